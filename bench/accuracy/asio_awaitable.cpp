//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// How late timers are with Asio's coroutines.
//
// Fair because a coroutine with a timer of its own is how Asio's examples sleep.

#include "sleepers.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>

namespace asio = boost::asio;

namespace {

using timers = std::vector<std::unique_ptr<asio::steady_timer>>;

asio::awaitable<void> sleep(
    accuracy::sleepers& all, timers& others, accuracy::clock::time_point at) {
    asio::steady_timer timer(co_await asio::this_coro::executor, at);
    co_await timer.async_wait(asio::use_awaitable);
    if (all.woke(at)) {
        others.clear();
    }
}

} // namespace

int main(int argc, char** argv) {
    accuracy::sleepers all(argc, argv);
    asio::io_context io(1);
    timers others;
    for (std::size_t i = 0; i < all.others; ++i) {
        others.push_back(std::make_unique<asio::steady_timer>(io, accuracy::far(i)));
        others.back()->async_wait(asio::detached);
    }
    auto const start = accuracy::clock::now();
    for (std::size_t i = 0; i < all.size(); ++i) {
        asio::co_spawn(io, sleep(all, others, all.next(start)), asio::detached);
    }
    io.run();
    return all.report();
}
