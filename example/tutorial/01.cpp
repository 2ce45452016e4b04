//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// 1: a future is a value, and nothing happens until somebody polls it.
//
// A chain is polled here by hand, without a runtime, as a task would do it.

#include <kioto/map.hpp>
#include <kioto/poll_fn.hpp>
#include <kioto/test/probe.hpp>

#include <cstdio>

int main() {
    int polls = 0;

    // tag: chain
    // A source that is ready at its third poll. Each time it pends it has arranged for a wake.
    auto source = kioto::poll_fn([&polls](kioto::poll_context& cx) -> kioto::poll_result<int> {
        if (++polls < 3) {
            cx.target().wake();
            return kioto::pending;
        }
        return 20;
    });
    auto chain =
        std::move(source).map([](int i) { return i + 1; }).map([](int i) { return 2 * i; });
    // end: chain
    std::printf("built: %d polls so far, %zu bytes\n", polls, sizeof chain);

    // A probe polls by hand and counts the wakes.
    kioto::test::probe by_hand(std::move(chain));
    for (;;) {
        auto out = by_hand.poll();
        std::printf("poll %d: %s, woken %u times\n", polls, out.is_ready() ? "ready" : "pending",
            by_hand.wakes());
        if (out.is_ready()) {
            int const value = std::move(out).take();
            std::printf("the value is %d\n", value);
            return value == 42 ? 0 : 1;
        }
    }
}
