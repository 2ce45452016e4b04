//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// 5: errors, timeouts, races. Dropping a future is the only cancellation.

#include <kioto/and_then.hpp>
#include <kioto/error.hpp>
#include <kioto/map.hpp>
#include <kioto/net/connect.hpp>
#include <kioto/net/tcp_listener.hpp>
#include <kioto/ok.hpp>
#include <kioto/or_else.hpp>
#include <kioto/race.hpp>
#include <kioto/run.hpp>
#include <kioto/sleep.hpp>
#include <kioto/then.hpp>
#include <kioto/timeout.hpp>
#include <kioto/unchecked.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <chrono>
#include <cstdio>
#include <string_view>

int main() {
    using namespace std::chrono_literals;
    namespace asio = boost::asio;
    asio::io_context io;

    // tag: errors
    // An error passes by the steps that want the value, until somebody recovers.
    auto const recovered = kioto::run(io,
        kioto::connect({asio::ip::address_v4::loopback(), 1})
            .map([](kioto::tcp_stream) { return 1; })
            .or_else([](kioto::error_code ec) {
                std::printf("connect: %s\n", ec.message().c_str());
                return kioto::ok(0);
            }));
    std::printf("recovered to %d\n", recovered.value());
    // end: errors

    // A timeout drops what it waits for. The server here accepts and says nothing but "abc".
    asio::io_context others;
    asio::ip::tcp::acceptor acceptor(others, {asio::ip::address_v4::loopback(), 0});
    auto connected = kioto::run(io, kioto::connect(acceptor.local_endpoint()));
    kioto::tcp_stream stream = std::move(*connected);
    auto silent = acceptor.accept();
    asio::write(silent, asio::buffer("abc", 3));

    // tag: timeout
    // What was read before is in the caller's cursor: no byte is lost, the next read goes on.
    std::array<char, 6> bytes{};
    kioto::cursor at{asio::buffer(bytes)};
    auto const late = kioto::run(io, kioto::unchecked(stream.read_exact(at)).timeout(20ms));
    std::printf("read: %s, with %zu bytes kept\n", late.error().message().c_str(), at.filled());
    asio::write(silent, asio::buffer("def", 3));
    kioto::run(io, kioto::unchecked(stream.read_exact(at)).timeout(5s)).value();
    std::printf("then: %.*s\n", int(bytes.size()), bytes.data());
    // end: timeout

    // tag: race
    // Several futures, the first one wins and the others are dropped.
    auto const winner = kioto::run(io,
        kioto::race(kioto::sleep(50ms).map([] { return "slow"; }),
            kioto::sleep(5ms).map([] { return "fast"; })));
    std::printf("the %s one won\n", winner.value());
    // end: race
    return std::string_view(bytes.data(), bytes.size()) == "abcdef" ? 0 : 1;
}
