//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_REPEAT_HPP
#define KIOTO_REPEAT_HPP

#include <kioto/detail/round.hpp>

namespace kioto {

/// A closure without parameters whose step can fail.
template <class Fn>
concept repeatable = detail::callable_with<Fn&, void> &&
    is_result_v<detail::step_output_t<detail::call_result_t<Fn&, void>>>;

/// The future that `repeat` makes.
template <class Fn>
class KIOTO_CONSUMABLE [[nodiscard]] repeat_future : public future_interface<repeat_future<Fn>> {
    using round = detail::round<Fn, void>;
    round round_;

public:
    using output_type = detail::without_value_t<typename round::output>;
    using borrows = borrows_t<detail::call_result_t<Fn&, void>>;
    static constexpr bool cancel_safe = false;

    template <class Fn2>
    explicit repeat_future(std::in_place_t at, Fn2&& fn) : round_(at, std::forward<Fn2>(fn)) {}

    KIOTO_ALWAYS_INLINE poll_result<output_type> poll(poll_context& cx) {
        for (detail::round_price price(cx);;) {
            auto out = round_.poll(cx);
            if (out.is_pending()) {
                return pending;
            }
            if (out.has_error()) {
                round_.end();
                return poll_result<output_type>(
                    boost::system::in_place_error, std::move(out.error()));
            }
            if (!price.pay()) {
                return pending;
            }
        }
    }
};

template <class Fn>
    requires(!repeatable<Fn>)
class repeat_future<Fn> : public detail::rejected {
    using detail::rejected::rejected;
};

/** Repeats a step until it fails.

    `repeat(fn)` calls `fn()`, drives the future that it returned (or takes the `result`), and
    begins again. The values are dropped; its output is `result<void, E>`, always with an error.

    @param fn  Called once a round, as an lvalue. Kept until the end: the futures may refer to its
               captures, and what is to last from round to round is in them.
    @par Wakes        When its budget is spent; a round in which nothing else charged costs one
                      unit.
    @par Cancellation Dropping it drops the step under way. Cancel-safe: no.
    @par Errors       The first of the step. An exception from `fn` leaves `poll`.
    @par Allocation   None.
    @see repeat_while, loop
*/
template <class Fn>
repeat_future<std::decay_t<Fn>> repeat(Fn&& fn) {
    using closure = std::decay_t<Fn>;
    constexpr bool callable = detail::callable_with<closure&, void>;
    static_assert(callable, "kioto: repeat: it takes a closure without parameters");
    if constexpr (callable) {
        using step = detail::call_result_t<closure&, void>;
        static_assert(repeatable<closure> || detail::is_rejected_v<step>,
            "kioto: repeat: the step cannot fail, so that this never ends; use repeat_while or "
            "loop, or let the step return a result");
    }
    return repeat_future<closure>(std::in_place, std::forward<Fn>(fn));
}

} // namespace kioto

#endif // KIOTO_REPEAT_HPP
