//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// per_core PORT [THREADS]
//
// Sends back what it receives, on 127.0.0.1:PORT, with a context of its own for each thread (one per
// processor by default): nothing is shared, no mutex is contended. All listen on one port, and the
// kernel deals the connections out. Runs until SIGINT or SIGTERM, then says who served how many.

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

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <thread>
#include <vector>

namespace {

namespace asio = boost::asio;

void log_error(kioto::error_code ec) { std::fprintf(stderr, "%s\n", ec.message().c_str()); }

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

/// A thread's part of the server.
struct worker {
    asio::io_context io{1};
    kioto::tcp_listener listener;
    long served = 0;

    explicit worker(asio::ip::tcp::endpoint at) : listener(io, at, {.reuse_port = true}) {}

    void run() {
        kioto::spawn(io,
            std::move(listener)
                .incoming(log_error)
                .for_each([this](kioto::tcp_stream s) {
                    ++served;
                    kioto::spawn(echo(std::move(s)).on_error(log_error));
                })
                .on_error(log_error));
        io.run();
    }
};

} // namespace

int main(int argc, char** argv) {
    if (argc != 2 && argc != 3) {
        example::usage("per_core PORT [THREADS]");
    }
    unsigned const processors = (std::max)(1U, std::thread::hardware_concurrency());
    unsigned const threads = argc > 2 ? example::port(argv[2]) : processors;
    auto at = example::loopback(example::port(argv[1]));
    std::vector<std::unique_ptr<worker>> workers;
    for (unsigned i = 0; i != threads; ++i) {
        workers.push_back(std::make_unique<worker>(at));
        at = workers[0]->listener.local_endpoint().value();
    }
    std::printf("listening on port %d, %u threads\n", at.port(), threads);
    std::fflush(stdout);

    asio::io_context control;
    example::stops_on_signal const until(control);
    {
        std::vector<std::jthread> running;
        for (auto& w : workers) {
            running.emplace_back([&w] { w->run(); });
        }
        control.run();
        for (auto& w : workers) {
            w->io.stop();
        }
    }
    for (auto& w : workers) {
        std::printf("served %ld connections\n", w->served);
    }
}
