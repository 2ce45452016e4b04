//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_LOOP_HPP
#define KIOTO_LOOP_HPP

#include <kioto/control_flow.hpp>
#include <kioto/detail/round.hpp>

namespace kioto {

/// A closure without parameters whose step leads to `control_flow<T>`, or to a `result` of it.
template <class Fn>
concept loopable = detail::callable_with<Fn&, void> &&
    detail::is_control_flow<
        typename detail::track<detail::step_output_t<detail::call_result_t<Fn&, void>>>::value>;

namespace detail {

// The output of a loop whose step has this one.
template <class StepOut>
struct loop_output {
    using type = typename StepOut::value_type;
};
template <class Flow, class E>
struct loop_output<result<Flow, E>> {
    using type = result<typename Flow::value_type, E>;
};

} // namespace detail

/// The future that `loop` makes.
template <class Fn>
class KIOTO_CONSUMABLE [[nodiscard]] loop_future : public future_interface<loop_future<Fn>> {
    using round = detail::round<Fn, void>;
    using track = detail::track<typename round::output>;
    round round_;

public:
    using output_type = typename detail::loop_output<typename round::output>::type;
    using borrows = borrows_t<detail::call_result_t<Fn&, void>>;
    static constexpr bool cancel_safe = false;

    template <class Fn2>
    explicit loop_future(std::in_place_t at, Fn2&& fn) : round_(at, std::forward<Fn2>(fn)) {}

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
            auto flow = track::take(out);
            if (flow.is_done()) {
                round_.end();
                return detail::ready_with<output_type>(std::move(flow.value()));
            }
            if (!price.pay()) {
                return pending;
            }
        }
    }
};

template <class Fn>
    requires(!loopable<Fn>)
class loop_future<Fn> : public detail::rejected {
    using detail::rejected::rejected;
};

/** Repeats a step until it is done, with a value.

    `loop(fn)` calls `fn()`, drives the future that it returned (or takes the `result` or the
    value), and begins again if that is `again`. `done(v)` ends it: its output is `v`, of type `T`
    where the step leads to `control_flow<T>`; where the step can fail it is `result<T, E>`, and an
    error ends it too.

    @param fn  Called once a round, as an lvalue. Kept until the end: the futures may refer to its
               captures, and what is to last from round to round is in them. One that says both
               `again` and `done(v)` writes its return type: `-> control_flow<T>`.
    @par Wakes        When its budget is spent; a round in which nothing else charged costs one
                      unit.
    @par Cancellation Dropping it drops the step under way. Cancel-safe: no.
    @par Errors       The first of the step. An exception from `fn` leaves `poll`.
    @par Allocation   None.
    @see repeat, repeat_while, control_flow
*/
template <class Fn>
loop_future<std::decay_t<Fn>> loop(Fn&& fn) {
    using closure = std::decay_t<Fn>;
    constexpr bool callable = detail::callable_with<closure&, void>;
    static_assert(callable, "kioto: loop: it takes a closure without parameters");
    if constexpr (callable) {
        using step = detail::call_result_t<closure&, void>;
        static_assert(loopable<closure> || detail::is_rejected_v<step>,
            "kioto: loop: the step must lead to a control_flow<T>; write it as the return type");
    }
    return loop_future<closure>(std::in_place, std::forward<Fn>(fn));
}

} // namespace kioto

#endif // KIOTO_LOOP_HPP
