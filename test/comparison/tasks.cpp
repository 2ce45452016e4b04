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
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <utility>

#include <kioto/let.hpp>
#include <kioto/map.hpp>
#include <kioto/mpsc.hpp>
#include <kioto/never.hpp>
#include <kioto/on_error.hpp>
#include <kioto/ready.hpp>
#include <kioto/repeat_while.hpp>
#include <kioto/select.hpp>
#include <kioto/spawn.hpp>
#include <kioto/test/allocations.hpp>
#include <kioto/test/pend.hpp>
#include <kioto/test/probe.hpp>
#include <kioto/then.hpp>
#include <kioto/yield_now.hpp>

#include "../support/asio_peer.hpp"
#include "../support/sanitized.hpp"
#include "../support/sockets.hpp"

BOOST_AUTO_TEST_SUITE(comparison_with_asio)

namespace {

using namespace boost::asio::experimental::awaitable_operators;
using namespace std::chrono_literals;
using boost::asio::awaitable;
using boost::asio::use_awaitable;
using kioto::test::allocation_counter;
using kioto::test::probe;
using support::channel;
using support::run;
using support::send_now;
namespace asio = boost::asio;
using asio::ip::tcp;

// More than the frames whose memory Asio keeps.
using large = std::array<char, 2000>;

awaitable<std::size_t> size_after_a_turn(asio::io_context& io) {
    large room{};
    co_await asio::post(io, use_awaitable);
    co_return room.size();
}

} // namespace

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

BOOST_AUTO_TEST_CASE(a_nested_call_allocates_nothing) {
    // Asio: the frame of each call.
    asio::io_context io;
    std::size_t asio_cost = 0;
    run(io, [](asio::io_context& here, std::size_t& cost) -> awaitable<void> {
        for (int round = 0; round != 3; ++round) { // the last of them finds the caches warm
            allocation_counter const counter;
            co_await size_after_a_turn(here);
            cost = counter.count();
        }
    }(io, asio_cost));
    BOOST_TEST_MESSAGE("allocations of one nested call of Asio's: " << asio_cost);
#ifndef KIOTO_TEST_SANITIZED // whose aligned_alloc does not count
    BOOST_TEST(asio_cost > 0U);
#endif

    // Kioto: a chain is one object, the room of its steps a part of it.
    probe p(kioto::ready(3).then([](int n) {
        return kioto::let(large{}, [n](large& room) {
            return kioto::test::pend(1, room.size() + static_cast<std::size_t>(n));
        });
    }));
    allocation_counter const counter;
    BOOST_TEST(p.poll().is_pending());
    bool const right = p.take() == 2003U;
    BOOST_TEST(counter.count() == 0U);
    BOOST_TEST(right);
}

BOOST_AUTO_TEST_CASE(what_is_there_is_read_in_one_turn) {
    asio::io_context io;
    tcp::acceptor acceptor(io, support::loopback());
    support::peer there(acceptor.local_endpoint());
    tcp::socket socket = acceptor.accept();

    // Asio: each read is handed to the scheduler, though its bytes are there.
    there.send("0123456789abcdef");
    std::size_t const asio_handlers = run(io, [](tcp::socket& s) -> awaitable<void> {
        std::array<char, 1> one;
        for (int i = 0; i != 16; ++i) {
            co_await s.async_read_some(asio::buffer(one), use_awaitable);
        }
    }(socket));
    BOOST_TEST(asio_handlers >= 16U);

    // Kioto: a task goes on until something is missing, or its budget is spent.
    struct reading {
        using lends = kioto::types<kioto::tcp_stream>;
        kioto::tcp_stream stream;
        std::array<char, 1> one{};
        int left = 16;
    };
    there.send("0123456789abcdef");
    bool ended = false;
    kioto::spawn(io, kioto::let(reading{kioto::tcp_stream(std::move(socket))}, [](reading& r) {
        return kioto::repeat_while([&r] {
            return r.stream.read_some(asio::buffer(r.one)).map([&r](std::size_t) {
                return --r.left != 0;
            });
        });
    }).on_error([](kioto::error_code) {
      }).then([&] { ended = true; }));
    io.restart();
    BOOST_TEST(io.poll() <= 2U);
    BOOST_TEST(ended);
}

BOOST_AUTO_TEST_CASE(a_task_stays_on_its_strand) {
    // Asio: a coroutine that waited for a strand has left it after what it waits for next.
    asio::io_context io;
    auto const strand = asio::make_strand(io);
    bool on_strand = true;
    run(io, [](auto const& there, bool& answer) -> awaitable<void> {
        co_await asio::post(there, use_awaitable);
        co_await asio::post(use_awaitable);
        answer = there.running_in_this_thread();
    }(strand, on_strand));
    BOOST_TEST(!on_strand);

    // Kioto: a task runs where it was spawned, after whatever it waited for.
    kioto::spawn(
        strand, kioto::yield_now().then([&] { on_strand = strand.running_in_this_thread(); }));
    io.restart();
    io.poll();
    BOOST_TEST(on_strand);
}

BOOST_AUTO_TEST_CASE(captures_live_as_long_as_what_refers_to_them) {
    // Asio: the closure is gone when its coroutine has run to the first `co_await`.
    asio::io_context io;
    asio::steady_timer timer(io, 1h);
    auto const token = std::make_shared<int>(1);
    run(io, [captured = token](asio::steady_timer& t) -> awaitable<void> {
        co_await t.async_wait(use_awaitable);
    }(timer));
    BOOST_TEST(token.use_count() == 1);

    // Kioto: it lives until the future that it returned is done.
    probe p(kioto::yield_now().then(
        [captured = token] { return kioto::test::pend(1, captured.get()); }));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(token.use_count() == 2);
    BOOST_TEST(*p.take() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
