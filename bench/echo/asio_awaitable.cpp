//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The echo server with Boost.Asio's coroutines.
//
// Fair because it is the shape of Asio's own C++20 examples: one co_spawn per connection,
// use_awaitable, an exception at the end of a connection and none before. The concurrency hint 1
// is what the documentation offers to a context run by one thread.

#include "command_line.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <cstddef>
#include <exception>
#include <utility>

namespace asio = boost::asio;
using asio::use_awaitable;
using asio::ip::tcp;

namespace {

struct server {
    tcp::acceptor acceptor;
    std::size_t open = 0;
};

asio::awaitable<void> serve(tcp::socket socket, server& s) {
    ++s.open;
    try {
        socket.set_option(tcp::no_delay(true));
        char data[echo::buffer_size];
        for (;;) {
            std::size_t const n =
                co_await socket.async_read_some(asio::buffer(data), use_awaitable);
            co_await asio::async_write(socket, asio::buffer(data, n), use_awaitable);
        }
    } catch (std::exception const&) { // the end of the stream, or a reset
    }
    if (--s.open == 0) s.acceptor.close();
}

asio::awaitable<void> accept(server& s) {
    while (s.acceptor.is_open()) {
        boost::system::error_code ec;
        tcp::socket socket =
            co_await s.acceptor.async_accept(asio::redirect_error(use_awaitable, ec));
        if (!ec)
            asio::co_spawn(s.acceptor.get_executor(), serve(std::move(socket), s), asio::detached);
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
