//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// same_state_machine
//
// A chain is compiled to the state machine that one would write by hand: an enumeration of states
// and a switch. Here are both, over the same leaves, which pend at every stage; they are polled as
// often, are of about the same size, and take about the same time.

#include <kioto/future_interface.hpp>
#include <kioto/then.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <limits>

namespace {

long leaf_polls = 0;

/// Pends once, then gives a number.
struct leaf : kioto::future_interface<leaf> {
    using output_type = long;
    explicit leaf(long n) noexcept : value(n) {}
    kioto::poll_result<long> poll(kioto::poll_context& cx) {
        ++leaf_polls;
        if (!asked) {
            asked = true;
            cx.target().wake();
            return kioto::pending;
        }
        return value;
    }
    long value;
    bool asked = false;
};

auto chain(long n) {
    return leaf(n)
        .then([](long v) { return leaf(v * 3); })
        .then([](long v) { return leaf(v + 5); })
        .then([](long v) { return leaf(v ^ 9); })
        .then([](long v) { return leaf(v - 2); });
}

/// The same by hand.
class by_hand {
    enum class state { first, second, third, fourth, fifth };
    state state_ = state::first;
    leaf leaf_;

public:
    using output_type = long;
    explicit by_hand(long n) noexcept : leaf_(n) {}

    kioto::poll_result<long> poll(kioto::poll_context& cx) {
        for (;;) {
            auto out = leaf_.poll(cx);
            if (out.is_pending()) {
                return kioto::pending;
            }
            long const v = out.get();
            switch (state_) {
            case state::first:
                leaf_ = leaf(v * 3);
                state_ = state::second;
                break;
            case state::second:
                leaf_ = leaf(v + 5);
                state_ = state::third;
                break;
            case state::third:
                leaf_ = leaf(v ^ 9);
                state_ = state::fourth;
                break;
            case state::fourth:
                leaf_ = leaf(v - 2);
                state_ = state::fifth;
                break;
            case state::fifth:
                return v;
            }
        }
    }
};

struct nobody final : kioto::wake_target {
    void wake() noexcept override {}
    void destroy() noexcept override {}
};

struct measured {
    long sum = 0;
    long polls = 0;
    long leaf_polls = 0;
    double nanoseconds = (std::numeric_limits<double>::max)();
};

template <class Make>
measured measure(Make make) {
    using clock = std::chrono::steady_clock;
    constexpr int batches = 300;
    constexpr int runs = 2000;
    measured all;
    static nobody target;
    for (int b = 0; b != batches; ++b) {
        leaf_polls = 0;
        all.sum = all.polls = 0;
        auto const start = clock::now();
        for (int i = 0; i != runs; ++i) {
            auto f = make(i);
            for (;;) {
                kioto::poll_budget budget;
                kioto::poll_context cx(target, budget, nullptr);
                ++all.polls;
                auto out = f.poll(cx);
                if (!out.is_pending()) {
                    all.sum += out.get();
                    break;
                }
            }
        }
        std::chrono::duration<double, std::nano> const took = clock::now() - start;
        all.nanoseconds = (std::min)(all.nanoseconds, took.count() / runs);
        all.leaf_polls = leaf_polls;
    }
    return all;
}

void print(char const* name, std::size_t size, measured const& m) {
    std::printf("%-8s %3zu bytes, %ld polls, %ld polls of leaves, sum %ld, %.1f ns at best\n", name,
        size, m.polls, m.leaf_polls, m.sum, m.nanoseconds);
}

} // namespace

int main() {
    auto const hand = measure([](long n) { return by_hand(n); });
    auto const chained = measure([](long n) { return chain(n); });
    print("by hand:", sizeof(by_hand), hand);
    print("chain:", sizeof(chain(0)), chained);
    bool const same = hand.sum == chained.sum && hand.polls == chained.polls &&
        hand.leaf_polls == chained.leaf_polls;
    // The time of a busy machine proves little: twice as much would be another machine.
    return same && chained.nanoseconds < 2 * hand.nanoseconds + 5 ? 0 : 1;
}
