//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The echo server with Boost.Cobalt.
//
// Fair because it is the shape of Cobalt's own echo server: Asio's sockets with `use_op` as their
// default token, a promise for each connection in a wait_group, an exception at the end of a
// connection and none before. Built with the newer compiler and Boost that Cobalt takes.

#include "command_line.hpp"

#include <boost/cobalt.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <cstddef>
#include <exception>
#include <utility>

namespace asio = boost::asio;
namespace cobalt = boost::cobalt;
using asio::ip::tcp;
using tcp_acceptor = cobalt::use_op_t::as_default_on_t<tcp::acceptor>;
using tcp_socket = cobalt::use_op_t::as_default_on_t<tcp::socket>;

namespace {

struct server {
    tcp_acceptor acceptor;
    std::size_t open = 0;
};

cobalt::promise<void> serve(tcp_socket socket, server& s) {
    ++s.open;
    try {
        socket.set_option(tcp::no_delay(true));
        char data[echo::buffer_size];
        for (;;) {
            std::size_t const n = co_await socket.async_read_some(asio::buffer(data));
            co_await asio::async_write(socket, asio::buffer(data, n));
        }
    } catch (std::exception const&) { // the end of the stream, or a reset
    }
    if (--s.open == 0) s.acceptor.close();
}

cobalt::promise<void> accept(server& s, cobalt::wait_group& connections) {
    try {
        for (;;) {
            tcp_socket socket = co_await s.acceptor.async_accept();
            connections.push_back(serve(std::move(socket), s));
            connections.reap();
        }
    } catch (std::exception const&) { // the acceptor is closed
    }
}

cobalt::task<void> run(unsigned short port) {
    server s{tcp_acceptor(co_await cobalt::this_coro::executor,
        tcp::endpoint(asio::ip::address_v4::loopback(), port))};
    echo::announce(s.acceptor.local_endpoint().port());
    cobalt::wait_group connections;
    co_await accept(s, connections);
    co_await connections;
}

} // namespace

int main(int argc, char** argv) { cobalt::run(run(echo::start(argc, argv))); }
