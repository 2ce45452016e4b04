//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/detail/registration.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <mutex>

#include <kioto/detail/runtime.hpp>

#include <model/explorer.hpp>
#include <model/sleeper.hpp>

BOOST_AUTO_TEST_SUITE(registration)

namespace model = support::model;
using kioto::poll_context;
using kioto::detail::atomic;
using kioto::detail::direction;
using kioto::detail::short_mutex;
using model::threads;

namespace {

model::bounds const few{.stale_loads = 1, .weak_failures = 0};

constexpr std::uint64_t stamp(std::uint32_t generation) { return std::uint64_t(generation) << 32; }

// A descriptor of which a poller reads, and about which a set tells.
class descriptor {
    direction way_;
    atomic<int> bytes_{0}; // the kernel's
    int read_ = 0;
    bool drained_ = false;
    short_mutex hub_;

public:
    atomic<int> users{1};
    bool is_direct = false; // under the hub's mutex

    explicit descriptor(bool short_is_all = true) { way_.open(1, false, short_is_all); }
    ~descriptor() { way_.retire(0); }

    direction& way() { return way_; }

    // As a socket does: true, when `wanted` bytes were read.
    bool poll(poll_context& cx, int wanted) {
        while (read_ < wanted) {
            auto seen = way_.look();
            if (drained_ || !direction::is_ready(seen)) {
                if (way_.arm(cx, seen)) {
                    drained_ = false;
                    return false;
                }
                auto const again = way_.arm_slowly(cx, drained_, true);
                drained_ = false;
                if (again.waits) {
                    return false;
                }
                seen = again.seen;
            }
            int const n = bytes_.exchange(0, std::memory_order_acq_rel);
            read_ += n;
            if (n == 0) {
                way_.clear(seen);
            } else if (direction::short_is_all(seen)) {
                drained_ = true;
            }
        }
        return true;
    }

    // In a thread of its own, and then it goes.
    void read(int wanted) {
        model::sleeper task;
        task.run([&](poll_context& cx) { return poll(cx, wanted); });
        way_.retire(0);
    }

    void arrive() { bytes_.fetch_add(1, std::memory_order_acq_rel); }
    void tell(std::uint32_t generation, bool hung_up = false) {
        direction::sample old = 0;
        if (way_.claim(stamp(generation), direction::hang_up(hung_up), old)) {
            wake();
        }
    }
    void retire() {
        auto const end = way_.retire(2);
        if (end.direct) {
            take_back();
        }
        if (end.free) {
            users.fetch_sub(1, std::memory_order_acq_rel);
        }
    }

    // Asio has the descriptor from then on, until it is taken back.
    void go_direct(std::uint32_t generation) {
        std::lock_guard const lock(hub_);
        is_direct = way_.go_direct(stamp(generation));
    }
    void take_back() {
        std::lock_guard const lock(hub_);
        way_.leave_direct();
        is_direct = false;
    }

private:
    void wake() {
        way_.target().wake();
        if (way_.woken()) {
            users.fetch_sub(1, std::memory_order_acq_rel);
        }
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(bytes_that_arrive_are_read) {
    for (bool const short_is_all : {true, false}) {
        model::check(few, [=](threads& run) {
            descriptor d(short_is_all);
            run([&] { d.read(2); }, [&] { d.arrive(), d.tell(1), d.arrive(), d.tell(1); });
        });
    }
}

// Whoever closes it finds it with Asio, or Asio does not get it.
BOOST_AUTO_TEST_CASE(a_stream_that_goes_is_left_to_nobody) {
    model::check([](threads& run) {
        descriptor d;
        model::sleeper task;
        task.run([&](poll_context& cx) { return d.poll(cx, 1), true; });
        run([&] { d.retire(); }, [&] { d.go_direct(1); });
        model::require(!d.is_direct, "taken back");
        model::require(d.users.load() == 0, "given back once");
    });
}

// A poller that is no task of the context's own.
BOOST_AUTO_TEST_CASE(a_stream_that_somebody_else_polls_is_taken_back) {
    model::check(few, [](threads& run) {
        descriptor d;
        model::sleeper task;
        task.run([&](poll_context& cx) { return d.poll(cx, 1), true; });
        run(
            [&] {
                model::sleeper other;
                other.run([&](poll_context& cx) {
                    auto const again = d.way().arm_slowly(cx, false, false);
                    if (direction::is_direct(again.seen)) {
                        d.take_back();
                    }
                    return true;
                });
            },
            [&] { d.go_direct(1), d.tell(1); });
        d.go_direct(1);
        model::require(!d.is_direct, "taken back");
    });
}

// The kernel reports bytes late, and once for both, or a second time for none.
BOOST_AUTO_TEST_CASE(bytes_that_arrive_before_their_event_are_read) {
    model::check(few, [](threads& run) {
        descriptor d;
        run([&] { d.read(2); }, [&] { d.arrive(), d.arrive(), d.tell(1), d.tell(1); });
    });
}

BOOST_AUTO_TEST_CASE(the_end_of_the_stream_is_seen) {
    model::check([](threads& run) {
        descriptor d;
        run(
            [&] {
                model::sleeper task;
                task.run([&](poll_context& cx) {
                    auto const seen = d.way().look();
                    if (direction::is_ready(seen) || d.way().arm(cx, seen)) {
                        return direction::is_ready(seen);
                    }
                    return !d.way().arm_slowly(cx, false, false).waits;
                });
                d.way().retire(0);
            },
            [&] { d.tell(1, true); });
    });
}

BOOST_AUTO_TEST_CASE(a_changed_waker_is_the_one_that_wakes) {
    model::check(few, [](threads& run) {
        descriptor d;
        run(
            [&] {
                {
                    model::sleeper other;
                    other.run([&](poll_context& cx) { return d.poll(cx, 1), true; });
                }
                model::sleeper task;
                bool const was_read = d.way().is_trusted();
                task.run([&](poll_context& cx) { return d.poll(cx, 2); });
                model::require(was_read, "plain TCP");
                d.way().retire(0);
            },
            [&] { d.arrive(), d.arrive(), d.tell(1); });
    });
}

// Whoever is the last to use the waker gives the registration back, once.
BOOST_AUTO_TEST_CASE(a_stream_that_goes_during_an_event_is_given_back_once) {
    model::check(few, [](threads& run) {
        descriptor d;
        run(
            [&] {
                model::sleeper task;
                task.run([&](poll_context& cx) { return d.poll(cx, 1), true; });
                d.retire();
            },
            [&] { d.tell(1); });
        model::require(d.users.load() == 0, "given back once");
    });
}

// As a set does: a registration is used again when the stream and the set are through with it.
BOOST_AUTO_TEST_CASE(an_event_of_another_generation_wakes_nobody) {
    model::check({.preemptions = 3, .stale_loads = 1, .weak_failures = 0}, [](threads& run) {
        descriptor d;
        model::sleeper second;
        bool is_again = false;
        run(
            [&] {
                {
                    model::sleeper first;
                    first.run([&](poll_context& cx) { return d.poll(cx, 1), true; });
                    d.retire();
                }
                if (d.users.load(std::memory_order_acquire) == 0) {
                    d.way().open(2, false, true);
                    is_again = true;
                    second.run([&](poll_context& cx) {
                        auto const again = d.way().arm_slowly(cx, false, false);
                        model::require(again.waits, "nothing happened to it");
                        return true;
                    });
                }
            },
            [&] { d.tell(1), d.go_direct(1), d.tell(1); });
        if (is_again) {
            direction::sample old = 0;
            model::require(d.way().claim(stamp(2), 0, old), "it waits");
            d.way().woken();
        }
    });
}

// A listener that ran out of descriptors waits until one is closed.
BOOST_AUTO_TEST_CASE(a_close_is_noticed_by_who_is_short_of_descriptors) {
    boost::asio::io_context io;
    auto& set = kioto::detail::runtime_of(io).set();
    model::check([&](threads& run) {
        auto const before = set.closed();
        run(
            [&] {
                model::sleeper task;
                task.run([&](poll_context& cx) {
                    return set.closed() != before || !set.wake_on_close(cx, before);
                });
            },
            [&] { set.descriptor_closed(); });
        set.descriptor_closed(); // nobody waits any more
    });
}

BOOST_AUTO_TEST_SUITE_END()
