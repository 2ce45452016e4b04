//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/detail/task_base.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <kioto/detail/runtime.hpp>

#include <model/explorer.hpp>

// The word of a task, and its mail. The task is on an executor of its own: what would be posted to
// that raises a signal, and a thread of the scenario does what the executor would.

BOOST_AUTO_TEST_SUITE(task_base)

namespace model = support::model;
using kioto::poll_context;
using kioto::waker;
using kioto::detail::atomic;
using kioto::detail::intrusive_ptr;
using model::threads;

namespace {

constexpr auto relaxed = std::memory_order_relaxed;

model::bounds const few{.stale_loads = 1, .weak_failures = 0};

// Its future is ready when so many events have happened.
class posted_task final : public kioto::detail::task_base {
    int const events_;
    bool is_posted_ = false;
    bool has_future_ = true;
    bool is_vacated_ = false;
    model::signal run_me_;

public:
    atomic<int> happened{0};
    int drops = 0;
    int ends = 0;
    int delivered = 0;
    int destroyed = 0; // mail, without being run

    posted_task(kioto::detail::runtime& home, int events)
        : task_base(home, false), events_(events) {}

    void happen() { happened.fetch_add(1, relaxed); }

    // What was posted is run, until the task is done and had so much mail.
    void run_until_done(int mail = 0) {
        do {
            run_once();
        } while (!is_done() || delivered != mail);
    }
    boost::asio::any_io_executor executor() const override { return {}; }

private:
    void run_once() {
        run_me_.await();
        is_posted_ = false;
        auto const self = intrusive_ptr<task_base>::adopt(this);
        kioto::detail::turn here(runtime());
        here.enter();
        run(here);
        here.leave();
    }

    bool poll_future(poll_context&) override {
        model::require(has_future_, "a poll after the end");
        if (happened.load(relaxed) < events_) {
            return false;
        }
        has_future_ = false;
        end_ready([this] { return announce(); });
        return true;
    }
    void drop_future() noexcept override {
        model::require(has_future_, "dropped twice, or after the end");
        has_future_ = false;
        ++drops;
    }
    std::exception_ptr settle(std::exception_ptr error, bool) noexcept override { return error; }
    std::exception_ptr announce() noexcept override {
        ++ends;
        return nullptr;
    }
    void post() override {
        model::require(!is_posted_, "posted twice");
        model::require(!is_vacated_, "posted where it gave the executor up");
        is_posted_ = true;
        retain();
        run_me_.raise();
    }
    void vacate() noexcept override { is_vacated_ = true; }
    void destroy() noexcept override { delete this; }
};

class note final : public kioto::detail::task_mail {
    posted_task& to_;

public:
    explicit note(posted_task& to) : to_(to) { to.hold(); }
    void deliver(bool run) override {
        ++(run ? to_.delivered : to_.destroyed);
        posted_task& to = to_;
        delete this;
        to.unhold();
    }
};

struct fixture {
    boost::asio::io_context io;
    kioto::detail::runtime& home = kioto::detail::runtime_of(io);

    fixture() { home.learn(io.get_executor()); }

    intrusive_ptr<posted_task> start(int events) {
        auto* const t = new posted_task(home, events);
        intrusive_ptr<posted_task> const kept(t);
        home.start(*t);
        return kept;
    }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(a_wake_is_followed_by_a_poll_that_sees_what_was_before_it, fixture) {
    model::check([&](threads& run) {
        auto const t = start(1);
        waker w(*t);
        run([&] { t->run_until_done(); }, [&] { t->happen(), w.wake(); });
        model::require(t->ends == 1 && t->drops == 0, "it was ready");
    });
}

BOOST_FIXTURE_TEST_CASE(two_wakers_are_both_seen, fixture) {
    model::check({.preemptions = 2, .stale_loads = 1, .weak_failures = 0}, [&](threads& run) {
        auto const t = start(2);
        auto const happen = [&, w = waker(*t)] { t->happen(), w.wake(); };
        run([&] { t->run_until_done(); }, happen, happen);
        model::require(t->ends == 1, "it was ready");
    });
}

BOOST_FIXTURE_TEST_CASE(a_waker_that_wakes_twice_is_seen_twice, fixture) {
    model::check(few, [&](threads& run) {
        auto const t = start(2);
        waker w(*t);
        run([&] { t->run_until_done(); }, [&] { t->happen(), w.wake(), t->happen(), w.wake(); });
        model::require(t->ends == 1, "it was ready");
    });
}

BOOST_FIXTURE_TEST_CASE(an_abort_drops_the_future_once_or_comes_too_late, fixture) {
    model::check(few, [&](threads& run) {
        auto const t = start(1);
        run([&] { t->run_until_done(); }, [&] { t->happen(), waker(*t).wake(); },
            [&] { t->abort(); });
        model::require(t->ends == 1, "it ended once");
        model::require(t->drops <= 1, "it was dropped once, or not");
    });
}

// The last reference may be the waker's, whose thread then destroys the task.
BOOST_FIXTURE_TEST_CASE(a_wake_after_the_end_does_nothing, fixture) {
    model::check([&](threads& run) {
        auto t = start(0);
        auto w = std::make_unique<waker>(*t);
        run([&] { std::exchange(t, nullptr)->run_until_done(); }, [&] { w->wake(), w.reset(); });
    });
}

BOOST_FIXTURE_TEST_CASE(mail_is_delivered_before_the_end_or_after_it, fixture) {
    model::check(few, [&](threads& run) {
        auto const t = start(0);
        t->hold();
        run([&] { t->run_until_done(1); }, [&] { t->send(*new note(*t)), t->unhold(); });
        model::require(t->ends == 1 && t->destroyed == 0, "it was read");
    });
}

BOOST_FIXTURE_TEST_CASE(mail_of_two_senders_is_delivered, fixture) {
    model::check({.preemptions = 2, .stale_loads = 1, .weak_failures = 0}, [&](threads& run) {
        auto const t = start(0);
        t->hold();
        t->hold();
        auto const send = [&] { t->send(*new note(*t)), t->unhold(); };
        run([&] { t->run_until_done(2); }, send, send);
        model::require(t->ends == 1 && t->destroyed == 0, "it was read");
    });
}

BOOST_FIXTURE_TEST_CASE(mail_and_an_abort_at_once, fixture) {
    model::check({.preemptions = 2, .stale_loads = 1, .weak_failures = 0}, [&](threads& run) {
        auto const t = start(1);
        t->hold();
        run([&] { t->run_until_done(1); }, [&] { t->send(*new note(*t)), t->unhold(); },
            [&] { t->abort(); });
        model::require(t->ends == 1 && t->drops == 1 && t->destroyed == 0, "dropped, and read");
    });
}

// What holds a task to its context at the end: its last operation, or itself.
BOOST_FIXTURE_TEST_CASE(a_task_leaves_its_context_once, fixture) {
    model::check([&](threads& run) {
        auto const t = start(0);
        t->hold();
        bool held = false;
        run([&] { t->run_until_done(); }, [&] { t->unhold(); },
            [&] {
                held = t->try_hold();
                if (held) {
                    model::require(home.live() == 1, "who holds it has it in its context");
                    t->unhold();
                }
            });
        model::require(home.live() == 0, "it left");
    });
}

BOOST_AUTO_TEST_SUITE_END()
