//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/io/async_stream.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/ip/tcp.hpp>

#include <array>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include <kioto/join_handle.hpp>
#include <kioto/poll_fn.hpp>
#include <kioto/test/virtual_time.hpp>
#include <kioto/unchecked.hpp>

#include "../support/sockets.hpp"

BOOST_AUTO_TEST_SUITE(async_stream)

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using kioto::error_code;
using kioto::poll_context;
using kioto::use_handle;
using support::pattern;
using support::peer;
using support::tcp;

/// What became of a layer; it outlives the layer.
struct story {
    int reads = 0;
    int shutdowns = 0;
    int alive = 0;
};

/// A layer that somebody wrote over a socket: it can only begin operations.
class layer {
    tcp::socket socket_;
    story* story_;

public:
    layer(tcp::socket socket, story& s) : socket_(std::move(socket)), story_(&s) {
        ++story_->alive;
    }
    layer(layer&& other) : socket_(std::move(other.socket_)), story_(other.story_) {
        ++story_->alive;
    }
    ~layer() { --story_->alive; }

    auto get_executor() { return socket_.get_executor(); }
    tcp::socket& next_layer() { return socket_; }
    template <class Buffers, class Token>
    auto async_read_some(Buffers const& to, Token&& token) {
        ++story_->reads;
        return socket_.async_read_some(to, std::forward<Token>(token));
    }
    template <class Buffers, class Token>
    auto async_write_some(Buffers const& from, Token&& token) {
        return socket_.async_write_some(from, std::forward<Token>(token));
    }
    template <class Token>
    auto async_shutdown(Token&& token) {
        return asio::async_initiate<Token, void(error_code)>(
            [this](auto handler) {
                ++story_->shutdowns;
                error_code ec;
                socket_.shutdown(tcp::socket::shutdown_send, ec);
                asio::post(socket_.get_executor(),
                    [handler = std::move(handler), ec]() mutable { std::move(handler)(ec); });
            },
            token);
    }
};

using stream = kioto::async_stream<layer>;
static_assert(kioto::byte_stream<stream>);
static_assert(kioto::gathering_sink<stream>);
static_assert(kioto::byte_stream<kioto::async_stream<tcp::socket>>);
static_assert(std::is_same_v<kioto::borrows_t<stream>, kioto::types<>>);
static_assert(std::is_nothrow_move_constructible_v<stream>);

struct net {
    asio::io_context io;
    kioto::test::manual_clock clock;
    story told;
    tcp::acceptor acceptor{io, support::loopback()};
    peer there;
    std::optional<stream> here;
    std::array<char, 16> in{};

    explicit net(int receive_buffer = 0) : there(acceptor.local_endpoint(), receive_buffer) {
        kioto::test::use_virtual_time(io, clock);
        here.emplace(kioto::make_byte_stream(layer(acceptor.accept(), told)));
    }
    void idle() {
        io.restart();
        io.poll();
    }
    void pass(std::chrono::milliseconds d) {
        kioto::test::advance(io, clock, d);
        idle();
    }
    /// Writes until nothing is accepted; how much was.
    std::size_t fill(std::string const& bytes) {
        std::size_t taken = 0;
        auto filling =
            kioto::spawn(io, kioto::poll_fn([&](poll_context& cx) -> kioto::poll_result<void> {
                for (;;) {
                    auto n = here->poll_write(cx, asio::buffer(bytes) + taken);
                    if (n.is_pending()) {
                        return kioto::pending;
                    }
                    taken += n.value();
                }
            }),
                use_handle);
        for (std::size_t before = 1; before != taken;) {
            before = taken;
            idle();
        }
        return taken;
    }
    std::string receive_all() {
        std::string all;
        std::string some(1 << 16, ' ');
        for (;;) {
            idle();
            auto const n = support::receive_now(there.fd(), some.data(), some.size());
            if (n == 0) {
                return all;
            }
            all.append(some, 0, n < 0 ? 0 : static_cast<std::size_t>(n));
        }
    }
};

/// A read that begins, and is dropped.
void drop_a_read(net& n) {
    auto dropped =
        kioto::spawn(n.io, kioto::unchecked(n.here->read_some(asio::buffer(n.in))), use_handle);
    n.idle();
    BOOST_TEST(!dropped.is_finished());
    dropped.abort();
    n.idle();
}

} // namespace

BOOST_AUTO_TEST_CASE(reads_and_writes) {
    net n;
    n.there.send("hello");
    BOOST_TEST(kioto::run(n.io, n.here->read_some(asio::buffer(n.in))).value() == 5U);
    kioto::run(n.io, n.here->write_all("hi")).value();
    kioto::run(n.io, n.here->flush()).value();
    BOOST_TEST(n.there.receive(2) == "hi");
    n.there.shutdown();
    for (int i = 0; i != 2; ++i) {
        BOOST_TEST(kioto::run(n.io, n.here->read_some(asio::buffer(n.in))).value() == 0U);
    }
}

BOOST_AUTO_TEST_CASE(a_dropped_read_stays_begun_and_loses_nothing) {
    net n;
    drop_a_read(n);
    drop_a_read(n);
    BOOST_TEST(n.told.reads == 1);
    n.there.send("kept");
    BOOST_TEST(kioto::run(n.io, n.here->read_some(asio::buffer(n.in, 2))).value() == 2U);
    BOOST_TEST(kioto::run(n.io, n.here->read_some(asio::buffer(n.in))).value() == 2U);
    BOOST_TEST(n.told.reads == 1);
}

BOOST_AUTO_TEST_CASE(a_read_in_flight_holds_run_until_the_stream_is_dropped) {
    net n;
    drop_a_read(n);
    BOOST_TEST(!n.io.stopped());
    BOOST_TEST(n.told.alive == 1);
    n.here.reset();
    n.io.restart();
    n.io.run();
    BOOST_TEST(n.told.alive == 0);
    BOOST_TEST(n.there.receive(1) == "");
}

BOOST_AUTO_TEST_CASE(what_was_accepted_arrives_though_the_stream_is_dropped) {
    net n(4096);
    std::string const bytes = pattern(4 << 20);
    auto const taken = n.fill(bytes);
    BOOST_TEST(taken < bytes.size());
    drop_a_read(n);
    n.here.reset();
    BOOST_TEST((n.receive_all() == bytes.substr(0, taken)));
    n.idle();
    BOOST_TEST(n.told.alive == 0);
    n.io.restart();
    n.io.run();
}

BOOST_AUTO_TEST_CASE(a_dropped_stream_lingers_for_half_a_minute) {
    net n(4096);
    n.fill(pattern(4 << 20));
    n.here.reset();
    n.pass(29'999ms);
    BOOST_TEST(n.told.alive == 1);
    n.pass(2ms);
    n.idle();
    BOOST_TEST(n.told.alive == 0);
    n.io.restart();
    n.io.run();
    if (support::on_posix) { // Wine ends it in order
        BOOST_CHECK_THROW(n.there.receive_to_end(), std::runtime_error); // cut off
    }
}

BOOST_AUTO_TEST_CASE(shutdown_flushes_and_then_calls_the_streams_own_once) {
    net n;
    kioto::run(n.io, n.here->write_all("last")).value();
    kioto::run(n.io, n.here->shutdown()).value();
    kioto::run(n.io, n.here->shutdown()).value();
    BOOST_TEST(n.told.shutdowns == 1);
    BOOST_TEST(n.there.receive_to_end() == "last");
}

BOOST_AUTO_TEST_CASE(a_stream_without_a_shutdown_ends_its_sockets_bytes) {
    asio::io_context io;
    tcp::acceptor acceptor(io, support::loopback());
    peer there(acceptor.local_endpoint());
    auto s = kioto::make_byte_stream(acceptor.accept());
    kioto::run(io, s.write_all("last")).value();
    kioto::run(io, s.shutdown()).value();
    BOOST_TEST(there.receive_to_end() == "last");
}

BOOST_AUTO_TEST_CASE(an_error_of_what_was_accepted_is_told_later) {
    net n(4096);
    n.fill(pattern(4 << 20));
    n.there.reset();
    BOOST_TEST(kioto::run(n.io, n.here->flush()).has_error());
}

BOOST_AUTO_TEST_CASE(gives_the_stream_back_when_nothing_is_under_way) {
    net n;
    kioto::run(n.io, n.here->write_all("out")).value();
    kioto::run(n.io, n.here->flush()).value();
    auto back = n.here->into_next_layer();
    BOOST_REQUIRE(back.has_value());
    BOOST_TEST(!n.here->is_open());
    BOOST_TEST(back->next_layer().is_open());
    BOOST_TEST(n.told.alive == 1);
}

BOOST_AUTO_TEST_CASE(does_not_give_the_stream_back_with_a_read_begun) {
    net n;
    drop_a_read(n);
    BOOST_TEST(!n.here->into_next_layer().has_value());
    BOOST_TEST(n.here->is_open());
}

BOOST_AUTO_TEST_CASE(a_context_may_be_destroyed_with_operations_in_flight) {
    for (bool const dropped : {false, true}) {
        story told;
        {
            auto io = std::make_unique<asio::io_context>();
            tcp::acceptor acceptor(*io, support::loopback());
            peer const there(acceptor.local_endpoint());
            auto s = std::make_unique<stream>(layer(acceptor.accept(), told));
            char byte = 0;
            auto handle = kioto::spawn(
                *io, kioto::unchecked(s->read_some(asio::buffer(&byte, 1))), use_handle);
            io->poll();
            acceptor.close();
            if (dropped) {
                s.reset();
            }
            // The acceptor is an object of Asio's, which its context outlives; so is the layer.
            { tcp::acceptor const gone(std::move(acceptor)); }
            io.reset();
            BOOST_TEST(told.alive == 0);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
