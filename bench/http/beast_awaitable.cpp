//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The HTTP server with Beast's asynchronous operations and Asio's coroutines.
//
// Fair because it is the shape of Beast's own server with coroutines: one co_spawn per connection,
// a beast::tcp_stream with use_awaitable as its default token and a time limit set before each
// read, a fresh request each time, an exception at the end of a connection and none before.

#include "answer.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <utility>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

namespace {

using tcp_stream = asio::use_awaitable_t<>::as_default_on_t<beast::tcp_stream>;

struct server {
    tcp::acceptor acceptor;
    std::size_t open = 0;
};

asio::awaitable<void> serve(tcp_stream stream, server& s) {
    ++s.open;
    try {
        stream.socket().set_option(tcp::no_delay(true));
        beast::flat_buffer buffer;
        for (bool goes_on = true; goes_on;) {
            stream.expires_after(std::chrono::seconds(30));
            http::request<http::string_body> request;
            co_await http::async_read(stream, buffer, request);
            auto response = bench::answer<http::response<http::string_body>>(request);
            goes_on = response.keep_alive();
            co_await http::async_write(stream, response);
        }
    } catch (std::exception const&) { // the end of the stream, or a reset
    }
    if (--s.open == 0) s.acceptor.close();
}

asio::awaitable<void> accept(server& s) {
    while (s.acceptor.is_open()) {
        boost::system::error_code ec;
        tcp::socket socket =
            co_await s.acceptor.async_accept(asio::redirect_error(asio::use_awaitable, ec));
        if (!ec)
            asio::co_spawn(
                s.acceptor.get_executor(), serve(tcp_stream(std::move(socket)), s), asio::detached);
    }
}

} // namespace

int main(int argc, char** argv) {
    unsigned short const port = echo::start(argc, argv);
    asio::io_context io(1);
    server s{tcp::acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), port))};
    echo::announce(s.acceptor.local_endpoint().port());
    asio::co_spawn(io, accept(s), asio::detached);
    io.run();
}
