//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/io/beast_teardown.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <string>
#include <utility>

#include <kioto/and_then.hpp>
#include <kioto/join.hpp>
#include <kioto/net/tcp_stream.hpp>
#include <kioto/run.hpp>
#include <kioto/use_pull.hpp>

// Beast's websocket streams on byte streams, and their operations as futures.

BOOST_AUTO_TEST_SUITE(websocket_on_a_byte_stream)

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using asio::ip::tcp;
using kioto::result;
using kioto::use_pull;
using stream = websocket::stream<kioto::async_stream_adapter<kioto::tcp_stream>>;

} // namespace

BOOST_AUTO_TEST_CASE(talks_and_ends_in_good_order) {
    asio::io_context io;
    tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    tcp::socket near(io);
    near.connect(acceptor.local_endpoint());
    tcp::socket far = acceptor.accept();
    stream client(io.get_executor(), kioto::tcp_stream(std::move(near)));
    stream server(io.get_executor(), kioto::tcp_stream(std::move(far)));

    beast::flat_buffer in;
    beast::flat_buffer back;
    auto talk =
        client.async_handshake("localhost", "/", use_pull)
            .and_then([&] { return client.async_write(asio::buffer("hello", 5), use_pull); })
            .and_then([&](std::size_t) { return client.async_read(back, use_pull); })
            .and_then([&](std::size_t) {
                return client.async_close(websocket::close_code::normal, use_pull);
            });
    auto answer =
        server.async_accept(use_pull)
            .and_then([&] { return server.async_read(in, use_pull); })
            .and_then([&](std::size_t) { return server.async_write(in.data(), use_pull); })
            .and_then([&](std::size_t) {
                in.clear();
                return server.async_read(in, use_pull);
            });
    auto const both = kioto::run(io, kioto::join(std::move(talk), std::move(answer)));
    BOOST_TEST((std::get<0>(both.value()) == result<void>()));
    BOOST_TEST((std::get<1>(both.value()).error() == websocket::error::closed));
    BOOST_TEST(beast::buffers_to_string(back.data()) == "hello");
}

BOOST_AUTO_TEST_SUITE_END()
