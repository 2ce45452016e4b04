//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/net/connect_host.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <optional>
#include <string>

#include <kioto/join_handle.hpp>
#include <kioto/race.hpp>
#include <kioto/run.hpp>
#include <kioto/test/probe.hpp>
#include <kioto/then.hpp>
#include <kioto/yield_now.hpp>

BOOST_AUTO_TEST_SUITE(connect_host)

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using kioto::test::probe;

static_assert(kioto::future_of<kioto::connect_host_future, kioto::result<kioto::tcp_stream>>);
static_assert(kioto::cancel_safe_v<kioto::connect_host_future>);
static_assert(std::is_same_v<kioto::borrows_t<kioto::connect_host_future>, kioto::types<>>);

tcp::acceptor listen_on(asio::io_context& io, char const* address) {
    return tcp::acceptor(io, tcp::endpoint(asio::ip::make_address(address), 0));
}

// A port on which nobody listens.
unsigned short refused_port(asio::io_context& io) {
    return listen_on(io, "127.0.0.1").local_endpoint().port();
}

} // namespace

BOOST_AUTO_TEST_CASE(connects_to_a_name) {
    asio::io_context io;
    auto acceptor = listen_on(io, "127.0.0.1");
    auto const port = acceptor.local_endpoint().port();
    BOOST_TEST(kioto::run(io, kioto::connect("localhost", port)).has_value());
    BOOST_TEST(kioto::run(io, kioto::connect("localhost", std::to_string(port))).has_value());
    BOOST_TEST(acceptor.accept().is_open());
    BOOST_TEST(acceptor.accept().is_open());
}

BOOST_AUTO_TEST_CASE(connects_to_an_address) {
    asio::io_context io;
    auto acceptor = listen_on(io, "127.0.0.1");
    BOOST_TEST(
        kioto::run(io, kioto::connect("127.0.0.1", acceptor.local_endpoint().port())).has_value());
}

BOOST_AUTO_TEST_CASE(tries_the_endpoints_in_turn) {
    // Where localhost has two addresses only the second one may have somebody who listens.
    asio::io_context io;
    auto const found = kioto::run(io, kioto::resolve("localhost", "80")).value();
    for (auto const& endpoint : found) {
        tcp::acceptor acceptor(io, tcp::endpoint(endpoint.address(), 0));
        auto const port = acceptor.local_endpoint().port();
        BOOST_TEST(kioto::run(io, kioto::connect("localhost", port)).has_value());
    }
}

BOOST_AUTO_TEST_CASE(reports_the_error_of_the_last_endpoint) {
    asio::io_context io;
    auto const out = kioto::run(io, kioto::connect("localhost", refused_port(io)));
    BOOST_TEST(out.error() == asio::error::connection_refused);
}

BOOST_AUTO_TEST_CASE(reports_the_error_of_the_lookup) {
    asio::io_context io;
    // A label is 63 characters at most: no name server is asked.
    auto const out = kioto::run(io, kioto::connect(std::string(64, 'x') + ".invalid", 80));
    BOOST_TEST(out.has_error());
}

BOOST_AUTO_TEST_CASE(an_address_with_a_port_needs_no_lookup) {
    probe v4(kioto::resolve("127.0.0.1", 80));
    auto const one = v4.take().value();
    BOOST_TEST(one.size() == 1U);
    BOOST_TEST((one[0] == tcp::endpoint(asio::ip::address_v4::loopback(), 80)));
    probe v6(kioto::resolve("::1", "65535"));
    BOOST_TEST((v6.take().value()[0] == tcp::endpoint(asio::ip::address_v6::loopback(), 65535)));
}

BOOST_AUTO_TEST_CASE(what_is_no_port_number_is_looked_up) {
    for (char const* service : {"", "http", "65536", "80 ", "-1"}) {
        probe p(kioto::resolve("127.0.0.1", service));
        BOOST_TEST((p.take().error() == kioto::error::no_runtime), service);
    }
}

BOOST_AUTO_TEST_CASE(needs_a_running_task) {
    probe p(kioto::connect("localhost", "80"));
    BOOST_TEST((p.take().error() == kioto::error::no_runtime));
    probe numeric(kioto::connect("127.0.0.1", "80"));
    BOOST_TEST((numeric.take().error() == kioto::error::no_runtime));
}

BOOST_AUTO_TEST_CASE(may_be_dropped_during_the_lookup) {
    asio::io_context io;
    auto acceptor = listen_on(io, "127.0.0.1");
    auto const port = acceptor.local_endpoint().port();
    kioto::run(
        io, kioto::race(kioto::connect("localhost", port).then([](auto&&) {}), kioto::yield_now()));
    io.run(); // the lookup ends by itself
    {
        asio::io_context dying;
        auto handle = kioto::spawn(dying, kioto::connect("localhost", port), kioto::use_handle);
        dying.poll();
    }
}

BOOST_AUTO_TEST_SUITE_END()
