//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// What Asio's coroutines cost where they have the operation: awaitable operators, co_spawn, timers,
// an experimental channel.
//
// Fair because each is the spelling of Asio's documentation: `&&` and `||` of awaitable_operators,
// `a || timer` as timeout (1.81 has no cancel_after, which costs less), co_spawn awaited, a channel
// of the concurrent kind used by one thread. A step is a coroutine that returns at once: there is
// nothing cheaper that can be joined. Steps that pend are left out, since a coroutine cannot be
// polled by hand.

#include "operations.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <utility>

namespace asio = boost::asio;
using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;

namespace {

asio::awaitable<int> step(int n) {
    bench::keep(n);
    co_return n;
}

template <class Make>
void in_a_coroutine(std::size_t count, Make make) {
    asio::io_context io(1);
    asio::co_spawn(
        io,
        [](std::size_t rounds, Make each, asio::io_context& context) -> asio::awaitable<void> {
            for (std::size_t i = 0; i < rounds; ++i) {
                co_await each(static_cast<int>(i), context);
            }
        }(count, std::move(make), io),
        [](std::exception_ptr e) {
            if (e) {
                std::rethrow_exception(e);
            }
        });
    io.run();
}

void join(std::size_t count) {
    in_a_coroutine(count, [](int n, asio::io_context&) -> asio::awaitable<void> {
        auto both = co_await (step(n) && step(n));
        bench::keep(both);
    });
}
void timeout_ready(std::size_t count) {
    in_a_coroutine(count, [](int n, asio::io_context& io) -> asio::awaitable<void> {
        asio::steady_timer timer(io, 10s);
        auto first = co_await (step(n) || timer.async_wait(asio::use_awaitable));
        bench::keep(first);
    });
}
void timer(std::size_t count) {
    in_a_coroutine(count, [](int, asio::io_context& io) -> asio::awaitable<void> {
        {
            asio::steady_timer timer(io, 10s);
            timer.async_wait(asio::detached);
        }
        co_return;
    });
}
void chain(std::size_t count) {
    in_a_coroutine(count, [](int n, asio::io_context&) -> asio::awaitable<void> {
        n = co_await step(n);
        n = co_await step(n + 1);
        n = co_await step(n + 1);
        n = co_await step(n + 1);
        n = co_await step(n + 1);
        bench::keep(n);
    });
}
void yield(std::size_t count) {
    in_a_coroutine(count, [](int, asio::io_context& io) -> asio::awaitable<void> {
        co_await asio::post(io, asio::use_awaitable);
    });
}
void channel(std::size_t count) {
    asio::io_context io(1);
    asio::experimental::channel<void(boost::system::error_code, int)> messages(io, 16);
    asio::co_spawn(
        io,
        [](std::size_t rounds, auto& c) -> asio::awaitable<void> {
            for (std::size_t i = 0; i < rounds; ++i) {
                co_await c.async_send({}, 1, asio::use_awaitable);
                int n = co_await c.async_receive(asio::use_awaitable);
                bench::keep(n);
            }
        }(count, messages),
        asio::detached);
    io.run();
}
void spawn(std::size_t count) {
    in_a_coroutine(count, [](int n, asio::io_context& io) -> asio::awaitable<void> {
        n = co_await asio::co_spawn(io, step(n), asio::use_awaitable);
        bench::keep(n);
    });
}

} // namespace

int main(int argc, char** argv) {
    return bench::run_operation(argc, argv,
        {{"join", join}, {"timeout_ready", timeout_ready}, {"timer", timer}, {"chain", chain},
            {"yield", yield}, {"channel", channel}, {"spawn", spawn}});
}
