//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_ON_ERROR_HPP
#define KIOTO_ON_ERROR_HPP

#include <utility>

#include <kioto/detail/step.hpp>

namespace kioto {

/// The future is fallible; the closure takes its error and returns nothing that would be lost.
template <class F, class Fn>
concept error_handleable = fallible_future<F> && detail::callable_with<Fn, error_t<F>> &&
    detail::is_plain<detail::call_result_t<Fn, error_t<F>>>;

/// The future that `on_error` makes.
template <class F, class Fn>
class KIOTO_CONSUMABLE [[nodiscard]] on_error_future
    : public future_interface<on_error_future<F, Fn>> {
    KIOTO_NO_UNIQUE_ADDRESS F source_;
    KIOTO_NO_UNIQUE_ADDRESS Fn fn_;

public:
    using output_type = void;
    using borrows = borrows_t<F>;
    static constexpr bool cancel_safe = cancel_safe_v<F>;

    template <class F2, class Fn2>
    on_error_future(F2&& source, Fn2&& fn)
        : source_(std::forward<F2>(source)), fn_(std::forward<Fn2>(fn)) {}

    KIOTO_ALWAYS_INLINE poll_result<void> poll(poll_context& cx) {
        auto out = detail::poll_child(source_, cx);
        if (out.is_pending()) {
            return pending;
        }
        if (out.has_error()) {
            static_cast<void>(detail::call(std::move(fn_), std::move(out.error())));
        }
        return unit{};
    }
};

template <class F, class Fn>
    requires(!error_handleable<F, Fn>)
class on_error_future<F, Fn> : public detail::rejected {
    using detail::rejected::rejected;
};

/** Ends a chain: hands its error over, drops its value.

    `on_error(f, fn)` calls `fn(error)` when `f` has failed. Its output is `void`, as `spawn` wants
    it.

    @param source  Consumed.
    @param fn      A plain function of the error; what it returns is dropped. A future or a
                   `result` would be lost and is rejected.
    @par Wakes        None of its own.
    @par Cancellation Dropping it drops `source` and `fn`; `fn` never runs. Cancel-safe as `source`.
    @par Errors       None. An exception from `fn` leaves `poll`.
    @par Allocation   None.
    @see ignore_error, or_else, unwrap_or_else
*/
template <future F, class Fn>
    requires error_handleable<F, std::decay_t<Fn>>
on_error_future<F, std::decay_t<Fn>> on_error(F source, Fn&& fn) {
    return {std::move(source), std::forward<Fn>(fn)};
}

template <class Derived>
template <class Fn, class Self>
on_error_future<Self, std::decay_t<Fn>> future_interface<Derived>::on_error(Fn&& fn) && {
    using closure = std::decay_t<Fn>;
    static_assert(
        fallible_future<Self>, "kioto: on_error: this future cannot fail, its output is no result");
    if constexpr (fallible_future<Self> && !error_handleable<Self, closure>) {
        constexpr bool callable = detail::callable_with<closure, error_t<Self>>;
        static_assert(
            callable, "kioto: on_error: the closure cannot be called with this future's error");
        static_assert(!callable,
            "kioto: on_error: the closure returns a future or a result, which would be lost; use "
            "or_else or then");
    }
    return {static_cast<Self&&>(*this), std::forward<Fn>(fn)};
}

} // namespace kioto

#endif // KIOTO_ON_ERROR_HPP
