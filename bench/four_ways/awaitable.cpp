//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include "request.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <exception>
#include <utility>

namespace {

namespace asio = boost::asio;
using namespace four_ways;

// clang-format off

// tag::request[]
asio::awaitable<answer> request(tcp::endpoint peer) {
    tcp::socket s(co_await asio::this_coro::executor);
    co_await s.async_connect(peer, asio::use_awaitable);
    co_await asio::async_write(s, asio::buffer(hello), asio::use_awaitable);
    ten reply;
    co_await asio::async_read(s, asio::buffer(reply), asio::use_awaitable);
    if (auto ec = check(reply)) throw boost::system::system_error(ec);
    co_await asio::async_write(s, asio::buffer(query), asio::use_awaitable);
    co_await asio::async_read(s, asio::buffer(reply), asio::use_awaitable);
    co_return parse(reply);
}
// end::request[]

// clang-format on

answer run(asio::io_context& io, asio::awaitable<answer> f) {
    answer out;
    asio::co_spawn(io, std::move(f), [&out](std::exception_ptr e, answer a) {
        if (e) {
            std::rethrow_exception(e);
        }
        out = a;
    });
    io.restart();
    io.run();
    return out;
}

} // namespace

int main(int argc, char** argv) { return four_ways::main_of(argc, argv, request, run); }
