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
#include <kioto/let.hpp>
#include <kioto/net/connect.hpp>
#include <kioto/run.hpp>

#include <utility>

namespace {

namespace asio = boost::asio;
using namespace four_ways;

// clang-format off

// tag::request[]
kioto::future_of<kioto::result<answer>> auto request(tcp::endpoint peer) {
    return kioto::connect(peer).let([](kioto::tcp_stream& s) {
        return s.write_all(asio::buffer(hello))
            .and_then([&s] { return s.read_exact<10>(); })
            .and_then([](ten r) -> kioto::result<void> { if (auto ec = check(r)) return ec; return {}; })
            .and_then([&s] { return s.write_all(asio::buffer(query)); })
            .and_then([&s] { return s.read_exact<10>(); })
            .and_then(parse);
    });
}
// end::request[]

// clang-format on

} // namespace

int main(int argc, char** argv) {
    return four_ways::main_of(argc, argv, request,
        [](asio::io_context& io, auto f) { return kioto::run(io, std::move(f)).value(); });
}
