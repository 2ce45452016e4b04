//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_SLEEP_HPP
#define KIOTO_SLEEP_HPP

#include <chrono>

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

    Unarmed until the first poll that finds the deadline ahead; the destructor takes the timer out
    of the wheel. Moves only while it is unarmed.
*/
class deadline {
    std::chrono::steady_clock::time_point at_;
    runtime* home_ = nullptr; // of the armed timer
    timer_node node_;

public:
    explicit deadline(std::chrono::steady_clock::time_point at) noexcept : at_(at) {}
    deadline(deadline&& other) noexcept : at_(other.at_) {
        BOOST_ASSERT_MSG(!other.home_, "a polled future was moved");
    }
    ~deadline() {
        if (home_) {
            home_->disarm(node_);
        }
    }

    std::chrono::steady_clock::time_point at() const noexcept { return at_; }

    /// True: it passed. Uncharged.
    bool poll(poll_context& cx) {
        if (home_) {
            return !home_->still_armed(node_, cx.target());
        }
        runtime& home = cx.env()->runtime();
        if (home.now() >= at_) {
            return true;
        }
        home.arm(node_, at_, cx.target());
        home_ = &home;
        return false;
    }
    /// A new deadline; the next poll arms it.
    void reset(std::chrono::steady_clock::time_point at) noexcept {
        if (home_) {
            home_->disarm(node_);
            home_ = nullptr;
        }
        at_ = at;
    }
};

} // namespace detail

/// The future that `sleep` and `sleep_until` make.
class KIOTO_CONSUMABLE [[nodiscard]] sleep_future : public future_interface<sleep_future> {
    std::chrono::steady_clock::duration after_;
    detail::deadline deadline_;
    bool bound_;
    bool done_ = false;

public:
    using output_type = void;
    static constexpr bool cancel_safe = true;

    explicit sleep_future(std::chrono::steady_clock::duration after) noexcept
        : after_(after), deadline_({}), bound_(false) {}
    explicit sleep_future(std::chrono::steady_clock::time_point at) noexcept
        : after_(), deadline_(at), bound_(true) {}

    KIOTO_ALWAYS_INLINE poll_result<void> poll(poll_context& cx) {
        BOOST_ASSERT_MSG(!done_, "a future was polled after it was ready");
        BOOST_ASSERT_MSG(cx.env(), "sleep needs a running task");
        if (!bound_) {
            deadline_.reset(detail::later(cx.env()->runtime().now(), after_));
            bound_ = true;
        }
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
