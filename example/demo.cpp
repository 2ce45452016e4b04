//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// demo
//
// A server, a proxy in front of it, and clients that shake hands through the proxy: all chains of
// futures on one io_context, over real sockets on loopback.

#include "common/arguments.hpp"
#include "common/handshake.hpp"

#include <kioto/io/copy_bidirectional.hpp>
#include <kioto/join.hpp>
#include <kioto/on_error.hpp>
#include <kioto/run.hpp>
#include <kioto/spawn.hpp>
#include <kioto/stream/for_each.hpp>
#include <kioto/timeout.hpp>

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cinttypes>
#include <cstdint>
#include <cstdio>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

void log_error(kioto::error_code ec) { std::fprintf(stderr, "%s\n", ec.message().c_str()); }

struct totals {
    int served = 0;
    int proxied = 0;
    std::uint64_t up = 0;
    std::uint64_t down = 0;
};

// Each connection is served by a task of its own.
auto server(kioto::tcp_listener listener, totals& t) {
    return std::move(listener).incoming().for_each([&t](kioto::tcp_stream s) {
        kioto::spawn(handshake::serve(std::move(s))
                .map([&t] {
                    ++t.served;
                    std::puts("server: handshake done, question answered");
                })
                .on_error(log_error));
    });
}

// Each connection is a task that connects to the server and copies both ways.
auto proxy(kioto::tcp_listener listener, tcp::endpoint upstream, totals& t) {
    return std::move(listener).incoming().for_each([upstream, &t](kioto::tcp_stream src) {
        std::puts("proxy: a client came");
        kioto::spawn(kioto::connect(upstream)
                .and_then([src = std::move(src)](kioto::tcp_stream dst) mutable {
                    return kioto::copy_bidirectional(std::move(src), std::move(dst));
                })
                .map([&t](kioto::copy_totals moved) {
                    ++t.proxied;
                    t.up += moved.a_to_b;
                    t.down += moved.b_to_a;
                    std::printf("proxy: both sides ended after %" PRIu64 " bytes up, %" PRIu64
                                " down\n",
                        moved.a_to_b, moved.b_to_a);
                })
                .on_error(log_error));
    });
}

bool report(char const* who, kioto::result<handshake::answer> const& out) {
    if (!out) {
        std::fprintf(stderr, "%s: %s\n", who, out.error().message().c_str());
        return false;
    }
    std::printf("%s: handshake through the proxy, the answer is %d\n", who, out->number);
    return true;
}

} // namespace

int main() {
    using namespace std::chrono_literals;
    asio::io_context io;
    totals t;

    kioto::tcp_listener at_server(io, example::loopback(0));
    kioto::tcp_listener at_proxy(io, example::loopback(0));
    auto const upstream = at_server.local_endpoint().value();
    auto const front = at_proxy.local_endpoint().value();
    std::printf("server on port %d, proxy on port %d\n", upstream.port(), front.port());
    kioto::spawn(io, server(std::move(at_server), t).on_error(log_error));
    kioto::spawn(io, proxy(std::move(at_proxy), upstream, t).on_error(log_error));

    // One client owns its stream and hands it on, the other has it lent; both at once.
    auto const out = kioto::run(io,
        kioto::join(
            handshake::request(front).timeout(5s), handshake::request_let(front).timeout(5s)));
    auto const& [owned, lent] = out.value();
    bool const first = report("client, owned", owned);
    bool const second = report("client, lent", lent);

    auto const deadline = std::chrono::steady_clock::now() + 5s;
    while (t.proxied != 2 && std::chrono::steady_clock::now() < deadline) {
        io.run_one_for(100ms); // the proxy sees both ends
    }
    std::printf("totals: %d served, %d proxied, %" PRIu64 " bytes up, %" PRIu64 " bytes down\n",
        t.served, t.proxied, t.up, t.down);
    return first && second && t.served == 2 && t.proxied == 2 ? 0 : 1;
}
