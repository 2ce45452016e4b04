//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The echo server with Kioto: a task per connection, a chain per request, on an io_context.
//
// The shape is that of the documentation: connections are a stream, each becomes a task that keeps
// its stream and its buffer with `let` and repeats a chain of two operations until the peer ends.

#include "command_line.hpp"

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
#include <cstddef>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

struct session {
    using lends = kioto::types<kioto::tcp_stream>;
    kioto::tcp_stream stream;
    std::array<std::byte, echo::buffer_size> data;

    explicit session(kioto::tcp_stream s) : stream(std::move(s)) {}
    session(session&& other) noexcept : stream(std::move(other.stream)) {} // the data is scratch
};

std::size_t open_sessions = 0;

auto serve(session s) {
    return kioto::let(std::move(s), [](session& c) {
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
    unsigned short const port = echo::start(argc, argv);
    asio::io_context io(1);
    kioto::tcp_listener listener(io, {asio::ip::address_v4::loopback(), port});
    echo::announce(listener.local_endpoint()->port());

    kioto::spawn(io,
        std::move(listener)
            .incoming()
            .for_each([&io](kioto::tcp_stream stream) {
                ++open_sessions;
                (void)stream.set_option(tcp::no_delay(true));
                kioto::spawn(
                    serve(session(std::move(stream))).on_error([](kioto::error_code) {}).map([&io] {
                        if (--open_sessions == 0) {
                            io.stop();
                        }
                    }));
            })
            .on_error([](kioto::error_code) {}));
    io.run();
}
