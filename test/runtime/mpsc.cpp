//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/mpsc.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>

#include <stdexcept>

#include <kioto/join.hpp>
#include <kioto/poll_fn.hpp>
#include <kioto/spawn.hpp>
#include <kioto/test/probe.hpp>

// When a receiver that a task polls wakes the senders that wait.

BOOST_AUTO_TEST_SUITE(mpsc_in_tasks)

namespace {

namespace asio = boost::asio;
using kioto::poll_context;
using kioto::test::probe;

using sends = probe<kioto::send_future<int>>;

// A full channel of three, and two that wait for a slot.
struct full_channel {
    kioto::mpsc_channel<int> ends = kioto::mpsc<int>(3);
    sends first{ends.sender.send(4)};
    sends second{ends.sender.send(5)};

    full_channel() {
        for (int i = 1; i != 4; ++i) {
            static_cast<void>(ends.sender.try_send(int(i)));
        }
        BOOST_TEST(first.poll().is_pending());
        BOOST_TEST(second.poll().is_pending());
    }
    void take(poll_context& cx) { BOOST_TEST(ends.receiver.poll_next(cx).take().has_value()); }
    bool woke(unsigned a, unsigned b) const { return first.wakes() == a && second.wakes() == b; }
};

// A task that is ready after one poll, which is `fn(cx)`.
template <class Ex, class Fn>
void spawn_poll(Ex&& ex, Fn fn) {
    kioto::spawn(ex, kioto::poll_fn([fn](poll_context& cx) {
        fn(cx);
        return kioto::poll_result<void>(kioto::unit());
    }));
}

} // namespace

BOOST_AUTO_TEST_CASE(a_sender_that_waits_is_woken_when_the_poll_ends_in_which_a_slot_came_free) {
    asio::io_context io;
    full_channel c;
    spawn_poll(io, [&](poll_context& cx) {
        c.take(cx);
        BOOST_TEST(c.woke(0, 0));
    });
    spawn_poll(io, [&](poll_context&) { BOOST_TEST(c.woke(1, 0)); });
    BOOST_TEST(io.poll_one() == 1U); // both in a turn
    BOOST_TEST(c.first.take().has_value());
    BOOST_TEST(io.poll() == 0U);
}

BOOST_AUTO_TEST_CASE(senders_that_wait_are_woken_in_their_order) {
    asio::io_context io;
    full_channel c;
    spawn_poll(io, [&](poll_context& cx) {
        c.take(cx);
        c.take(cx);
        BOOST_TEST(c.woke(1, 0));
    });
    io.poll();
    BOOST_TEST(c.woke(1, 1));
}

BOOST_AUTO_TEST_CASE(a_sender_is_woken_by_the_receiver_that_takes_the_last_message) {
    asio::io_context io;
    full_channel c;
    spawn_poll(io, [&](poll_context& cx) {
        c.take(cx);
        c.take(cx);
        c.take(cx);
        BOOST_TEST(c.woke(1, 1));
    });
    io.poll();
    BOOST_TEST(c.woke(1, 1));
}

BOOST_AUTO_TEST_CASE(a_sender_of_a_channel_of_one_is_woken_at_once) {
    asio::io_context io;
    auto ends = kioto::mpsc<int>(1);
    static_cast<void>(ends.sender.try_send(1));
    sends waits(ends.sender.send(2));
    BOOST_TEST(waits.poll().is_pending());
    spawn_poll(io, [&](poll_context& cx) {
        BOOST_TEST((ends.receiver.poll_next(cx).take() == 1));
        BOOST_TEST(waits.wakes() == 1U);
    });
    io.poll();
    BOOST_TEST(waits.wakes() == 1U);
}

BOOST_AUTO_TEST_CASE(a_sender_is_woken_after_a_poll_that_an_exception_ends) {
    asio::io_context io;
    full_channel c;
    spawn_poll(io, [&](poll_context& cx) {
        c.take(cx);
        throw std::runtime_error("after a message");
    });
    BOOST_CHECK_THROW(io.poll(), std::runtime_error);
    BOOST_TEST(c.woke(1, 0));
}

BOOST_AUTO_TEST_CASE(a_sender_is_woken_after_a_poll_on_a_strand) {
    asio::io_context io;
    full_channel c;
    spawn_poll(asio::make_strand(io), [&](poll_context& cx) {
        c.take(cx);
        BOOST_TEST(c.woke(0, 0));
    });
    io.poll();
    BOOST_TEST(c.woke(1, 0));
}

BOOST_AUTO_TEST_CASE(a_sender_is_woken_after_the_poll_of_the_task_whatever_the_receiver_is_within) {
    asio::io_context io;
    full_channel c;
    bool after = false;
    kioto::spawn(io,
        kioto::join(kioto::poll_fn([&](poll_context& cx) -> kioto::poll_result<void> {
            c.take(cx);
            return kioto::unit();
        }),
            kioto::poll_fn([&](poll_context&) -> kioto::poll_result<void> {
                after = c.woke(0, 0);
                return kioto::unit();
            })));
    io.poll();
    BOOST_TEST(after);
    BOOST_TEST(c.woke(1, 0));
}

BOOST_AUTO_TEST_CASE(a_receiver_without_a_task_wakes_at_once) {
    full_channel c;
    BOOST_TEST(c.ends.receiver.try_recv().value() == 1);
    BOOST_TEST(c.woke(1, 0));
    probe by_hand(kioto::poll_fn([&](poll_context& cx) -> kioto::poll_result<void> {
        c.take(cx);
        return kioto::unit();
    }));
    static_cast<void>(by_hand.take());
    BOOST_TEST(c.woke(1, 1));
}

BOOST_AUTO_TEST_CASE(a_receiver_that_goes_in_the_poll_leaves_nobody_waiting) {
    asio::io_context io;
    full_channel c;
    spawn_poll(io, [&](poll_context& cx) {
        auto rx = std::move(c.ends.receiver);
        BOOST_TEST(rx.poll_next(cx).take().has_value());
    });
    io.poll();
    BOOST_TEST(c.woke(1, 1));
    BOOST_TEST(c.first.take().has_error());
    BOOST_TEST(c.second.take().has_error());
}

BOOST_AUTO_TEST_CASE(a_wake_that_was_held_leaves_the_turn_its_budget) {
    asio::io_context io;
    full_channel c;
    spawn_poll(io, [&](poll_context& cx) { c.take(cx); });
    unsigned polls = 0;
    for (int i = 0; i != 4; ++i) {
        spawn_poll(io, [&](poll_context&) { ++polls; });
    }
    BOOST_TEST(io.poll_one() == 1U);
    BOOST_TEST(polls == 4U);
}

BOOST_AUTO_TEST_SUITE_END()
