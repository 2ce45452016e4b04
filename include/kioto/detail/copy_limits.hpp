//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_COPY_LIMITS_HPP
#define KIOTO_DETAIL_COPY_LIMITS_HPP

#include <chrono>
#include <optional>

#include <kioto/error.hpp>
#include <kioto/sleep.hpp>

namespace kioto::detail {

/** How long nothing may move.

    Activity costs a look at the clock; the timer stays where it is, and is armed again only when
    it fired too early, or for an earlier time.
*/
class copy_limits {
    using clock = std::chrono::steady_clock;
    static constexpr clock::duration none = (clock::duration::max)();

    clock::duration idle_;
    clock::duration half_closed_;
    clock::time_point moved_at_{};
    deadline deadline_{(clock::time_point::max)()};
    bool begun_ = false;

public:
    copy_limits(
        std::optional<clock::duration> idle, std::optional<clock::duration> half_closed) noexcept
        : idle_(idle.value_or(none)), half_closed_(half_closed.value_or(idle_)) {}

    bool any() const noexcept { return idle_ != none || half_closed_ != none; }

    /// The error that ends the copy, if any. Only where the copy pends. @pre any()
    KIOTO_NOINLINE error_code poll(poll_context& cx, bool moved, bool half_closed) {
        if (!cx.env()) {
            return error::no_runtime;
        }
        if (moved || !begun_) {
            moved_at_ = cx.env()->runtime().now();
            begun_ = true;
        }
        auto const at = detail::later(moved_at_, half_closed ? half_closed_ : idle_);
        if (at < deadline_.at()) {
            deadline_.reset(at);
        }
        while (deadline_.at() != (clock::time_point::max)() && deadline_.poll(cx)) {
            if (at <= deadline_.at()) {
                return error::timed_out;
            }
            deadline_.reset(at);
        }
        return {};
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_COPY_LIMITS_HPP
