//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// What Asio's users complain of, reproduced, and beside it what Kioto does in the same place. A case
// that fails in its first half means that Asio has changed: doc/comparison.md is to follow.

#include <boost/test/unit_test.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <kioto/co.hpp>
#include <kioto/io/buffered_reader.hpp>
#include <kioto/join.hpp>
#include <kioto/lend.hpp>
#include <kioto/let.hpp>
#include <kioto/mpsc.hpp>
#include <kioto/mutex.hpp>
#include <kioto/oneshot.hpp>
#include <kioto/spawn.hpp>
#include <kioto/test/probe.hpp>
#include <kioto/then.hpp>
#include <kioto/timeout.hpp>

#include "../support/asio_peer.hpp"
#include "../support/fake_stream.hpp"
#include "../support/sockets.hpp"

BOOST_AUTO_TEST_SUITE(comparison_with_asio)

namespace {

using namespace boost::asio::experimental::awaitable_operators;
using namespace std::chrono_literals;
using boost::asio::awaitable;
using boost::asio::use_awaitable;
using kioto::error_code;
using kioto::test::probe;
using support::run;
namespace asio = boost::asio;
using asio::ip::tcp;

// A socket of Asio's, and who is at its other end.
struct connection {
    asio::io_context io;
    tcp::acceptor acceptor{io, support::loopback()};
    support::peer there{acceptor.local_endpoint()};
    tcp::socket socket = acceptor.accept();
};

// A stream of Asio's that takes two bytes at a time.
struct narrow_stream {
    asio::io_context& io;
    std::string& output;

    using executor_type = asio::io_context::executor_type;
    executor_type get_executor() const { return io.get_executor(); }

    template <class Buffers, class Token>
    auto async_write_some(Buffers const& from, Token&& token) {
        return asio::async_initiate<Token, void(error_code, std::size_t)>(
            [this](auto handler, asio::const_buffer piece) {
                auto const n = (std::min)(piece.size(), std::size_t(2));
                output.append(static_cast<char const*>(piece.data()), n);
                asio::post(io, asio::append(std::move(handler), error_code(), n));
            },
            token, asio::const_buffer(*asio::buffer_sequence_begin(from)));
    }
};

// A connection that one task has to itself: others send it requests, and may go before the answer.
struct request {
    std::string line;
    kioto::oneshot_sender<std::string> reply;
};
kioto::co<void> serve(kioto::tcp_stream stream, kioto::mpsc_receiver<request> requests) {
    kioto::buffered_reader peer(std::move(stream));
    while (auto next = co_await requests.recv()) {
        if (!co_await peer.write_all(std::move(next->line))) {
            co_return;
        }
        auto answer = co_await peer.read_until('\n', 100);
        if (!answer) {
            co_return;
        }
        static_cast<void>(std::move(next->reply).send(*std::move(answer)));
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(a_read_with_a_time_limit_loses_no_bytes) {
    connection c;
    auto& [io, acceptor, there, socket] = c;

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
    auto const ours = [&there = there](auto read) {
        there.send("1234");
        BOOST_TEST((read(0s).error() == kioto::error::timed_out));
        there.send("5678");
        return read(1h);
    };
    kioto::tcp_stream s(std::move(socket));
    std::array<char, 8> room;
    kioto::cursor at(asio::buffer(room));
    BOOST_TEST(ours([&, &io = io](auto limit) {
        return kioto::run(io, s.read_exact(at).timeout(limit));
    }).has_value());
    BOOST_TEST(std::string(room.data(), room.size()) == "12345678");

    // Or in the reader.
    kioto::buffered_reader in(std::move(s));
    BOOST_TEST(ours([&, &io = io](auto limit) {
        return kioto::run(io, in.read_until('8', 100).timeout(limit));
    }).value() == "12345678");
}

BOOST_AUTO_TEST_CASE(a_buffer_is_the_callers_again_when_the_read_is_given_up) {
    connection c;

    // Asio: the operation goes on after the cancel, and so must the buffer.
    auto room = std::make_shared<std::array<char, 4>>();
    c.socket.async_read_some(asio::buffer(*room), [room](error_code, std::size_t) {});
    c.socket.cancel();
    BOOST_TEST(room.use_count() == 2);
    c.io.poll();
    BOOST_TEST(room.use_count() == 1);

    // Kioto: nothing refers to it, and what comes later is for the next read.
    kioto::tcp_stream s(std::move(c.socket));
    BOOST_TEST(kioto::run(c.io, s.read_some(asio::buffer(*room)).timeout(0s)).has_error());
    room.reset();
    c.there.send("abcd");
    BOOST_TEST(kioto::run(c.io, s.read_exact<4>()).has_value());
}

BOOST_AUTO_TEST_CASE(what_was_read_beyond_a_line_is_read_next) {
    connection c;

    // Asio: it is in the buffer, and the next read asks the socket.
    std::string line;
    c.there.send("line\nbody");
    asio::async_read_until(c.socket, asio::dynamic_buffer(line), '\n',
        [](error_code, std::size_t n) { BOOST_TEST(n == 5U); });
    c.io.poll();
    BOOST_TEST(line == "line\nbody");
    BOOST_TEST(c.socket.available() == 0U);

    // Kioto: only a reader reads up to a delimiter, and what it read too much is the next read's.
    kioto::buffered_reader in(kioto::tcp_stream(std::move(c.socket)));
    c.there.send("line\nbody");
    BOOST_TEST(kioto::run(c.io, in.read_until('\n', 100)).value() == "line\n");
    auto const body = kioto::run(c.io, in.read_exact<4>()).value();
    BOOST_TEST(std::string(reinterpret_cast<char const*>(body.data()), 4) == "body");
}

BOOST_AUTO_TEST_CASE(two_writers_do_not_mix_their_bytes) {
    // Asio: each write is several, and those of both take turns.
    asio::io_context io;
    std::string mixed;
    narrow_stream out{io, mixed};
    for (std::string_view text : {"aaaa", "bbbb"}) {
        asio::async_write(out, asio::buffer(text), [](error_code, std::size_t) {});
    }
    io.poll();
    BOOST_TEST(mixed == "aabbaabb");

    // Kioto: a write takes all the stream; who shares one says how.
    auto [stream, wire] = support::make_fake();
    wire->room = 0;
    kioto::mutex<support::fake_stream> shared(std::move(stream));
    auto const write = [&shared](std::string_view text) {
        return shared.lock().let([text](kioto::mutex_guard<support::fake_stream>& s) {
            return kioto::write_all(kioto::lend(*s), asio::buffer(text));
        });
    };
    probe both(kioto::join(write("aaaa"), write("bbbb")));
    for (int i = 0; i != 4; ++i) {
        BOOST_TEST(both.poll().is_pending());
        wire->give_room(2);
    }
    BOOST_TEST(both.poll().is_ready());
    BOOST_TEST(wire->output == "aaaabbbb");
}

BOOST_AUTO_TEST_CASE(a_request_that_is_given_up_leaves_a_connection_that_can_be_used) {
    connection c;

    // Asio: the answer to the first request is taken for that to the second.
    std::string answer;
    auto const ask = [&](std::string_view line) {
        answer.clear();
        asio::write(c.socket, asio::buffer(line));
        asio::async_read_until(
            c.socket, asio::dynamic_buffer(answer), '\n', [](error_code, std::size_t) {});
    };
    ask("first\n");
    c.socket.cancel();
    c.io.poll();
    c.there.send("1\n");
    ask("second\n");
    c.io.restart();
    c.io.run();
    BOOST_TEST(answer == "1\n");
    BOOST_TEST(c.there.receive(13) == "first\nsecond\n");

    // Kioto: the connection's task goes on, and nobody takes the answer.
    auto [requests, inbox] = kioto::mpsc<request>(2);
    kioto::spawn(c.io, serve(kioto::tcp_stream(std::move(c.socket)), std::move(inbox)));
    auto second = kioto::oneshot<std::string>();
    {
        auto first = kioto::oneshot<std::string>();
        BOOST_TEST(requests.try_send({"first\n", std::move(first.sender)}).has_value());
        BOOST_TEST(requests.try_send({"second\n", std::move(second.sender)}).has_value());
        c.io.restart();
        c.io.poll();
    }
    c.there.send("1\n2\n");
    BOOST_TEST(kioto::run(c.io, std::move(second.receiver)).value() == "2\n");
    BOOST_TEST(c.there.receive(13) == "first\nsecond\n");
}

BOOST_AUTO_TEST_SUITE_END()
