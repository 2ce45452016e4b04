//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// 6: a future of your own, in a program of Asio's callbacks and operations.
//
// A hand-written future is a struct with `output_type` and `poll`. It runs beside a callback timer
// on the same io_context; an Asio operation is awaited in its chain, and its output goes to a
// callback.

#include <kioto/and_then.hpp>
#include <kioto/map.hpp>
#include <kioto/net/tcp_stream.hpp>
#include <kioto/spawn_token.hpp>
#include <kioto/use_pull.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdio>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// tag: future
// Counts the lines until the stream ends. KIOTO_TRY_READY gives the value of a poll, or returns
// from `poll` with what it was instead: pending, or the error.
class count_lines : public kioto::future_interface<count_lines> {
    kioto::tcp_stream stream_;
    int lines_ = 0;

public:
    using output_type = kioto::result<int>;

    explicit count_lines(kioto::tcp_stream stream) : stream_(std::move(stream)) {}

    kioto::poll_result<output_type> poll(kioto::poll_context& cx) {
        std::array<char, 256> chunk;
        for (;;) {
            KIOTO_TRY_READY(n, stream_.poll_read(cx, asio::buffer(chunk)));
            if (n == 0) {
                return lines_;
            }
            for (std::size_t i = 0; i < n; ++i) {
                lines_ += chunk[i] == '\n' ? 1 : 0;
            }
        }
    }
};
// end: future

} // namespace

int main() {
    using namespace std::chrono_literals;
    asio::io_context io;

    // The program as it was: sockets and callbacks of Asio.
    tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
    tcp::socket client(io);
    client.connect(acceptor.local_endpoint());
    asio::steady_timer timer(io, 10ms);
    timer.async_wait([&](kioto::error_code) {
        asio::write(client, asio::buffer("one\ntwo\nthree\n", 14));
        client.close();
    });

    // tag: bridge
    // The new part: an Asio operation as a future, a hand-written one after it, and the output to
    // a callback.
    int lines = 0;
    kioto::spawn(io,
        kioto::pull(std::move(acceptor),
            [](tcp::acceptor& a, auto token) { return a.async_accept(std::move(token)); })
            .and_then([](tcp::acceptor, tcp::socket accepted) {
                return count_lines(kioto::tcp_stream(std::move(accepted)));
            }),
        [&lines](kioto::error_code ec, int n) {
            std::printf("%s, %d lines\n", ec.message().c_str(), n);
            lines = n;
        });
    // end: bridge
    io.run();
    return lines == 3 ? 0 : 1;
}
