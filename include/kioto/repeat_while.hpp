//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_REPEAT_WHILE_HPP
#define KIOTO_REPEAT_WHILE_HPP

#include <concepts>

#include <kioto/detail/round.hpp>

namespace kioto {

/// A closure without parameters whose step leads to `bool`, or to `result<bool, E>`.
template <class Fn>
concept repeatable_while = detail::callable_with<Fn&, void> &&
    std::same_as<
        typename detail::track<detail::step_output_t<detail::call_result_t<Fn&, void>>>::value,
        bool>;

/// The future that `repeat_while` makes.
template <class Fn>
class KIOTO_CONSUMABLE [[nodiscard]] repeat_while_future
    : public future_interface<repeat_while_future<Fn>> {
    using round = detail::round<Fn, void>;
    using track = detail::track<typename round::output>;
    round round_;

public:
    using output_type = detail::without_value_t<typename round::output>;
    using borrows = borrows_t<detail::call_result_t<Fn&, void>>;
    static constexpr bool cancel_safe = false;

    template <class Fn2>
    explicit repeat_while_future(std::in_place_t at, Fn2&& fn)
        : round_(at, std::forward<Fn2>(fn)) {}

    KIOTO_ALWAYS_INLINE poll_result<output_type> poll(poll_context& cx) {
        for (detail::round_price price(cx);;) {
            auto out = round_.poll(cx);
            if (out.is_pending()) {
                return pending;
            }
            if (track::failed(out)) {
                round_.end();
                return track::template pass_error<output_type>(out);
            }
            if (!track::take(out)) {
                round_.end();
                return detail::ready_with<output_type>();
            }
            if (!price.pay()) {
                return pending;
            }
        }
    }
};

template <class Fn>
    requires(!repeatable_while<Fn>)
class repeat_while_future<Fn> : public detail::rejected {
    using detail::rejected::rejected;
};

/** Repeats a step as long as its value is true.

    `repeat_while(fn)` calls `fn()`, drives the future that it returned (or takes the `result` or
    the value), and begins again if that is `true`. Its output is `void`; where the step can fail it
    is `result<void, E>`, and an error ends it.

    @param fn  Called once a round, as an lvalue. Kept until the end: the futures may refer to its
               captures, and what is to last from round to round is in them.
    @par Wakes        When its budget is spent; a round in which nothing else charged costs one
                      unit.
    @par Cancellation Dropping it drops the step under way. Cancel-safe: no.
    @par Errors       The first of the step. An exception from `fn` leaves `poll`.
    @par Allocation   None.
    @see repeat, loop
*/
template <class Fn>
repeat_while_future<std::decay_t<Fn>> repeat_while(Fn&& fn) {
    using closure = std::decay_t<Fn>;
    constexpr bool callable = detail::callable_with<closure&, void>;
    static_assert(callable, "kioto: repeat_while: it takes a closure without parameters");
    if constexpr (callable) {
        using step = detail::call_result_t<closure&, void>;
        static_assert(repeatable_while<closure> || detail::is_rejected_v<step>,
            "kioto: repeat_while: the step must lead to a bool, true for one more round");
    }
    return repeat_while_future<closure>(std::in_place, std::forward<Fn>(fn));
}

} // namespace kioto

#endif // KIOTO_REPEAT_WHILE_HPP
