//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TIMEOUT_HPP
#define KIOTO_TIMEOUT_HPP

#include <chrono>

#include <kioto/error.hpp>
#include <kioto/detail/poll_child.hpp>
#include <kioto/sleep.hpp>

namespace kioto {

namespace detail {

template <class T>
struct timed {
    using type = result<T>;
};
template <class T, class E>
struct timed<result<T, E>> {
    using type = result<T, E>;
};

} // namespace detail

/// The future's output, or the `result` it becomes, can hold `error::timed_out`.
template <class F>
concept timeoutable = future<F> &&
    std::is_constructible_v<
        typename detail::result_traits<typename detail::timed<output_t<F>>::type>::error_type,
        error_code>;

/// The future that `timeout` makes.
template <class F>
class KIOTO_CONSUMABLE [[nodiscard]] timeout_future : public future_interface<timeout_future<F>> {
    F source_;
    detail::deadline deadline_;

public:
    using output_type = typename detail::timed<output_t<F>>::type;
    using borrows = borrows_t<F>;
    static constexpr bool cancel_safe = cancel_safe_v<F>;

    template <class F2>
    timeout_future(F2&& source, std::chrono::steady_clock::duration after)
        : source_(std::forward<F2>(source)), deadline_(after) {}

    KIOTO_ALWAYS_INLINE poll_result<output_type> poll(poll_context& cx) {
        auto out = detail::poll_child(source_, cx);
        if (out.is_ready()) {
            return detail::convert_poll<output_type>(std::move(out));
        }
        if (!cx.env()) [[unlikely]] {
            return expired(error::no_runtime);
        }
        if (!deadline_.poll(cx)) {
            return pending;
        }
        return expired(error::timed_out);
    }

private:
    static poll_result<output_type> expired(error e) {
        return poll_result<output_type>(boost::system::in_place_error, make_error_code(e));
    }
};

template <class F>
    requires(!timeoutable<F>)
class timeout_future<F> : public detail::rejected {
    using detail::rejected::rejected;
};

/** Gives a future a time span, counted from the first poll at which it is not ready.

    Yields the future's `result`, or a `result` of its output; `error::timed_out` where the span
    passed first. The future is polled before the clock is looked at: one that is ready wins, and
    one that is ready at once costs no timer.

    @param source  Consumed. On expiry it is dropped with the timeout, not before.
    @param after   Not positive: one poll.
    @par Wakes        As `source`, and when the span passed.
    @par Cancellation Dropping it drops `source` and the timer. Cancel-safe as `source`; expiry is a
                      drop of `source`.
    @par Errors       Those of `source`; `error::timed_out`; `error::no_runtime` where it had to
                      wait without a runtime.
    @par Allocation   None.
    @see sleep
*/
template <future F>
    requires timeoutable<F>
timeout_future<F> timeout(F source, std::chrono::steady_clock::duration after) {
    return {std::move(source), after};
}

template <class Derived>
template <class Self>
timeout_future<Self> future_interface<Derived>::timeout(
    std::chrono::steady_clock::duration after) && {
    static_assert(timeoutable<Self>,
        "kioto: timeout: this future's error type cannot hold an error_code; use map_error first");
    return {static_cast<Self&&>(*this), after};
}

} // namespace kioto

#endif // KIOTO_TIMEOUT_HPP
