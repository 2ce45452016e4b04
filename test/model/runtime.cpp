//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/detail/runtime.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>

#include <kioto/join_handle.hpp>
#include <kioto/mpsc.hpp>
#include <kioto/oneshot.hpp>
#include <kioto/poll_fn.hpp>
#include <kioto/spawn.hpp>
#include <kioto/test/virtual_time.hpp>

#include <model/explorer.hpp>
#include <model/sleeper.hpp>

// Real contexts and tasks. Asio's own steps are none of the exploration's: what is posted is posted
// after a section of the hub's mutex, so a thread that runs the context takes that first.

BOOST_AUTO_TEST_SUITE(runtime)

namespace asio = boost::asio;
namespace model = support::model;
using model::threads;

namespace {

model::bounds const few{.preemptions = 2, .stale_loads = 1, .weak_failures = 0};

class context {
    std::unique_ptr<asio::io_context> io_ = std::make_unique<asio::io_context>();
    kioto::detail::intrusive_ptr<kioto::detail::hub> hub_{&kioto::detail::runtime_of(*io_).home()};

public:
    asio::io_context& io() const { return *io_; }

    /// Runs what is ready.
    void poll() const {
        kioto::detail::short_lock(hub_->mutex).unlock();
        io_->restart();
        io_->poll();
    }
    void destroy() { io_.reset(); }
};

// Counts how often it was destroyed; stays alive until it was told.
struct guard {
    int* count;

    explicit guard(int& c) : count(&c) {}
    guard(guard&& other) noexcept : count(std::exchange(other.count, nullptr)) {}
    guard& operator=(guard&&) = delete;
    ~guard() {
        if (count) {
            ++*count;
        }
    }
};

// Ends when `rx` has something.
auto told(kioto::oneshot_receiver<int> rx, int& ended, int& destroyed) {
    return kioto::poll_fn([rx = std::move(rx), &ended, g = guard(destroyed)](
                              kioto::poll_context& cx) mutable -> kioto::poll_result<void> {
        if (rx.poll(cx).is_pending()) {
            return kioto::pending;
        }
        ++ended;
        return kioto::unit{};
    });
}

// Two tasks of a context, each with a sender that tells it to end.
struct two_told {
    int ended = 0;
    int destroyed = 0;
    context c;
    std::optional<kioto::oneshot_sender<int>> senders[2];

    two_told() {
        for (auto& sender : senders) {
            auto [tx, rx] = kioto::oneshot<int>();
            sender.emplace(std::move(tx));
            kioto::spawn(c.io(), told(std::move(rx), ended, destroyed));
        }
        c.poll();
    }
    void send(int i) {
        std::move(*senders[i]).send(1);
        senders[i].reset();
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(a_wake_from_outside_is_followed_by_a_turn) {
    model::check([](threads& run) {
        int ended = 0;
        int destroyed = 0;
        context c;
        auto [tx, rx] = kioto::oneshot<int>();
        std::optional<kioto::oneshot_sender<int>> sender(std::move(tx));
        kioto::spawn(c.io(), told(std::move(rx), ended, destroyed));
        run([&] { c.poll(), c.poll(); },
            [&] {
                std::move(*sender).send(1);
                sender.reset();
            });
        c.poll();
        model::require(ended == 1 && destroyed == 1, "it ended");
    });
}

BOOST_AUTO_TEST_CASE(a_wake_is_followed_by_a_turn_of_one_of_two_threads) {
    model::check(few, [](threads& run) {
        int ended = 0;
        int destroyed = 0;
        context c;
        auto [tx, rx] = kioto::oneshot<int>();
        std::optional<kioto::oneshot_sender<int>> sender(std::move(tx));
        kioto::detail::runtime_of(c.io()).set_threads(2);
        kioto::spawn(c.io(), told(std::move(rx), ended, destroyed));
        run([&] { c.poll(); }, [&] { c.poll(); },
            [&] {
                std::move(*sender).send(1);
                sender.reset();
            });
        c.poll();
        model::require(ended == 1 && destroyed == 1, "it ended");
    });
}

BOOST_AUTO_TEST_CASE(a_wake_while_the_context_is_destroyed_reaches_nobody) {
    for (bool const on_strand : {false, true}) {
        model::check([=](threads& run) {
            int ended = 0;
            int destroyed = 0;
            context c;
            auto [tx, rx] = kioto::oneshot<int>();
            std::optional<kioto::oneshot_sender<int>> sender(std::move(tx));
            if (on_strand) {
                kioto::spawn(asio::make_strand(c.io()), told(std::move(rx), ended, destroyed));
            } else {
                kioto::spawn(c.io(), told(std::move(rx), ended, destroyed));
            }
            c.poll();
            run([&] { c.destroy(); },
                [&] {
                    std::move(*sender).send(1);
                    sender.reset();
                });
            model::require(ended == 0 && destroyed == 1, "it was destroyed");
        });
    }
}

// One of them posts a turn while the other one, and the turn, find that it is posted.
BOOST_AUTO_TEST_CASE(wakes_of_two_threads_are_followed_by_turns) {
    model::check(few, [](threads& run) {
        two_told t;
        run([&] { t.c.poll(), t.c.poll(); }, [&] { t.send(0); }, [&] { t.send(1); });
        t.c.poll();
        model::require(t.ended == 2 && t.destroyed == 2, "both ended");
    });
}

BOOST_AUTO_TEST_CASE(wakes_of_two_threads_while_the_context_is_destroyed_reach_nobody) {
    model::check(few, [](threads& run) {
        two_told t;
        run([&] { t.c.destroy(); }, [&] { t.send(0); }, [&] { t.send(1); });
        model::require(t.ended == 0 && t.destroyed == 2, "both were destroyed");
    });
}

// The receiver holds the sender's wake back, until the queue is empty or its poll ends.
BOOST_AUTO_TEST_CASE(a_sender_of_another_context_goes_on_when_a_slot_is_free) {
    for (bool const takes_one_a_poll : {false, true}) {
        model::check(few, [=](threads& run) {
            constexpr int count = 4;
            int sent = 0;
            int received = 0;
            context senders;
            context receivers;
            auto [tx, rx] = kioto::mpsc<int>(2);
            kioto::spawn(senders.io(),
                kioto::poll_fn(
                    [&sent, tx = std::move(tx), f = std::unique_ptr<kioto::send_future<int>>()](
                        kioto::poll_context& cx) mutable -> kioto::poll_result<void> {
                        for (; sent != count; ++sent) {
                            if (!f) {
                                f = std::make_unique<kioto::send_future<int>>(tx.send(1));
                            }
                            if (f->poll(cx).is_pending()) {
                                return kioto::pending;
                            }
                            f.reset();
                        }
                        return kioto::unit{};
                    }));
            kioto::spawn(receivers.io(),
                kioto::poll_fn([&received, takes_one_a_poll, rx = std::move(rx)](
                                   kioto::poll_context& cx) mutable -> kioto::poll_result<void> {
                    while (received != count) {
                        if (rx.poll_next(cx).is_pending()) {
                            return kioto::pending;
                        }
                        ++received;
                        if (takes_one_a_poll) {
                            cx.yield();
                            return kioto::pending;
                        }
                    }
                    return kioto::unit{};
                }));
            senders.poll();
            model::require(sent == 2, "it is full");
            run([&] { senders.poll(), senders.poll(); },
                [&] { receivers.poll(), receivers.poll(); });
            for (int i = 0; i != count; ++i) {
                senders.poll();
                receivers.poll();
            }
            model::require(sent == count && received == count, "all went through");
        });
    }
}

BOOST_AUTO_TEST_CASE(a_join_handle_gets_the_output_or_aborts) {
    model::check(few, [](threads& run) {
        int destroyed = 0;
        context c;
        bool const waits = model::choose(2) == 0;
        auto handle = kioto::spawn(c.io(),
            kioto::poll_fn([g = guard(destroyed)](
                               kioto::poll_context&) -> kioto::poll_result<int> { return 7; }),
            kioto::use_handle);
        std::optional<decltype(handle)> owned(std::move(handle));
        run([&] { c.poll(); },
            [&] {
                if (waits) {
                    model::sleeper task;
                    auto const out = task.get(*owned);
                    model::require(out && *out == 7, "the output");
                    model::require(destroyed == 1, "the future went before");
                }
                owned.reset();
            });
        c.poll();
        model::require(destroyed == 1, "it was destroyed once");
    });
}

// A timer that goes while it fires.
BOOST_AUTO_TEST_CASE(a_timer_that_is_disarmed_is_not_touched_any_more) {
    model::check([](threads& run) {
        kioto::test::manual_clock clock;
        context c;
        kioto::test::use_virtual_time(c.io(), clock);
        auto& home = kioto::detail::runtime_of(c.io());
        kioto::spawn(c.io(), kioto::poll_fn([](kioto::poll_context&) {
            return kioto::poll_result<void>(kioto::pending);
        }));
        c.poll();
        run(
            [&] {
                kioto::test::advance(c.io(), clock, std::chrono::seconds(2));
                c.poll();
            },
            [&] {
                model::sleeper task;
                std::unique_ptr<kioto::detail::timer_node> node;
                task.run([&](kioto::poll_context& cx) {
                    auto const at = home.tick_of(clock.now() + std::chrono::seconds(1));
                    node = std::make_unique<kioto::detail::timer_node>(home, at, cx.target());
                    home.arm(*node);
                    return true;
                });
                if (auto* const armed = node->home.load(std::memory_order_acquire)) {
                    armed->disarm(*node);
                }
            });
    });
}

BOOST_AUTO_TEST_SUITE_END()
