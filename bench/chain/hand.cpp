//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The state machine that a careful engineer writes by hand: one switch, one step, one number.
//
// Fair because it does what the chain does, an error of each step included, and nothing more: the
// state is the number of the stage, and there is room for one step, not for all of them.

#include "step.hpp"

namespace {

#define STAGE(n)                                                                                   \
    case n: {                                                                                      \
        auto out = step_.poll(cx);                                                                 \
        if (out.is_pending()) {                                                                    \
            return kioto::pending;                                                                 \
        }                                                                                          \
        if (out.has_error()) {                                                                     \
            return kioto::fail(out.error());                                                       \
        }                                                                                          \
        if (n + 1 == Stages) {                                                                     \
            return out;                                                                            \
        }                                                                                          \
        step_ = chain::step(out.value() + 1);                                                      \
        stage_ = n + 1;                                                                            \
    }                                                                                              \
        [[fallthrough]];

#define FIVE_STAGES(n) STAGE(n) STAGE(n + 1) STAGE(n + 2) STAGE(n + 3) STAGE(n + 4)

template <int Stages>
class machine {
    int stage_ = 0;
    chain::step step_;

public:
    explicit machine(int start) : step_(start) {}

    kioto::poll_result<kioto::result<int>> poll(kioto::poll_context& cx) {
        switch (stage_) {
            FIVE_STAGES(0)
            FIVE_STAGES(5)
            FIVE_STAGES(10)
            FIVE_STAGES(15)
        default:
            __builtin_unreachable();
        }
    }
};

template <int Stages>
void stages(std::size_t count) {
    chain::run<machine<Stages>>(count, [](int start) { return machine<Stages>(start); });
}

} // namespace

int main(int argc, char** argv) {
    return bench::run_operation(argc, argv, {{"stages_5", stages<5>}, {"stages_20", stages<20>}});
}
