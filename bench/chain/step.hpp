//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_BENCH_CHAIN_STEP_HPP
#define KIOTO_BENCH_CHAIN_STEP_HPP

#include "operations.hpp"

#include <kioto/future_interface.hpp>
#include <kioto/result.hpp>

#include <cstddef>

// What both machines of the chain benchmark share: the step that each stage waits for, and the
// driver that polls a machine until it is ready.

namespace chain {

/** Pends once. What it does is out of line, as the call of a socket is: nobody can see through it,
    and both machines pay for it alike. */
class step : public kioto::future_interface<step> {
    int value_;
    bool asked_ = false;

public:
    using output_type = kioto::result<int>;

    explicit step(int value) noexcept : value_(value) {}
    [[gnu::noinline]] kioto::poll_result<output_type> poll(kioto::poll_context&) {
        bench::keep(value_);
        if (!asked_) {
            asked_ = true;
            return kioto::pending;
        }
        return kioto::poll_result<output_type>(boost::system::in_place_value, value_);
    }
};

/// Wakes nobody: the driver polls again by itself.
class nobody final : public kioto::wake_target {
    void wake() noexcept override {}
    void destroy() noexcept override {}
};

template <class Machine>
[[gnu::noinline]] kioto::poll_result<kioto::result<int>> poll_once(
    Machine& m, kioto::poll_context& cx) {
    return m.poll(cx);
}

/// Makes a machine and polls it to its end, `count` times.
template <class Machine, class Make>
void run(std::size_t count, Make make) {
    nobody target;
    for (std::size_t i = 0; i < count; ++i) {
        int start = static_cast<int>(i);
        bench::keep(start);
        Machine m(make(start));
        for (;;) {
            kioto::poll_context cx(target);
            auto out = chain::poll_once(m, cx);
            if (out.is_ready()) {
                bench::keep(out.value());
                break;
            }
        }
    }
}

} // namespace chain

#endif
