//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// What Asio's users complain of, reproduced, and beside it what Kioto does in the same place. A case
// that fails in its first half means that Asio has changed: doc/comparison.md is to follow.

#include <boost/test/unit_test.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <exception>
#include <utility>

#include <kioto/cancellation_token.hpp>
#include <kioto/map.hpp>
#include <kioto/mpsc.hpp>
#include <kioto/never.hpp>
#include <kioto/run.hpp>
#include <kioto/select.hpp>
#include <kioto/sleep.hpp>
#include <kioto/spawn_token.hpp>
#include <kioto/test/probe.hpp>
#include <kioto/test/scripted.hpp>
#include <kioto/then.hpp>
#include <kioto/timeout.hpp>
#include <kioto/unchecked.hpp>
#include <kioto/use_pull.hpp>

#include "../support/asio_peer.hpp"
#include "../support/sockets.hpp"

BOOST_AUTO_TEST_SUITE(comparison_with_asio)

namespace {

using namespace boost::asio::experimental::awaitable_operators;
using namespace std::chrono_literals;
using boost::asio::awaitable;
using boost::asio::bind_cancellation_slot;
using boost::asio::cancellation_type;
using boost::asio::use_awaitable;
using kioto::error_code;
using kioto::test::probe;
using support::channel;
using support::receive_now;
using support::run;
using support::send_now;
namespace asio = boost::asio;
using asio::ip::tcp;

awaitable<void> wait(asio::steady_timer& timer) { co_await timer.async_wait(use_awaitable); }

} // namespace

BOOST_AUTO_TEST_CASE(a_receive_that_is_cancelled_loses_no_message) {
    // Asio: both channels have a message in the same turn. The first wins, the other's is gone.
    asio::io_context io;
    channel messages(io, 1);
    channel stop(io, 1);
    std::size_t winner = 2;
    run(io, [](channel& a, channel& b, std::size_t& won) -> awaitable<void> {
        won = (co_await (a.async_receive(use_awaitable) || b.async_receive(use_awaitable))).index();
    }(messages, stop, winner));
    BOOST_TEST(send_now(stop, 1));
    BOOST_TEST(send_now(messages, 7));
    io.restart();
    io.poll();
    BOOST_TEST(winner == 1U);
    BOOST_TEST(!receive_now(messages).has_value());

    // Kioto: a message is taken in the poll that gives it to somebody.
    auto ours = kioto::mpsc<int>(1);
    auto halt = kioto::mpsc<int>(1);
    probe p(kioto::select(ours.receiver.recv(), halt.receiver.recv()));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(halt.sender.try_send(1).has_value());
    BOOST_TEST(ours.sender.try_send(7).has_value());
    std::size_t const ours_won = p.take().index();
    BOOST_TEST(ours.receiver.try_recv().has_value() == (ours_won == 1));
    BOOST_TEST(halt.receiver.try_recv().has_value() == (ours_won == 0));
}

BOOST_AUTO_TEST_CASE(a_receiver_that_went_is_not_waited_for) {
    // Asio: the channel has room, and still waits for the receiver that was cancelled.
    asio::io_context io;
    channel messages(io, 1);
    messages.async_receive([](error_code, int) {});
    messages.cancel();
    BOOST_TEST(!send_now(messages, 7));

    // Kioto: a receiver that is dropped was never there.
    auto ours = kioto::mpsc<int>(1);
    {
        probe p(ours.receiver.recv());
        BOOST_TEST(p.poll().is_pending());
    }
    BOOST_TEST(ours.sender.try_send(7).has_value());
    BOOST_TEST(ours.receiver.try_recv().value() == 7);
}

BOOST_AUTO_TEST_CASE(what_was_cancelled_before_it_began_is_cancelled) {
    // Asio: nobody listens yet when the signal is emitted, and nobody remembers it.
    asio::io_context io;
    asio::cancellation_signal signal;
    asio::steady_timer timer(io, 1h);
    signal.emit(asio::cancellation_type::terminal);
    bool ended = false;
    timer.async_wait(asio::bind_cancellation_slot(
        signal.slot(), [&](boost::system::error_code const&) { ended = true; }));
    io.poll();
    BOOST_TEST(!ended);

    // Kioto: a token is cancelled, or is not.
    kioto::cancellation_token const stop;
    stop.cancel();
    probe p(kioto::select(kioto::never<void>(), stop.cancelled()));
    BOOST_TEST(p.take().index() == 1U);
}

BOOST_AUTO_TEST_CASE(a_cancel_at_the_moment_of_completion_is_one_or_the_other) {
    // Asio: the operation is over, its handler waits to be run; the cancel comes too late, and the
    // handler that the caller has given up runs.
    asio::io_context io;
    asio::cancellation_signal signal;
    channel messages(io, 0);
    bool ran = false;
    messages.async_receive(asio::bind_cancellation_slot(
        signal.slot(), [&](boost::system::error_code ec, int) { ran = !ec; }));
    BOOST_TEST(send_now(messages, 7));
    signal.emit(asio::cancellation_type::terminal);
    io.poll();
    BOOST_TEST(ran);

    // Kioto: it was woken, and is dropped before it is polled: nothing runs, nothing is taken.
    auto ours = kioto::mpsc<int>(1);
    bool mapped = false;
    {
        probe p(ours.receiver.recv().map([&](auto) { mapped = true; }));
        BOOST_TEST(p.poll().is_pending());
        BOOST_TEST(ours.sender.try_send(7).has_value());
        BOOST_TEST(p.woken());
    }
    BOOST_TEST(!mapped);
    BOOST_TEST(ours.receiver.try_recv().value() == 7);
}

BOOST_AUTO_TEST_CASE(a_cancel_between_two_steps_is_not_lost) {
    // Asio: the first half was read, its completion waits to be run. There is nothing to cancel,
    // and the second read begins afterwards.
    asio::io_context io;
    tcp::acceptor acceptor(io, support::loopback());
    support::peer there(acceptor.local_endpoint());
    tcp::socket socket = acceptor.accept();
    there.send("1234");
    std::array<char, 8> room;
    bool ended = false;
    asio::async_read(socket, asio::buffer(room), [&](error_code, std::size_t) { ended = true; });
    socket.cancel();
    io.poll();
    BOOST_TEST(!ended);
    BOOST_TEST(socket.available() == 0U);
    socket.close();
    io.poll();
    BOOST_TEST(ended);

    // Kioto: the first step is over, the second one never begins.
    auto [first, h] = kioto::test::scripted<void>();
    bool began = false;
    probe p(std::move(first).then([&] {
        began = true;
        return kioto::never<>();
    }));
    BOOST_TEST(p.poll().is_pending());
    h.complete();
    BOOST_TEST(p.woken());
    p.drop();
    BOOST_TEST(!began);
    BOOST_TEST(p.waker_references() == 0U);
}

BOOST_AUTO_TEST_CASE(a_cancel_is_of_one_kind) {
    // Asio: a timer takes any kind, the coroutine that waits for it only one.
    asio::io_context io;
    asio::cancellation_signal signal;
    asio::steady_timer timer(io, 1h);
    bool ended = false;
    asio::co_spawn(io, wait(timer),
        bind_cancellation_slot(signal.slot(), [&](std::exception_ptr) { ended = true; }));
    for (auto kind : {cancellation_type::total, cancellation_type::partial}) {
        io.poll();
        signal.emit(kind);
        io.poll();
        BOOST_TEST(!ended);
    }
    signal.emit(cancellation_type::terminal);
    io.poll();
    BOOST_TEST(ended);

    // Kioto: the destructor.
    auto [f, h] = kioto::test::scripted<int>();
    probe p(std::move(f).then([](int) { return kioto::never<>(); }));
    BOOST_TEST(p.poll().is_pending());
    p.drop();
    BOOST_TEST(h.dropped());
}

BOOST_AUTO_TEST_CASE(the_end_of_one_branch_is_the_end_of_the_others) {
    // Asio: the timer was asked to stop, and did; the coroutine takes another kind of request, and
    // is not asked again.
    asio::io_context io;
    asio::cancellation_signal signal;
    asio::steady_timer timer(io, 1h);
    asio::steady_timer other(io, 1h);
    bool ended = false;
    asio::experimental::make_parallel_group(
        timer.async_wait(asio::deferred), asio::co_spawn(io, wait(other), asio::deferred))
        .async_wait(asio::experimental::wait_for_one(),
            bind_cancellation_slot(signal.slot(), [&](auto const&...) { ended = true; }));
    io.poll();
    signal.emit(cancellation_type::total);
    io.poll();
    BOOST_TEST(!ended);
    other.cancel();
    io.poll();
    BOOST_TEST(ended);

    // Kioto: the losers are dropped before the choice is ready.
    auto [a, h] = kioto::test::scripted<int>();
    auto [b, loser] = kioto::test::scripted<int>();
    probe p(kioto::select(std::move(a), std::move(b)));
    BOOST_TEST(p.poll().is_pending());
    h.complete(1);
    BOOST_TEST(p.take().index() == 0U);
    BOOST_TEST(loser.dropped());
}

BOOST_AUTO_TEST_CASE(an_operation_that_ignores_cancellation_delays_nobody) {
    // Asio: the message is there, and `||` waits for the loser.
    asio::io_context io;
    asio::steady_timer deaf(io, 1h);
    channel messages(io, 1);
    BOOST_TEST(send_now(messages, 7));
    bool ended = false;
    run(io, [](asio::steady_timer& t, channel& c, bool& done) -> awaitable<void> {
        co_await (t.async_wait(bind_cancellation_slot(asio::cancellation_slot(), use_awaitable)) ||
            c.async_receive(use_awaitable));
        done = true;
    }(deaf, messages, ended));
    BOOST_TEST(!ended);

    // Kioto: the loser is dropped, its operation detached.
    asio::io_context here;
    asio::steady_timer also_deaf(here, 1h);
    auto ours = kioto::mpsc<int>(1);
    BOOST_TEST(ours.sender.try_send(7).has_value());
    auto const out = kioto::run(
        here, kioto::select(also_deaf.async_wait(kioto::use_pull), ours.receiver.recv()));
    BOOST_TEST(out.value().index() == 1U);
}

BOOST_AUTO_TEST_CASE(what_is_ready_is_not_thrown_away_by_a_time_limit) {
    // Asio: the message came before the time was up, but both are found in one turn.
    asio::io_context io;
    channel late(io, 1);
    channel messages(io, 1);
    send_now(late, 0);
    send_now(messages, 7);
    std::size_t winner = 2;
    run(io, [](channel& limit, channel& c, std::size_t& won) -> awaitable<void> {
        won = (co_await (limit.async_receive(use_awaitable) || c.async_receive(use_awaitable)))
                  .index();
    }(late, messages, winner));
    BOOST_TEST(winner == 0U);

    // Kioto: `timeout` looks at its future first.
    auto ours = kioto::mpsc<int>(1);
    BOOST_TEST(ours.sender.try_send(7).has_value());
    BOOST_TEST(kioto::run(io, ours.receiver.recv().timeout(-1s)).value().value() == 7);
}

BOOST_AUTO_TEST_SUITE_END()
