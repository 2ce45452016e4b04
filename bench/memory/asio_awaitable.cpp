//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The same with Asio's coroutines: a spawned coroutine each.
//
// Fair because it is the shape of the documentation: a timer or a socket in the frame, use_awaitable.

#include "measure.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

asio::awaitable<void> nap(asio::io_context& io) {
    asio::steady_timer timer(io, std::chrono::hours(1));
    co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<void> serve(tcp::socket socket) {
    std::array<char, memory::header_size> header;
    while (co_await socket.async_read_some(asio::buffer(header), asio::use_awaitable) != 0) {}
}

} // namespace

int main(int argc, char** argv) {
    asio::io_context io(1);
    tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    auto const port = acceptor.local_endpoint().port();
    return memory::run(
        argc, argv,
        [&](std::size_t n) {
            for (std::size_t i = 0; i < n; ++i) {
                asio::co_spawn(io, nap(io), asio::detached);
            }
            io.poll();
        },
        [&](std::size_t n) {
            for (std::size_t i = 0; i < n; ++i) {
                memory::connect_to(port);
                asio::co_spawn(io, serve(acceptor.accept()), asio::detached);
                io.poll();
            }
        });
}
