//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// echo PORT [THREADS]
//
// Sends back what it receives, on 127.0.0.1:PORT, with THREADS threads in one context (one by
// default). Runs until SIGINT or SIGTERM.

#include "common/arguments.hpp"

#include <kioto/and_then.hpp>
#include <kioto/let.hpp>
#include <kioto/map.hpp>
#include <kioto/net/tcp_listener.hpp>
#include <kioto/on_error.hpp>
#include <kioto/repeat_while.hpp>
#include <kioto/spawn.hpp>
#include <kioto/stream/for_each.hpp>

#include <boost/asio/io_context.hpp>

#include <array>
#include <cstdio>
#include <thread>
#include <vector>

namespace {

namespace asio = boost::asio;

void log_error(kioto::error_code ec) { std::fprintf(stderr, "%s\n", ec.message().c_str()); }

// What a connection keeps: `let` lends it to the steps, and `lends` says what is lent with it.
struct session {
    using lends = kioto::types<kioto::tcp_stream>;
    kioto::tcp_stream stream;
    std::array<std::byte, 4096> data;
};

auto echo(kioto::tcp_stream stream) {
    return kioto::let(session{std::move(stream), {}}, [](session& c) {
        return kioto::repeat_while([&c] {
            return c.stream.read_some(asio::buffer(c.data)).and_then([&c](std::size_t n) {
                return c.stream.write_all(asio::buffer(c.data.data(), n)).map([n] {
                    return n != 0;
                });
            });
        });
    });
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2 && argc != 3) {
        example::usage("echo PORT [THREADS]");
    }
    int const threads = argc > 2 ? example::port(argv[2]) : 1;
    asio::io_context io(threads);
    kioto::tcp_listener listener(io, example::loopback(example::port(argv[1])));
    std::printf("listening on port %d\n", listener.local_endpoint().value().port());
    std::fflush(stdout);
    example::stops_on_signal const until(io);
    kioto::spawn(io,
        std::move(listener)
            .incoming(log_error)
            .for_each([](kioto::tcp_stream stream) {
                kioto::spawn(echo(std::move(stream)).on_error(log_error));
            })
            .on_error(log_error));
    std::vector<std::thread> others;
    for (int i = 1; i < threads; ++i) {
        others.emplace_back([&io] { io.run(); });
    }
    io.run();
    for (auto& t : others) {
        t.join();
    }
}
