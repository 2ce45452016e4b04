//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/net/attach.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>

#include <array>
#include <memory>
#include <string>
#include <thread>

#include <kioto/join_handle.hpp>
#include <kioto/poll_fn.hpp>
#include <kioto/test/allocations.hpp>
#include <kioto/test/probe.hpp>
#include <kioto/unchecked.hpp>

#include "../support/sockets.hpp"

BOOST_AUTO_TEST_SUITE(attach)

namespace {

namespace asio = boost::asio;
using kioto::poll_context;
using kioto::use_handle;
using kioto::test::probe;
using support::pattern;
using support::peer;
using support::tcp;
using stream = kioto::attached<tcp::socket>;

static_assert(kioto::byte_stream<stream>);
static_assert(kioto::gathering_sink<stream>);
static_assert(std::is_same_v<kioto::borrows_t<stream>, kioto::types<tcp::socket>>);
static_assert(std::is_nothrow_move_constructible_v<stream>);

/// A socket of the user's, and who is at its other end.
struct net {
    asio::io_context io;
    tcp::acceptor acceptor{io, support::loopback()};
    peer there;
    tcp::socket socket{io};
    std::array<char, 16> in{};

    explicit net(int receive_buffer = 0) : there(acceptor.local_endpoint(), receive_buffer) {
        socket = acceptor.accept();
    }
    void idle() {
        io.restart();
        io.poll();
    }
    std::string text(std::size_t n) const { return std::string(in.data(), n); }
};

} // namespace

BOOST_AUTO_TEST_CASE(reads_and_writes_through_a_socket_that_stays_its_owners) {
    net n;
    {
        auto s = kioto::attach(n.socket);
        n.there.send("hello");
        BOOST_TEST(kioto::run(n.io, s.read_some(asio::buffer(n.in))).value() == 5U);
        kioto::run(n.io, s.write_all("hi")).value();
        BOOST_TEST(n.there.receive(2) == "hi");
        BOOST_TEST(n.socket.non_blocking());
    }
    BOOST_TEST(n.socket.is_open());
    BOOST_TEST(!n.socket.non_blocking());
    n.there.send("plain");
    BOOST_TEST(n.socket.read_some(asio::buffer(n.in)) == 5U);
}

BOOST_AUTO_TEST_CASE(a_read_waits_for_bytes) {
    net n;
    auto s = kioto::attach(n.socket);
    auto handle = kioto::spawn(n.io, kioto::unchecked(s.read_exact<4>()), use_handle);
    n.idle();
    n.there.send("he");
    n.idle();
    bool const too_early = handle.is_finished();
    n.there.send("ll");
    auto const out = kioto::run(n.io, std::move(handle));
    BOOST_TEST(!too_early);
    BOOST_TEST(out.has_value());
}

BOOST_AUTO_TEST_CASE(a_dropped_read_leaves_every_byte_in_the_socket) {
    net n;
    {
        auto s = kioto::attach(n.socket);
        auto dropped =
            kioto::spawn(n.io, kioto::unchecked(s.read_some(asio::buffer(n.in))), use_handle);
        n.idle();
        dropped.abort();
        n.there.send("kept");
        n.idle();
    }
    n.idle();
    BOOST_TEST(n.socket.read_some(asio::buffer(n.in)) == 4U);
    BOOST_TEST(n.text(4) == "kept");
}

BOOST_AUTO_TEST_CASE(operations_of_asio_go_on_afterwards) {
    net n;
    {
        auto s = kioto::attach(n.socket);
        n.there.send("one");
        BOOST_TEST(kioto::run(n.io, s.read_some(asio::buffer(n.in, 3))).value() == 3U);
    }
    n.there.send("two");
    std::size_t got = 0;
    asio::async_read(n.socket, asio::buffer(n.in, 3),
        [&](boost::system::error_code, std::size_t bytes) { got = bytes; });
    n.io.restart();
    n.io.run();
    BOOST_TEST(got == 3U);
    BOOST_TEST(n.text(3) == "two");
}

BOOST_AUTO_TEST_CASE(a_wait_that_others_cancel_is_begun_again) {
    net n;
    auto s = kioto::attach(n.socket);
    auto handle = kioto::spawn(n.io, kioto::unchecked(s.read_some(asio::buffer(n.in))), use_handle);
    n.idle();
    n.socket.cancel();
    n.idle();
    BOOST_TEST(!handle.is_finished());
    n.there.send("x");
    auto const out = kioto::run(n.io, std::move(handle));
    BOOST_TEST(out.value() == 1U);
}

BOOST_AUTO_TEST_CASE(closing_the_socket_is_an_error_of_who_waits) {
    net n;
    auto s = kioto::attach(n.socket);
    auto handle = kioto::spawn(n.io, kioto::unchecked(s.read_some(asio::buffer(n.in))), use_handle);
    n.idle();
    n.socket.close();
    auto const out = kioto::run(n.io, std::move(handle));
    BOOST_TEST((out.error() == asio::error::bad_descriptor));
}

BOOST_AUTO_TEST_CASE(the_end_and_the_shutdown) {
    net n;
    auto s = kioto::attach(n.socket);
    kioto::run(n.io, s.write_all("last")).value();
    kioto::run(n.io, s.shutdown()).value();
    BOOST_TEST(n.there.receive_to_end() == "last");
    n.there.shutdown();
    for (int i = 0; i != 2; ++i) {
        BOOST_TEST(kioto::run(n.io, s.read_some(asio::buffer(n.in))).value() == 0U);
    }
}

BOOST_AUTO_TEST_CASE(a_write_without_room_waits_for_some_and_keeps_nothing) {
    net n(4096);
    auto s = kioto::attach(n.socket);
    std::string const bytes = pattern(4 << 20);
    auto writing =
        kioto::spawn(n.io, kioto::unchecked(s.write_all(asio::buffer(bytes))), use_handle);
    n.idle();
    BOOST_TEST(!writing.is_finished());
    std::string received;
    std::thread drain([&] { received = n.there.receive(bytes.size()); });
    kioto::run(n.io, std::move(writing)).value();
    drain.join();
    BOOST_TEST((received == bytes));
}

BOOST_AUTO_TEST_CASE(an_idle_one_does_not_hold_run) {
    net n;
    auto s = kioto::attach(n.socket);
    kioto::run(n.io, kioto::poll_fn([&](poll_context& cx) -> kioto::poll_result<void> {
        BOOST_TEST(s.poll_read(cx, asio::buffer(n.in)).is_pending());
        return kioto::unit{};
    })).value();
    n.io.restart();
    n.io.run();
    n.there.send("x");
    BOOST_TEST(kioto::run(n.io, s.read_some(asio::buffer(n.in))).value() == 1U);
}

BOOST_AUTO_TEST_CASE(an_exchange_allocates_nothing) {
    net n;
    auto s = kioto::attach(n.socket);
    for (int i = 0; i != 3; ++i) {
        auto handle =
            kioto::spawn(n.io, kioto::unchecked(s.read_some(asio::buffer(n.in))), use_handle);
        n.idle();
        n.there.send("x");
        kioto::test::allocation_counter const counter;
        while (!handle.is_finished()) {
            n.io.run_one();
        }
        auto const allocations = counter.count();
        BOOST_TEST((i == 0 || allocations == 0U));
    }
}

BOOST_AUTO_TEST_CASE(a_closed_socket_cannot_be_attached) {
    net n;
    n.socket.close();
    BOOST_CHECK_THROW(kioto::attach(n.socket), boost::system::system_error);
    n.idle();
}

BOOST_AUTO_TEST_CASE(a_context_may_be_destroyed_with_waits_in_flight) {
    auto n = std::make_unique<net>();
    auto s = std::make_unique<stream>(n->socket);
    auto handle =
        kioto::spawn(n->io, kioto::unchecked(s->read_some(asio::buffer(n->in))), use_handle);
    n->idle();
    // The order that a program has: what borrows the socket goes first, then the socket.
    s.reset();
    n.reset();
}

BOOST_AUTO_TEST_SUITE_END()
