//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_SLEEP_HPP
#define KIOTO_SLEEP_HPP

#include <algorithm>
#include <chrono>
#include <memory>
#include <new>
#include <utility>

#include <kioto/detail/runtime.hpp>
#include <kioto/future_interface.hpp>

namespace kioto {

namespace detail {

/// `from + after`, or the end of time where that would overflow.
inline std::chrono::steady_clock::time_point later(std::chrono::steady_clock::time_point from,
    std::chrono::steady_clock::duration after) noexcept {
    auto constexpr most = (std::chrono::steady_clock::time_point::max)();
    return after > most - from ? most : from + after;
}

/** A deadline, and the timer that waits for it.

    A point of time, or a span that counts from the first poll. Unarmed until the first poll that
    finds the deadline ahead; the destructor takes the timer out of the wheel. Moves only while it
    is unarmed.
*/
class deadline {
    using clock = std::chrono::steady_clock;

    // So long that no clock gets there, and that it may be added to a time.
    static constexpr clock::duration longest = (clock::duration::max)() / 2;

    clock::duration when_; // since the clock's epoch, or the span
    bool counts_ = false;  // it is a span
    bool made_ = false;    // there is a node
    union {
        timer_node node_;
    };

public:
    explicit deadline(clock::time_point at) noexcept : when_(at.time_since_epoch()) {}
    explicit deadline(clock::duration after) noexcept
        : when_((std::min)(after, longest)), counts_(true) {}
    deadline(deadline&& other) noexcept : when_(other.when_), counts_(other.counts_) {
        BOOST_ASSERT_MSG(!other.made_, "a polled future was moved");
    }
    KIOTO_ALWAYS_INLINE ~deadline() { disarm(); }

    /// @pre A point of time.
    clock::time_point at() const noexcept { return clock::time_point(when_); }

    /// True: it passed. Uncharged.
    KIOTO_ALWAYS_INLINE bool poll(poll_context& cx) { return made_ ? !still_armed(cx) : !arm(cx); }
    /// A new deadline; the next poll arms it.
    void reset(clock::time_point at) noexcept {
        disarm();
        when_ = at.time_since_epoch();
        counts_ = false;
    }

private:
    // False: there is nothing to wait for.
    KIOTO_ALWAYS_INLINE bool arm(poll_context& cx) {
        runtime& home = cx.env()->runtime();
        auto const now = home.now();
        auto const at = counts_ ? now + when_ : clock::time_point(when_);
        if (at <= now) {
            return false;
        }
        auto* const node = ::new (static_cast<void*>(std::addressof(node_)))
            timer_node(home, home.tick_of(at), cx.target());
        made_ = true;
        home.arm(*node);
        return true;
    }
    KIOTO_ALWAYS_INLINE bool still_armed(poll_context& cx) noexcept {
        runtime* const home = node_.home.load(std::memory_order_acquire);
        return home && home->still_armed(node_, cx.target());
    }
    KIOTO_ALWAYS_INLINE void disarm() noexcept {
        if (std::exchange(made_, false)) {
            if (runtime* const home = node_.home.load(std::memory_order_acquire)) {
                home->disarm(node_);
            }
            std::destroy_at(std::addressof(node_));
        }
    }
};

} // namespace detail

/// The future that `sleep` and `sleep_until` make.
class KIOTO_CONSUMABLE [[nodiscard]] sleep_future : public future_interface<sleep_future> {
    detail::deadline deadline_;
    bool done_ = false;

public:
    using output_type = void;
    static constexpr bool cancel_safe = true;

    explicit sleep_future(std::chrono::steady_clock::duration after) noexcept : deadline_(after) {}
    explicit sleep_future(std::chrono::steady_clock::time_point at) noexcept : deadline_(at) {}

    KIOTO_ALWAYS_INLINE poll_result<void> poll(poll_context& cx) {
        BOOST_ASSERT_MSG(!done_, "a future was polled after it was ready");
        BOOST_ASSERT_MSG(cx.env(), "sleep needs a running task");
        if (!deadline_.poll(cx)) {
            return pending;
        }
        if (cx.exhausted()) {
            return pending;
        }
        cx.charge();
        done_ = true;
        return unit{};
    }
    bool is_terminated() const noexcept { return done_; }
};

/** Waits for a time span, counted from the first poll.

    Ready with `void` at or soon after it (the wheel's tick is one millisecond), never before. A
    span that is not positive is ready at once.

    @par Wakes        Once, when it has passed.
    @par Cancellation Dropping it takes it out of the timer wheel. Cancel-safe: yes.
    @par Errors       None. Polled without a runtime it asserts.
    @par Allocation   None.
    @see sleep_until, timeout, interval
*/
inline sleep_future sleep(std::chrono::steady_clock::duration after) noexcept {
    return sleep_future(after);
}

/// The same until a point of time.
inline sleep_future sleep_until(std::chrono::steady_clock::time_point at) noexcept {
    return sleep_future(at);
}

} // namespace kioto

#endif // KIOTO_SLEEP_HPP
