//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// What Boost.Cobalt's coroutines cost where they have the operation.
//
// Fair because each is the spelling of Cobalt's documentation: eager promises that return at once for
// steps, `join`, `race` with a timer as timeout, `use_op` for Asio's operations, its own channel,
// `spawn` awaited. Steps that pend are left out, since a coroutine cannot be polled by hand. Built
// with the newer compiler and Boost that Cobalt takes.

#include "operations.hpp"

#include <boost/cobalt.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>

namespace asio = boost::asio;
namespace cobalt = boost::cobalt;
using namespace std::chrono_literals;

namespace {

cobalt::promise<int> step(int n) {
    bench::keep(n);
    co_return n;
}
cobalt::task<int> child(int n) {
    bench::keep(n);
    co_return n;
}

template <cobalt::promise<void> (*Operation)(int)>
void repeat(std::size_t count) {
    cobalt::run([](std::size_t rounds) -> cobalt::task<void> {
        for (std::size_t i = 0; i < rounds; ++i) {
            co_await Operation(static_cast<int>(i));
        }
    }(count));
}

cobalt::promise<void> join(int n) {
    auto both = co_await cobalt::join(step(n), step(n));
    bench::keep(both);
}
cobalt::promise<void> timeout_ready(int n) {
    asio::steady_timer timer(co_await cobalt::this_coro::executor, 10s);
    auto first = co_await cobalt::race(step(n), timer.async_wait(cobalt::use_op));
    bench::keep(first);
}
cobalt::promise<void> chain(int n) {
    n = co_await step(n);
    n = co_await step(n + 1);
    n = co_await step(n + 1);
    n = co_await step(n + 1);
    n = co_await step(n + 1);
    bench::keep(n);
}

void yield(std::size_t count) {
    cobalt::run([](std::size_t rounds) -> cobalt::task<void> {
        for (std::size_t i = 0; i < rounds; ++i) {
            co_await asio::post(co_await cobalt::this_coro::executor, cobalt::use_op);
        }
    }(count));
}
void channel(std::size_t count) {
    cobalt::run([](std::size_t rounds) -> cobalt::task<void> {
        cobalt::channel<int> messages(16);
        for (std::size_t i = 0; i < rounds; ++i) {
            co_await messages.write(1);
            int n = co_await messages.read();
            bench::keep(n);
        }
    }(count));
}
void spawn(std::size_t count) {
    cobalt::run([](std::size_t rounds) -> cobalt::task<void> {
        for (std::size_t i = 0; i < rounds; ++i) {
            int n = co_await cobalt::spawn(
                co_await cobalt::this_coro::executor, child(1), cobalt::use_op);
            bench::keep(n);
        }
    }(count));
}

} // namespace

int main(int argc, char** argv) {
    return bench::run_operation(argc, argv,
        {{"join", repeat<join>}, {"timeout_ready", repeat<timeout_ready>}, {"chain", repeat<chain>},
            {"yield", yield}, {"channel", channel}, {"spawn", spawn}});
}
