//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_YIELD_NOW_HPP
#define KIOTO_YIELD_NOW_HPP

#include <kioto/future_interface.hpp>

namespace kioto {

/// The future that `yield_now` makes. fresh -> yielded -> done, one poll each.
class KIOTO_CONSUMABLE [[nodiscard]] yield_now_future : public future_interface<yield_now_future> {
    enum class stage : unsigned char { fresh, yielded, done };
    stage stage_ = stage::fresh;

public:
    using output_type = void;
    static constexpr bool cancel_safe = true;

    KIOTO_UNCONSUMED yield_now_future() {}

    KIOTO_ALWAYS_INLINE poll_result<void> poll(poll_context& cx) {
        BOOST_ASSERT_MSG(stage_ != stage::done, "a future was polled after it was ready");
        if (stage_ == stage::fresh) {
            stage_ = stage::yielded;
            cx.yield();
            return pending;
        }
        stage_ = stage::done;
        return unit{};
    }
};

/** Lets the other tasks, and the sockets, have a turn: pends once.

    For long computations inside a task. Loops over futures need none: their budget yields for them.

    @par Wakes        Its own task, once, behind all that are ready to run.
    @par Cancellation Cancel-safe: yes.
    @par Allocation   None.
*/
inline yield_now_future yield_now() { return {}; }

} // namespace kioto

#endif // KIOTO_YIELD_NOW_HPP
