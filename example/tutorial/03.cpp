//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// 3: sockets. A listener is a stream of connections; each becomes a task.
//
// The echo server serves three clients, which are tasks of the same context.

#include <kioto/and_then.hpp>
#include <kioto/let.hpp>
#include <kioto/map.hpp>
#include <kioto/net/connect.hpp>
#include <kioto/net/tcp_listener.hpp>
#include <kioto/on_error.hpp>
#include <kioto/repeat_while.hpp>
#include <kioto/run.hpp>
#include <kioto/spawn.hpp>
#include <kioto/stream/for_each.hpp>

#include <boost/asio/io_context.hpp>

#include <array>
#include <cstdio>
#include <string>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

void log_error(kioto::error_code ec) { std::puts(ec.message().c_str()); }

// tag: session
// What the connection keeps. `let` lends it to the closure, and outlives what that returns.
struct session {
    using lends = kioto::types<kioto::tcp_stream>; // lent along with the session
    kioto::tcp_stream stream;
    std::array<std::byte, 512> data;
};

auto echo(kioto::tcp_stream stream) {
    return kioto::let(session{std::move(stream), {}}, [](session& c) {
        return kioto::repeat_while([&c] { // as long as its step's value is true
            return c.stream.read_some(asio::buffer(c.data)).and_then([&c](std::size_t n) {
                return c.stream.write_all(asio::buffer(c.data.data(), n)).map([n] {
                    return n != 0; // no bytes: the end of the stream
                });
            });
        });
    });
}
// end: session

// tag: client
// Sends a line, ends its side, and reads what comes back.
auto client(tcp::endpoint server, std::string line) {
    return kioto::connect(server)
        .and_then([line](kioto::tcp_stream s) {
            return kioto::write_all(std::move(s), std::string(line));
        })
        .and_then([](kioto::tcp_stream s) { return kioto::shutdown(std::move(s)); })
        .and_then([](kioto::tcp_stream s) { return kioto::read_to_end(std::move(s), 1024); })
        .map([](kioto::tcp_stream, std::string back) { return back; });
}
// end: client

} // namespace

int main() {
    asio::io_context io;
    kioto::tcp_listener listener(io, {asio::ip::address_v4::loopback(), 0});
    auto const address = listener.local_endpoint().value();

    // tag: accept
    kioto::spawn(io,
        std::move(listener)
            .incoming()
            .for_each(
                [](kioto::tcp_stream s) { kioto::spawn(echo(std::move(s)).on_error(log_error)); })
            .on_error(log_error));
    // end: accept

    for (char const* line : {"one", "two", "three"}) {
        auto const back = kioto::run(io, client(address, line));
        std::printf("sent %s, got %s\n", line, back.value().c_str());
    }
}
