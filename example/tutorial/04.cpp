//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// 4: who owns the stream. Free functions own it and hand it on; members lend it.

#include <kioto/and_then.hpp>
#include <kioto/let.hpp>
#include <kioto/map.hpp>
#include <kioto/net/connect.hpp>
#include <kioto/net/tcp_listener.hpp>
#include <kioto/on_error.hpp>
#include <kioto/run.hpp>
#include <kioto/spawn.hpp>
#include <kioto/stream/for_each.hpp>

#include <boost/asio/io_context.hpp>

#include <array>
#include <cstdio>
#include <string>
#include <string_view>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using kioto::tcp_stream;
using six = std::array<std::byte, 6>;

std::string_view text(six const& bytes) {
    return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

// tag: ownership
// Owned: each step is given the stream and gives it on, with what it read. When the last step is
// done the stream is gone, and with it the connection.
auto ask_owned(tcp::endpoint peer) {
    return kioto::connect(peer)
        .and_then([](tcp_stream s) { return kioto::write_all(std::move(s), "ping1\n"); })
        .and_then([](tcp_stream s) { return kioto::read_exact<6>(std::move(s)); })
        .map([](tcp_stream, six reply) { return std::string(text(reply)); });
}

// Lent: `let` keeps the stream where it is; members refer to it, and only results are handed on.
auto ask_lent(tcp::endpoint peer) {
    return kioto::connect(peer).let([](tcp_stream& s) {
        return s.write_all("ping2\n")
            .and_then([&s] { return s.read_exact<6>(); })
            .map([](six reply) { return std::string(text(reply)); });
    });
}
// end: ownership

// These do not compile, and the compiler says why:
//
//   connect(peer).and_then([](tcp_stream s) { return s.write_all("x"); });
//       the closure returns a future that borrows what it was called with, which dies first
//   tcp_stream s = ...; kioto::write_all(s, "x");
//       this function owns its stream: give it away with std::move(s), or lend it
//   std::string line; s.write_all(line);
//       a container as a buffer: lend it with asio::buffer(x), or give it away with std::move(x)

auto answer(tcp_stream s) {
    return kioto::read_exact<6>(std::move(s))
        .and_then([](tcp_stream t, six line) {
            return kioto::write_all(std::move(t), std::string(text(line)));
        })
        .map([](tcp_stream) {});
}

void log_error(kioto::error_code ec) { std::puts(ec.message().c_str()); }

} // namespace

int main() {
    asio::io_context io;
    kioto::tcp_listener listener(io, {asio::ip::address_v4::loopback(), 0});
    auto const peer = listener.local_endpoint().value();
    kioto::spawn(io,
        std::move(listener)
            .incoming()
            .for_each([](tcp_stream s) { kioto::spawn(answer(std::move(s)).on_error(log_error)); })
            .on_error(log_error));

    std::printf("owned: %s", kioto::run(io, ask_owned(peer)).value().c_str());
    std::printf("lent:  %s", kioto::run(io, ask_lent(peer)).value().c_str());
}
