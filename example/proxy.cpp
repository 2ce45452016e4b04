//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// proxy LISTEN HOST PORT
//
// Accepts connections on 127.0.0.1:LISTEN, connects each to HOST:PORT and copies both ways until
// both sides have ended. Runs until SIGINT or SIGTERM.

#include "common/arguments.hpp"

#include <kioto/and_then.hpp>
#include <kioto/io/copy_bidirectional.hpp>
#include <kioto/net/connect_host.hpp>
#include <kioto/net/tcp_listener.hpp>
#include <kioto/on_error.hpp>
#include <kioto/spawn.hpp>
#include <kioto/stream/for_each.hpp>

#include <boost/asio/io_context.hpp>

#include <cstdio>
#include <string>

namespace {

void log_error(kioto::error_code ec) { std::fprintf(stderr, "%s\n", ec.message().c_str()); }

auto proxy(kioto::tcp_listener listener, std::string host, unsigned short port) {
    return std::move(listener).incoming(log_error).for_each(
        [host = std::move(host), port](kioto::tcp_stream src) {
            kioto::spawn(kioto::connect(host, port)
                    .and_then([src = std::move(src)](kioto::tcp_stream dst) mutable {
                        return kioto::copy_bidirectional(std::move(src), std::move(dst));
                    })
                    .on_error(log_error));
        });
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        example::usage("proxy LISTEN HOST PORT");
    }
    boost::asio::io_context io(1);
    kioto::tcp_listener listener(io, example::loopback(example::port(argv[1])));
    std::printf("listening on port %d\n", listener.local_endpoint().value().port());
    std::fflush(stdout);
    example::stops_on_signal const until(io);
    kioto::spawn(
        io, proxy(std::move(listener), argv[2], example::port(argv[3])).on_error(log_error));
    io.run();
}
