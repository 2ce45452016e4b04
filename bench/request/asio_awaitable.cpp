//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The client with Boost.Asio's coroutines.
//
// Fair because it is the shape of Asio's own C++20 examples: a coroutine for an operation, one for
// the loop that is spawned, use_awaitable, exceptions for errors, of which there are none. The
// concurrency hint 1 is what the documentation offers to a context run by one thread.

#include "request.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <exception>

namespace asio = boost::asio;
using asio::use_awaitable;
using asio::ip::tcp;

namespace {

asio::awaitable<int> ask(tcp::endpoint peer) {
    tcp::socket socket(co_await asio::this_coro::executor);
    co_await socket.async_connect(peer, use_awaitable);
    socket.set_option(tcp::no_delay(true));
    request::ten message;
    co_await asio::async_write(socket, asio::buffer(request::hello), use_awaitable);
    co_await asio::async_read(socket, asio::buffer(message), use_awaitable);
    if (!request::is_greeting(message)) {
        request::fail("not greeted");
    }
    co_await asio::async_write(socket, asio::buffer(request::query), use_awaitable);
    co_await asio::async_read(socket, asio::buffer(message), use_awaitable);
    co_return request::parse(message);
}

asio::awaitable<void> loop(tcp::endpoint peer, std::size_t left) {
    for (; left != 0; --left) {
        int const n = co_await ask(peer);
        if (n != request::answer) {
            request::fail("wrong answer");
        }
    }
}

void run(std::size_t count, std::size_t loops) {
    asio::io_context io(1);
    tcp::endpoint const peer(asio::ip::address_v4::loopback(), request::port());
    for (std::size_t i = 0; i < loops; ++i) {
        asio::co_spawn(io, loop(peer, count / loops), [](std::exception_ptr e) {
            if (e) {
                std::rethrow_exception(e);
            }
        });
    }
    io.run();
}

} // namespace

int main(int argc, char** argv) { return request::main_of<run>(argc, argv); }
