//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_THEN_HPP
#define KIOTO_THEN_HPP

#include <kioto/detail/two_stage.hpp>

namespace kioto {

namespace detail {

struct then_front {
    template <class Out>
    static constexpr bool passes(poll_result<Out>&) noexcept {
        return false;
    }
    template <class To, class Out>
    static poll_result<To> pass(poll_result<Out>&) {
        return pending;
    }
    template <class Out>
    static unit_if_void<Out> argument(poll_result<Out>& out) {
        return std::move(out).take();
    }
};

} // namespace detail

/// The closure can be called with the whole output, and what it returns borrows nothing of it.
template <class F, class Fn>
concept thenable = future<F> && detail::callable_with<Fn, output_t<F>> &&
    detail::keeps_its_loans<output_t<F>, detail::call_result_t<Fn, output_t<F>>> &&
    !detail::is_rejected_v<detail::call_result_t<Fn, output_t<F>>>;

/// The future that `then` makes.
template <class F, class Fn>
class KIOTO_CONSUMABLE [[nodiscard]] then_future : public future_interface<then_future<F, Fn>> {
    detail::two_stage<detail::then_front, F, Fn> stages_;
    using step = detail::call_result_t<Fn, output_t<F>>;

public:
    using output_type = detail::step_output_t<step>;
    using borrows = merged_types_t<borrows_t<F>, borrows_t<step>>;
    static constexpr bool cancel_safe = cancel_safe_v<F> && !future<step>;

    template <class F2, class Fn2>
    then_future(F2&& source, Fn2&& fn) : stages_(std::forward<F2>(source), std::forward<Fn2>(fn)) {}

    KIOTO_ALWAYS_INLINE poll_result<output_type> poll(poll_context& cx) {
        return stages_.template poll<output_type>(cx);
    }
};

template <class F, class Fn>
    requires(!thenable<F, Fn>)
class then_future<F, Fn> : public detail::rejected {
    using detail::rejected::rejected;
};

/** Goes on with the whole output of a future, value or error.

    `then(f, fn)` calls `fn(output of f)` once, when `f` is ready, and drives the future that `fn`
    returned; a plain value or a `result` is the output as it is.

    @param source  Consumed; destroyed before `fn` runs.
    @param fn      Kept until the future it returned is done: that one may refer to its captures.
    @par Wakes        None of its own. The second future is polled in the same poll.
    @par Cancellation Dropping it drops what is under way. Cancel-safe: as `source` where `fn`
                      returns a plain value, else no.
    @par Errors       An exception from `fn` leaves `poll`.
    @par Allocation   None.
    @see and_then, or_else, map
*/
template <future F, class Fn>
    requires thenable<F, std::decay_t<Fn>>
then_future<F, std::decay_t<Fn>> then(F source, Fn&& fn) {
    return {std::move(source), std::forward<Fn>(fn)};
}

template <class Derived>
template <class Fn, class Self>
then_future<Self, std::decay_t<Fn>> future_interface<Derived>::then(Fn&& fn) && {
    using closure = std::decay_t<Fn>;
    if constexpr (!thenable<Self, closure>) {
        constexpr bool callable = detail::callable_with<closure, output_t<Self>>;
        static_assert(callable, "kioto: then: the closure cannot be called with this output");
        if constexpr (callable) {
            using step = detail::call_result_t<closure, output_t<Self>>;
            static_assert(detail::keeps_its_loans<output_t<Self>, step>,
                "kioto: then: the closure returns a future that borrows what it was called with, "
                "which dies first; use let, or the free function that owns it");
        }
    }
    return {static_cast<Self&&>(*this), std::forward<Fn>(fn)};
}

} // namespace kioto

#endif // KIOTO_THEN_HPP
