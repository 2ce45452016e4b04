//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// handshake [PORT]
//
// The client of common/handshake.hpp against a server on 127.0.0.1, twice: once with a stream that
// is owned and handed on, once with one that is lent. Without PORT it starts the server itself.

#include "common/arguments.hpp"
#include "common/handshake.hpp"

#include <kioto/on_error.hpp>
#include <kioto/run.hpp>
#include <kioto/spawn.hpp>
#include <kioto/stream/for_each.hpp>
#include <kioto/timeout.hpp>

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdio>

namespace {

void log_error(kioto::error_code ec) { std::fprintf(stderr, "server: %s\n", ec.message().c_str()); }

bool report(char const* how, kioto::result<handshake::answer> const& out) {
    if (!out) {
        std::fprintf(stderr, "%s: %s\n", how, out.error().message().c_str());
        return false;
    }
    std::printf("handshake, %s: the answer is %d\n", how, out->number);
    return true;
}

} // namespace

int main(int argc, char** argv) {
    using namespace std::chrono_literals;
    boost::asio::io_context io;
    auto peer = example::loopback(argc > 1 ? example::port(argv[1]) : 0);
    if (argc <= 1) {
        kioto::tcp_listener listener(io, peer);
        peer = listener.local_endpoint().value();
        std::printf("a server listens on port %d\n", peer.port());
        kioto::spawn(io,
            std::move(listener)
                .incoming()
                .for_each([](kioto::tcp_stream s) {
                    kioto::spawn(handshake::serve(std::move(s)).on_error(log_error));
                })
                .on_error(log_error));
    }
    bool const owned = report("owned", kioto::run(io, handshake::request(peer).timeout(5s)));
    bool const lent = report("lent", kioto::run(io, handshake::request_let(peer).timeout(5s)));
    return owned && lent ? 0 : 1;
}
