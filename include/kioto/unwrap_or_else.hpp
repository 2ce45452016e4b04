//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_UNWRAP_OR_ELSE_HPP
#define KIOTO_UNWRAP_OR_ELSE_HPP

#include <type_traits>
#include <utility>

#include <kioto/detail/step.hpp>

namespace kioto {

/// The future is fallible; the closure makes a value, of its value type, of its error.
template <class F, class Fn>
concept unwrap_or_elseable = fallible_future<F> && detail::callable_with<Fn, error_t<F>> &&
    std::is_convertible_v<detail::call_result_t<Fn, error_t<F>>, value_t<F>>;

/// The future that `unwrap_or_else` makes.
template <class F, class Fn>
class KIOTO_CONSUMABLE [[nodiscard]] unwrap_or_else_future
    : public future_interface<unwrap_or_else_future<F, Fn>> {
    KIOTO_NO_UNIQUE_ADDRESS F source_;
    KIOTO_NO_UNIQUE_ADDRESS Fn fn_;

public:
    using output_type = value_t<F>;
    using borrows = borrows_t<F>;
    static constexpr bool cancel_safe = cancel_safe_v<F>;

    template <class F2, class Fn2>
    unwrap_or_else_future(F2&& source, Fn2&& fn)
        : source_(std::forward<F2>(source)), fn_(std::forward<Fn2>(fn)) {}

    KIOTO_ALWAYS_INLINE poll_result<output_type> poll(poll_context& cx) {
        auto out = detail::poll_child(source_, cx);
        if (out.is_pending()) {
            return pending;
        }
        if (out.has_value()) {
            return poll_result<output_type>(std::move(out.value()));
        }
        return detail::finish<output_type>(std::move(fn_), std::move(out.error()));
    }
};

template <class F, class Fn>
    requires(!unwrap_or_elseable<F, Fn>)
class unwrap_or_else_future<F, Fn> : public detail::rejected {
    using detail::rejected::rejected;
};

/** Makes a fallible future one that cannot fail: its value, or one made of its error.

    `unwrap_or_else(f, fn)` has the output `T`, where `f` has `result<T, E>`. Where `T` is `void`,
    `fn` returns nothing.

    @param source  Consumed.
    @param fn      A plain function of the error that returns a `T`. Runs at most once, inside
                   `poll`.
    @par Wakes        None of its own.
    @par Cancellation Dropping it drops `source` and `fn`; `fn` never runs. Cancel-safe as `source`.
    @par Errors       None. An exception from `fn` leaves `poll`.
    @par Allocation   None.
    @see or_else, on_error
*/
template <future F, class Fn>
    requires unwrap_or_elseable<F, std::decay_t<Fn>>
unwrap_or_else_future<F, std::decay_t<Fn>> unwrap_or_else(F source, Fn&& fn) {
    return {std::move(source), std::forward<Fn>(fn)};
}

template <class Derived>
template <class Fn, class Self>
unwrap_or_else_future<Self, std::decay_t<Fn>> future_interface<Derived>::unwrap_or_else(
    Fn&& fn) && {
    using closure = std::decay_t<Fn>;
    static_assert(fallible_future<Self>,
        "kioto: unwrap_or_else: this future cannot fail, its output is no result");
    if constexpr (fallible_future<Self> && !unwrap_or_elseable<Self, closure>) {
        constexpr bool callable = detail::callable_with<closure, error_t<Self>>;
        static_assert(callable,
            "kioto: unwrap_or_else: the closure cannot be called with this future's error");
        static_assert(!callable,
            "kioto: unwrap_or_else: the closure must return this future's value type; to go on "
            "with a future use or_else");
    }
    return {static_cast<Self&&>(*this), std::forward<Fn>(fn)};
}

} // namespace kioto

#endif // KIOTO_UNWRAP_OR_ELSE_HPP
