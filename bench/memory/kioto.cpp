//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// Sleeping tasks and idle connections with Kioto: a task each.

#include "measure.hpp"

#include <kioto/ignore_error.hpp>
#include <kioto/let.hpp>
#include <kioto/map.hpp>
#include <kioto/net/tcp_listener.hpp>
#include <kioto/on_error.hpp>
#include <kioto/repeat_while.hpp>
#include <kioto/sleep.hpp>
#include <kioto/spawn.hpp>
#include <kioto/stream/for_each.hpp>

#include <boost/asio/io_context.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <utility>

namespace asio = boost::asio;

namespace {

struct session {
    using lends = kioto::types<kioto::tcp_stream>;
    kioto::tcp_stream stream;
    std::array<std::byte, memory::header_size> header;

    explicit session(kioto::tcp_stream s) : stream(std::move(s)) {}
    session(session&& other) noexcept : stream(std::move(other.stream)) {} // header is scratch
};

auto serve(session s) {
    return kioto::let(std::move(s), [](session& c) {
        return kioto::repeat_while([&c] {
            return c.stream.read_some(asio::buffer(c.header)).map([](std::size_t n) {
                return n != 0;
            });
        });
    });
}

} // namespace

int main(int argc, char** argv) {
    asio::io_context io(1);
    kioto::tcp_listener listener(io, {asio::ip::address_v4::loopback(), 0});
    auto const port = listener.local_endpoint()->port();
    std::size_t accepted = 0;
    kioto::spawn(io,
        std::move(listener)
            .incoming()
            .for_each([&accepted](kioto::tcp_stream s) {
                ++accepted;
                kioto::spawn(serve(session(std::move(s))).ignore_error());
            })
            .ignore_error());
    return memory::run(
        argc, argv,
        [&](std::size_t n) {
            for (std::size_t i = 0; i < n; ++i) {
                kioto::spawn(io, kioto::sleep(std::chrono::hours(1)));
            }
            io.poll();
        },
        [&](std::size_t n) {
            for (std::size_t i = 0; i < n; ++i) {
                std::size_t const before = accepted;
                memory::connect_to(port);
                while (accepted == before) {
                    io.poll();
                }
            }
            io.poll();
        });
}
