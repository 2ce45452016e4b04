//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include "request.hpp"

#include <kioto/co.hpp>
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
kioto::co<kioto::result<answer>> request(tcp::endpoint peer) {
    auto s = co_await kioto::try_(kioto::connect(peer));
    co_await kioto::try_(s.write_all(asio::buffer(hello)));
    auto const reply = co_await kioto::try_(s.read_exact<10>());
    if (auto ec = check(reply)) co_return kioto::fail(ec);
    co_await kioto::try_(s.write_all(asio::buffer(query)));
    co_return parse(co_await kioto::try_(s.read_exact<10>()));
}
// end::request[]

// clang-format on

} // namespace

int main(int argc, char** argv) {
    return four_ways::main_of(argc, argv, request,
        [](asio::io_context& io, auto f) { return kioto::run(io, std::move(f)).value(); });
}
