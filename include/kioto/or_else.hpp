//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_OR_ELSE_HPP
#define KIOTO_OR_ELSE_HPP

#include <kioto/detail/two_stage.hpp>

namespace kioto {

namespace detail {

struct or_else_front {
    template <class Out>
    static bool passes(poll_result<Out>& out) noexcept {
        return out.has_value();
    }
    template <class To, class Out>
    static poll_result<To> pass(poll_result<Out>& out) {
        return poll_result<To>(boost::system::in_place_value, std::move(out.value()));
    }
    template <class Out>
    static auto&& argument(poll_result<Out>& out) {
        return std::move(out.error());
    }
};

// What a recovering step leads to: T itself cannot fail any more.
template <class T, class Out>
inline constexpr bool recovers_to = std::is_convertible_v<Out, T>;
template <class Out>
inline constexpr bool recovers_to<void, Out> = std::is_void_v<Out>;
template <class T, class U, class E>
inline constexpr bool recovers_to<T, result<U, E>> = recovers_to<T, U>;

template <class T, class E, class Out>
struct recovered {
    using type = result<T, E>;
};
template <class T, class E, class U, class E2>
struct recovered<T, E, result<U, E2>> {
    using type = result<T, E2>;
};

template <class F, class Fn>
using or_else_step_t = call_result_t<Fn, error_t<F>>;

} // namespace detail

/// The future is fallible; the closure takes its error and leads to its value type again.
template <class F, class Fn>
concept or_elseable = fallible_future<F> && detail::callable_with<Fn, error_t<F>> &&
    detail::recovers_to<value_t<F>, detail::step_output_t<detail::or_else_step_t<F, Fn>>> &&
    detail::keeps_its_loans<error_t<F>, detail::or_else_step_t<F, Fn>>;

/// The future that `or_else` makes.
template <class F, class Fn>
class KIOTO_CONSUMABLE [[nodiscard]] or_else_future
    : public future_interface<or_else_future<F, Fn>> {
    detail::two_stage<detail::or_else_front, F, Fn> stages_;
    using step = detail::or_else_step_t<F, Fn>;

public:
    using output_type =
        typename detail::recovered<value_t<F>, error_t<F>, detail::step_output_t<step>>::type;
    using borrows = merged_types_t<borrows_t<F>, borrows_t<step>>;
    static constexpr bool cancel_safe = cancel_safe_v<F> && !future<step>;

    template <class F2, class Fn2>
    or_else_future(F2&& source, Fn2&& fn)
        : stages_(std::forward<F2>(source), std::forward<Fn2>(fn)) {}

    KIOTO_ALWAYS_INLINE poll_result<output_type> poll(poll_context& cx) {
        return stages_.template poll<output_type>(cx);
    }
};

template <class F, class Fn>
    requires(!or_elseable<F, Fn>)
class or_else_future<F, Fn> : public detail::rejected {
    using detail::rejected::rejected;
};

/** Recovers from the error of a future; a value passes through.

    `or_else(f, fn)` calls `fn(error)` once, when `f` has failed, and drives the future that `fn`
    returned; a `result` or a plain value ends the step at once. It must lead to the value type of
    `f` again. Where the step is fallible its error type is that of the whole.

    @param source  Consumed; destroyed before `fn` runs.
    @param fn      Kept until the future it returned is done.
    @par Wakes        None of its own. The second future is polled in the same poll.
    @par Cancellation Dropping it drops what is under way. Cancel-safe: as `source` where `fn`
                      returns no future, else no.
    @par Errors       Those of the step. An exception from `fn` leaves `poll`.
    @par Allocation   None.
    @see on_error, unwrap_or_else, map_error
*/
template <future F, class Fn>
    requires or_elseable<F, std::decay_t<Fn>>
or_else_future<F, std::decay_t<Fn>> or_else(F source, Fn&& fn) {
    return {std::move(source), std::forward<Fn>(fn)};
}

template <class Derived>
template <class Fn, class Self>
or_else_future<Self, std::decay_t<Fn>> future_interface<Derived>::or_else(Fn&& fn) && {
    using closure = std::decay_t<Fn>;
    static_assert(
        fallible_future<Self>, "kioto: or_else: this future cannot fail, its output is no result");
    if constexpr (fallible_future<Self> && !or_elseable<Self, closure>) {
        constexpr bool callable = detail::callable_with<closure, error_t<Self>>;
        static_assert(
            callable, "kioto: or_else: the closure cannot be called with this future's error");
        if constexpr (callable) {
            static_assert(detail::is_rejected_v<detail::or_else_step_t<Self, closure>>,
                "kioto: or_else: the closure must lead to this future's value type; to drop the "
                "value use on_error, for another type unwrap_or_else or then");
        }
    }
    return {static_cast<Self&&>(*this), std::forward<Fn>(fn)};
}

} // namespace kioto

#endif // KIOTO_OR_ELSE_HPP
