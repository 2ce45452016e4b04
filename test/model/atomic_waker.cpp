//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/detail/atomic_waker.hpp>

#include <boost/test/unit_test.hpp>

#include <model/explorer.hpp>
#include <model/sleeper.hpp>

BOOST_AUTO_TEST_SUITE(atomic_waker)

namespace model = support::model;
using kioto::poll_context;
using kioto::detail::atomic;
using model::threads;

namespace {

constexpr auto relaxed = std::memory_order_relaxed;

template <class Waker>
void poll_until_set(model::sleeper& task, Waker& waker, atomic<bool>& event) {
    task.run([&](poll_context& cx) {
        if (event.load(relaxed)) {
            return true;
        }
        waker.set(cx);
        return event.load(relaxed);
    });
}

template <class Waker>
void one_event(threads& run) {
    Waker waker;
    atomic<bool> event{false};
    run(
        [&] {
            model::sleeper task;
            poll_until_set(task, waker, event);
            waker.clear();
        },
        [&] {
            event.store(true, relaxed);
            waker.fire();
        });
}

// Both must come, of whatever order.
template <class Waker>
void two_events(threads& run) {
    Waker waker;
    atomic<bool> first{false};
    atomic<bool> second{false};
    auto const fire = [&](atomic<bool>& event) {
        event.store(true, relaxed);
        waker.fire();
    };
    run(
        [&] {
            model::sleeper task;
            task.run([&](poll_context& cx) {
                waker.set(cx);
                return first.load(relaxed) && second.load(relaxed);
            });
            waker.clear();
        },
        [&] { fire(first); }, [&] { fire(second); });
}

} // namespace

BOOST_AUTO_TEST_CASE(an_event_wakes_or_is_seen) {
    model::check(one_event<kioto::detail::atomic_waker>);
}

BOOST_AUTO_TEST_CASE(two_events_at_once_are_seen_both) {
    model::check(two_events<kioto::detail::atomic_waker>);
}

BOOST_AUTO_TEST_CASE(a_changed_waker_is_the_one_that_wakes) {
    model::check([](threads& run) {
        kioto::detail::atomic_waker waker;
        atomic<bool> event{false};
        run(
            [&] {
                {
                    model::sleeper other;
                    other.run([&](poll_context& cx) {
                        waker.set(cx);
                        return true;
                    });
                }
                model::sleeper task;
                poll_until_set(task, waker, event);
                waker.clear();
            },
            [&] {
                event.store(true, relaxed);
                waker.fire();
            });
    });
}

// An event during clear is for nobody, but for who registers next.
BOOST_AUTO_TEST_CASE(an_event_while_the_waker_is_forgotten_is_seen_afterwards) {
    model::check([](threads& run) {
        kioto::detail::atomic_waker waker;
        atomic<bool> event{false};
        run(
            [&] {
                model::sleeper task;
                task.run([&](poll_context& cx) {
                    waker.set(cx);
                    return true;
                });
                waker.clear();
                poll_until_set(task, waker, event);
                waker.clear();
            },
            [&] {
                event.store(true, relaxed);
                waker.fire();
            });
    });
}

BOOST_AUTO_TEST_SUITE_END()
