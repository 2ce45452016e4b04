//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_AND_THEN_HPP
#define KIOTO_AND_THEN_HPP

#include <kioto/detail/two_stage.hpp>

namespace kioto {

namespace detail {

struct and_then_front {
    template <class Out>
    static bool passes(poll_result<Out>& out) noexcept {
        return out.has_error();
    }
    template <class To, class Out>
    static poll_result<To> pass(poll_result<Out>& out) {
        return poll_result<To>(boost::system::in_place_error, std::move(out.error()));
    }
    template <class Out>
    static auto&& argument(poll_result<Out>& out) {
        return std::move(out.value());
    }
};

template <class F, class Fn>
using and_then_step_t = call_result_t<Fn, value_t<F>>;

} // namespace detail

/// The future is fallible; the closure can be called with its value; the errors of both agree; and
/// what the closure returns borrows nothing of that value.
template <class F, class Fn>
concept and_thenable = fallible_future<F> && detail::callable_with<Fn, value_t<F>> &&
    detail::errors_agree<error_t<F>, detail::step_output_t<detail::and_then_step_t<F, Fn>>> &&
    detail::keeps_its_loans<value_t<F>, detail::and_then_step_t<F, Fn>> &&
    !detail::is_rejected_v<detail::and_then_step_t<F, Fn>>;

/// The future that `and_then` makes.
template <class F, class Fn>
class KIOTO_CONSUMABLE [[nodiscard]] and_then_future
    : public future_interface<and_then_future<F, Fn>> {
    detail::two_stage<detail::and_then_front, F, Fn> stages_;
    using step = detail::and_then_step_t<F, Fn>;

public:
    using output_type =
        typename detail::on_value_track<error_t<F>, detail::step_output_t<step>>::type;
    using borrows = merged_types_t<borrows_t<F>, borrows_t<step>>;
    static constexpr bool cancel_safe = cancel_safe_v<F> && !future<step>;

    template <class F2, class Fn2>
    and_then_future(F2&& source, Fn2&& fn)
        : stages_(std::forward<F2>(source), std::forward<Fn2>(fn)) {}

    KIOTO_ALWAYS_INLINE poll_result<output_type> poll(poll_context& cx) {
        return stages_.template poll<output_type>(cx);
    }
};

template <class F, class Fn>
    requires(!and_thenable<F, Fn>)
class and_then_future<F, Fn> : public detail::rejected {
    using detail::rejected::rejected;
};

/** Goes on with the value of a fallible future; an error passes through.

    `and_then(f, fn)` calls `fn(value)` once, when `f` has succeeded, and drives the future that
    `fn` returned. A `result` ends the step at once (that is early return), as does a plain value.
    The output is `result<T, E>`: `T` of what `fn` leads to, `E` the error type that those of `f`
    and of the step both convert to.

    @param source  Consumed; destroyed before `fn` runs.
    @param fn      A tuple is unpacked where it takes the elements. Kept until the future it
                   returned is done: that one may refer to its captures. By-value parameters die
                   at the return: `let` keeps them.
    @par Wakes        None of its own. The second future is polled in the same poll.
    @par Cancellation Dropping it drops what is under way; `fn` does not run. Cancel-safe: as
                      `source` where `fn` returns no future, else no.
    @par Errors       Those of `source` and of the step. An exception from `fn` leaves `poll`.
    @par Allocation   None.
    @see let, then, or_else, map
*/
template <future F, class Fn>
    requires and_thenable<F, std::decay_t<Fn>>
and_then_future<F, std::decay_t<Fn>> and_then(F source, Fn&& fn) {
    return {std::move(source), std::forward<Fn>(fn)};
}

template <class Derived>
template <class Fn, class Self>
and_then_future<Self, std::decay_t<Fn>> future_interface<Derived>::and_then(Fn&& fn) && {
    using closure = std::decay_t<Fn>;
    static_assert(fallible_future<Self>,
        "kioto: and_then: this future cannot fail, its output is no result; use then or map");
    if constexpr (fallible_future<Self> && !and_thenable<Self, closure>) {
        constexpr bool callable = detail::callable_with<closure, value_t<Self>>;
        static_assert(
            callable, "kioto: and_then: the closure cannot be called with this future's value");
        if constexpr (callable) {
            using step = detail::and_then_step_t<Self, closure>;
            static_assert(detail::keeps_its_loans<value_t<Self>, step>,
                "kioto: and_then: the closure returns a future that borrows what it was called "
                "with, which dies first; use let, or the free function that owns it");
            static_assert(detail::errors_agree<error_t<Self>, detail::step_output_t<step>>,
                "kioto: and_then: the two error types do not convert to one another; use "
                "map_error");
        }
    }
    return {static_cast<Self&&>(*this), std::forward<Fn>(fn)};
}

} // namespace kioto

#endif // KIOTO_AND_THEN_HPP
