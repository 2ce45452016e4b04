//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// pull_not_push
//
// Pull, not push: a value is computed when somebody asks for it, and no further than he asks. A
// stream of a billion squares is mapped and filtered by hand-written demand: five are taken, so five
// are computed; nobody is called back, nothing is queued.

#include <kioto/next.hpp>
#include <kioto/run.hpp>
#include <kioto/co.hpp>
#include <kioto/poll_fn.hpp>
#include <kioto/sleep.hpp>
#include <kioto/select.hpp>
#include <kioto/stream/iter.hpp>
#include <kioto/stream/map.hpp>

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdio>
#include <ranges>

namespace {

long computed = 0;
int polls = 0;

auto squares() {
    return kioto::iter(std::views::iota(1L, 1'000'000'000L)).map([](long n) {
        ++computed;
        return n * n;
    });
}

kioto::co<long> sum_of_five() {
    auto all = squares();
    long sum = 0;
    for (int i = 0; i != 5; ++i) {
        sum += *co_await kioto::next(all);
    }
    co_return sum;
}

// Ready after a sleep; counts how often it was asked.
kioto::co<int> asked_while_it_sleeps() {
    using namespace std::chrono_literals;
    auto nap = kioto::sleep(50ms);
    co_await kioto::poll_fn([nap = std::move(nap)](kioto::poll_context& cx) mutable {
        ++polls;
        return nap.poll(cx);
    });
    co_return polls;
}

} // namespace

int main() {
    boost::asio::io_context io;
    long const sum = kioto::run(io, sum_of_five()).value();
    std::printf("sum of five squares: %ld, squares computed: %ld\n", sum, computed);
    int const asked = kioto::run(io, asked_while_it_sleeps()).value();
    std::printf(
        "a sleep of 50 ms was polled %d times: once to begin, once when it was woken\n", asked);
    return sum == 55 && computed == 5 && asked == 2 ? 0 : 1;
}
