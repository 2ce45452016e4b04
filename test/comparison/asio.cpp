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
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include <kioto/cancellation_token.hpp>
#include <kioto/io/buffered_reader.hpp>
#include <kioto/map.hpp>
#include <kioto/mpsc.hpp>
#include <kioto/never.hpp>
#include <kioto/select.hpp>
#include <kioto/test/allocations.hpp>
#include <kioto/test/probe.hpp>
#include <kioto/timeout.hpp>
#include <kioto/unchecked.hpp>
#include <kioto/use_pull.hpp>

#include "../support/sockets.hpp"

BOOST_AUTO_TEST_SUITE(comparison_with_asio)

namespace {

using namespace boost::asio::experimental::awaitable_operators;
using namespace std::chrono_literals;
using boost::asio::awaitable;
using boost::asio::use_awaitable;
using kioto::test::allocation_counter;
using kioto::test::probe;
namespace asio = boost::asio;
using asio::ip::tcp;

using channel = asio::experimental::channel<void(boost::system::error_code, int)>;

/// Runs a coroutine of Asio until it and the context have nothing to do.
void run(asio::io_context& io, awaitable<void> body) {
    asio::co_spawn(io, std::move(body), asio::detached);
    io.restart();
    io.poll();
}

bool send_now(channel& to, int message) {
    return to.try_send(boost::system::error_code(), message);
}

std::optional<int> receive_now(channel& from) {
    std::optional<int> out;
    from.try_receive([&](boost::system::error_code ec, int message) {
        if (!ec) {
            out = message;
        }
    });
    return out;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_read_with_a_time_limit_loses_no_bytes) {
    asio::io_context io;
    tcp::acceptor acceptor(io, support::loopback());
    support::peer there(acceptor.local_endpoint());
    tcp::socket socket = acceptor.accept();

    // Asio: eight bytes are expected, four come in time. The next read begins in the middle.
    std::string asio_got;
    there.send("1234");
    run(io, [](tcp::socket& s, std::string& got) -> awaitable<void> {
        std::array<char, 8> room;
        asio::steady_timer timer(s.get_executor(), 0s);
        auto const first = co_await (asio::async_read(s, asio::buffer(room), use_awaitable) ||
            timer.async_wait(use_awaitable));
        BOOST_TEST(first.index() == 1U);
        auto const n = co_await asio::async_read(s, asio::buffer(room, 4), use_awaitable);
        got.assign(room.data(), n);
    }(socket, asio_got));
    there.send("5678");
    io.restart();
    while (asio_got.empty()) {
        io.run_one();
    }
    BOOST_TEST(asio_got == "5678");

    // Kioto: what came is in the caller's cursor.
    auto const ours = [&](auto read) {
        there.send("1234");
        BOOST_TEST((read(0s).error() == kioto::error::timed_out));
        there.send("5678");
        return read(1h);
    };
    kioto::tcp_stream s(std::move(socket));
    std::array<char, 8> room;
    kioto::cursor at(asio::buffer(room));
    BOOST_TEST(ours([&](auto limit) {
        return kioto::run(io, s.read_exact(at).timeout(limit));
    }).has_value());
    BOOST_TEST(std::string(room.data(), room.size()) == "12345678");

    // Or in the reader.
    kioto::buffered_reader in(std::move(s));
    BOOST_TEST(ours([&](auto limit) {
        return kioto::run(io, in.read_until('8', 100).timeout(limit));
    }).value() == "12345678");
}

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

BOOST_AUTO_TEST_CASE(an_operation_that_ignores_cancellation_delays_nobody) {
    // Asio: the message is there, and `||` waits for the loser.
    asio::io_context io;
    asio::steady_timer deaf(io, 1h);
    channel messages(io, 1);
    BOOST_TEST(send_now(messages, 7));
    bool ended = false;
    run(io, [](asio::steady_timer& t, channel& c, bool& done) -> awaitable<void> {
        co_await (
            t.async_wait(asio::bind_cancellation_slot(asio::cancellation_slot(), use_awaitable)) ||
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

BOOST_AUTO_TEST_CASE(a_choice_allocates_nothing) {
    asio::io_context io;
    channel a(io, 1);
    channel b(io, 1);
    std::size_t asio_cost = 0;
    run(io, [](channel& x, channel& y, std::size_t& cost) -> awaitable<void> {
        for (int round = 0; round != 3; ++round) { // the last of them finds the caches warm
            send_now(x, 1);
            allocation_counter const counter;
            co_await (x.async_receive(use_awaitable) || y.async_receive(use_awaitable));
            cost = counter.count();
        }
    }(a, b, asio_cost));
    BOOST_TEST_MESSAGE("allocations of one || of Asio's: " << asio_cost);
    BOOST_TEST(asio_cost > 0U);

    auto x = kioto::mpsc<int>(1);
    auto y = kioto::mpsc<int>(1);
    BOOST_TEST(x.sender.try_send(1).has_value());
    probe p(kioto::select(x.receiver.recv(), y.receiver.recv()));
    allocation_counter const counter;
    bool const ready = p.poll().is_ready();
    BOOST_TEST(counter.count() == 0U);
    BOOST_TEST(ready);
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
