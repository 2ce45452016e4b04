//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// drain PORT
//
// Accepts one connection on 127.0.0.1, reads it to its end, and prints how many bytes came. The
// future that does it is written by hand.

#include "common/arguments.hpp"

#include <kioto/and_then.hpp>
#include <kioto/net/tcp_listener.hpp>
#include <kioto/run.hpp>
#include <kioto/unchecked.hpp>

#include <boost/asio/io_context.hpp>

#include <array>
#include <cinttypes>
#include <cstdint>
#include <cstdio>

namespace {

namespace asio = boost::asio;

struct drain_tcp_stream : kioto::future_interface<drain_tcp_stream> {
    using output_type = kioto::result<std::uint64_t>;
    explicit drain_tcp_stream(kioto::tcp_stream s) : socket_(std::move(s)) {}
    kioto::poll_result<output_type> poll(kioto::poll_context& cx) {
        std::array<std::byte, 1024> buf;
        for (;;) {
            KIOTO_TRY_READY(n, socket_.poll_read(cx, asio::buffer(buf)));
            if (n == 0) {
                return nread_;
            }
            nread_ += n;
        }
    }

private:
    kioto::tcp_stream socket_;
    std::uint64_t nread_ = 0;
};

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        example::usage("drain PORT");
    }
    asio::io_context io;
    kioto::tcp_listener listener(io, example::loopback(example::port(argv[1])));
    std::printf("listening on port %d\n", listener.local_endpoint().value().port());
    std::fflush(stdout);
    auto const read = kioto::run(io,
        kioto::unchecked(listener.accept()) // the listener outlives run
            .and_then([](kioto::tcp_stream s) { return drain_tcp_stream(std::move(s)); }));
    if (!read) {
        std::fprintf(stderr, "%s\n", read.error().message().c_str());
        return 1;
    }
    std::printf("%" PRIu64 " bytes\n", *read);
}
