//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// http_server PORT [THREADS]
//
// Answers every request in plain text, on 127.0.0.1:PORT, as long as the client keeps the
// connection. Runs until SIGINT or SIGTERM.
//
//     curl -i http://127.0.0.1:8080/hello

#include "common/arguments.hpp"

#include <kioto/http/serve.hpp>
#include <kioto/net/tcp_listener.hpp>
#include <kioto/on_error.hpp>
#include <kioto/spawn.hpp>
#include <kioto/stream/for_each.hpp>

#include <boost/asio/io_context.hpp>

#include <cstdio>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace http = kioto::http;

void log_error(kioto::error_code ec) { std::fprintf(stderr, "%s\n", ec.message().c_str()); }

//[http_server
http::response answer(http::request& r) {
    http::response out(boost::beast::http::status::ok, r.version());
    out.set(boost::beast::http::field::content_type, "text/plain");
    out.body() = "You asked for " + std::string(r.target()) + ".\n";
    out.prepare_payload();
    return out;
}

auto server(kioto::tcp_listener listener) {
    return std::move(listener).incoming(log_error).for_each([](kioto::tcp_stream s) {
        kioto::spawn(http::serve(std::move(s), answer).on_error(log_error));
    });
}
//]

} // namespace

int main(int argc, char** argv) {
    if (argc != 2 && argc != 3) {
        example::usage("http_server PORT [THREADS]");
    }
    int const threads = argc > 2 ? example::port(argv[2]) : 1;
    asio::io_context io(threads);
    kioto::tcp_listener listener(io, example::loopback(example::port(argv[1])));
    std::printf("listening on port %d\n", listener.local_endpoint().value().port());
    std::fflush(stdout);
    example::stops_on_signal const until(io);
    kioto::spawn(io, server(std::move(listener)).on_error(log_error));
    std::vector<std::thread> others;
    for (int i = 1; i < threads; ++i) {
        others.emplace_back([&io] { io.run(); });
    }
    io.run();
    for (auto& t : others) {
        t.join();
    }
}
