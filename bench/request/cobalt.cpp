//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The client with Boost.Cobalt.
//
// Fair because it is the shape of Cobalt's own examples: Asio's sockets with `use_op` as their
// default token, a promise for an operation, a task for the loop. Built with the newer compiler and
// Boost that Cobalt takes.

#include "request.hpp"

#include <boost/cobalt.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <vector>

namespace asio = boost::asio;
namespace cobalt = boost::cobalt;
using asio::ip::tcp;
using tcp_socket = cobalt::use_op_t::as_default_on_t<tcp::socket>;

namespace {

cobalt::promise<int> ask(tcp::endpoint peer) {
    tcp_socket socket(co_await cobalt::this_coro::executor);
    co_await socket.async_connect(peer);
    socket.set_option(tcp::no_delay(true));
    request::ten message;
    co_await asio::async_write(socket, asio::buffer(request::hello));
    co_await asio::async_read(socket, asio::buffer(message));
    if (!request::is_greeting(message)) {
        request::fail("not greeted");
    }
    co_await asio::async_write(socket, asio::buffer(request::query));
    co_await asio::async_read(socket, asio::buffer(message));
    co_return request::parse(message);
}

cobalt::promise<void> loop(tcp::endpoint peer, std::size_t left) {
    for (; left != 0; --left) {
        int const n = co_await ask(peer);
        if (n != request::answer) {
            request::fail("wrong answer");
        }
    }
}

cobalt::task<void> loops(std::size_t count, std::size_t number) {
    tcp::endpoint const peer(asio::ip::address_v4::loopback(), request::port());
    std::vector<cobalt::promise<void>> all;
    for (std::size_t i = 0; i < number; ++i) {
        all.push_back(loop(peer, count / number));
    }
    co_await cobalt::join(all);
}

void run(std::size_t count, std::size_t number) { cobalt::run(loops(count, number)); }

} // namespace

int main(int argc, char** argv) { return request::main_of<run>(argc, argv); }
