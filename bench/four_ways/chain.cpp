//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include "request.hpp"

#include <kioto/and_then.hpp>
#include <kioto/io/read.hpp>
#include <kioto/io/write.hpp>
#include <kioto/net/connect.hpp>
#include <kioto/run.hpp>

#include <utility>

namespace {

namespace asio = boost::asio;
using namespace four_ways;

// clang-format off

// tag::request[]
kioto::future_of<kioto::result<answer>> auto request(tcp::endpoint peer) {
    return kioto::connect(peer)
        .and_then([](kioto::tcp_stream s) { return kioto::write_all(std::move(s), asio::buffer(hello)); })
        .and_then([](kioto::tcp_stream s) { return kioto::read_exact<10>(std::move(s)); })
        .and_then([](kioto::tcp_stream s, ten reply) -> kioto::result<kioto::tcp_stream> {
            if (auto ec = check(reply)) return ec;
            return s; })
        .and_then([](kioto::tcp_stream s) { return kioto::write_all(std::move(s), asio::buffer(query)); })
        .and_then([](kioto::tcp_stream s) { return kioto::read_exact<10>(std::move(s)); })
        .and_then([](kioto::tcp_stream, ten response) { return parse(response); });
}
// end::request[]

// clang-format on

} // namespace

int main(int argc, char** argv) {
    return four_ways::main_of(argc, argv, request,
        [](asio::io_context& io, auto f) { return kioto::run(io, std::move(f)).value(); });
}
