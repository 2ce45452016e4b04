//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_INTERVAL_HPP
#define KIOTO_INTERVAL_HPP

#include <chrono>
#include <optional>

#include <kioto/sleep.hpp>
#include <kioto/stream_interface.hpp>

namespace kioto {

/// What an interval does when its consumer was late by a period or more.
enum class missed_ticks {
    burst, ///< Ticks at once until it has caught up: as many ticks as periods.
    delay, ///< Counts the next period from the late tick.
    skip   ///< Goes on with the next multiple of the period.
};

/// The stream that `interval` makes.
class KIOTO_CONSUMABLE [[nodiscard]] interval_stream : public stream_interface<interval_stream> {
    using clock = std::chrono::steady_clock;

    clock::duration period_;
    missed_ticks missed_;
    detail::deadline next_{clock::time_point()};
    bool bound_ = false;

public:
    using item_type = clock::time_point;
    static constexpr bool cancel_safe = true;

    interval_stream(clock::duration period, missed_ticks missed) noexcept
        : period_(period), missed_(missed) {
        BOOST_ASSERT_MSG(period > clock::duration::zero(), "interval: the period must be positive");
    }

    poll_result<std::optional<item_type>> poll_next(poll_context& cx) {
        BOOST_ASSERT_MSG(cx.env(), "interval needs a running task");
        clock::time_point const now = cx.env()->runtime().now();
        if (!bound_) {
            next_.reset(now);
            bound_ = true;
        }
        if (cx.exhausted() || !next_.poll(cx)) {
            return pending;
        }
        cx.charge();
        clock::time_point const due = next_.at();
        next_.reset(after(due, now));
        return poll_result<std::optional<item_type>>(std::in_place, due);
    }

private:
    clock::time_point after(clock::time_point due, clock::time_point now) const noexcept {
        if (now - due >= period_) {
            switch (missed_) {
            case missed_ticks::burst:
                break;
            case missed_ticks::delay:
                return now + period_;
            case missed_ticks::skip:
                return due + ((now - due) / period_ + 1) * period_;
            }
        }
        return due + period_;
    }
};

/** Ticks at a steady rate: a stream of the times at which the ticks were due.

    The first tick is due at the first poll, the others whole periods after it, whatever time the
    consumer took. It never ends.

    @param period  Positive; the timers' grain is one millisecond.
    @param missed  What becomes of ticks that were missed.
    @par Wakes        When a tick is due.
    @par Cancellation Dropping `next()` keeps the schedule. Cancel-safe: yes.
    @par Errors       None. Polled without a runtime it asserts.
    @par Allocation   None.
    @see sleep
*/
inline interval_stream interval(std::chrono::steady_clock::duration period,
    missed_ticks missed = missed_ticks::burst) noexcept {
    return {period, missed};
}

} // namespace kioto

#endif // KIOTO_INTERVAL_HPP
