//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_LAZY_HPP
#define KIOTO_LAZY_HPP

#include <type_traits>
#include <utility>

#include <kioto/detail/two_stage.hpp>

namespace kioto {

namespace detail {

// The first stage of lazy: the first poll itself.
struct first_poll {
    using output_type = void;
    poll_result<void> poll(poll_context&) { return unit{}; }
};

struct lazy_front {
    static constexpr bool passes(poll_result<void>&) noexcept { return false; }
    template <class To>
    static poll_result<To> pass(poll_result<void>&) {
        return pending;
    }
    static unit argument(poll_result<void>&) { return {}; }
};

} // namespace detail

/// The future that `lazy` makes.
template <class Fn>
class KIOTO_CONSUMABLE [[nodiscard]] lazy_future : public future_interface<lazy_future<Fn>> {
    detail::two_stage<detail::lazy_front, detail::first_poll, Fn> stages_;
    using step = std::invoke_result_t<Fn>;

public:
    using output_type = detail::step_output_t<step>;
    using borrows = borrows_t<step>;
    static constexpr bool cancel_safe = !future<step> || cancel_safe_v<step>;

    template <class Fn2>
    explicit lazy_future(std::in_place_t, Fn2&& fn)
        : stages_(detail::first_poll(), std::forward<Fn2>(fn)) {}

    KIOTO_ALWAYS_INLINE poll_result<output_type> poll(poll_context& cx) {
        return stages_.template poll<output_type>(cx);
    }
};

/** Runs a step at the first poll.

    `lazy(fn)` calls `fn()` once, in the first poll, and drives the future that `fn` returned, in
    the same poll; a plain value or a `result` is the output as it is.

    @param fn      Kept until the future it returned is done: that one may refer to its captures.
    @par Wakes        None of its own.
    @par Cancellation Dropping it before the first poll: `fn` does not run. Cancel-safe: as the
                      future that `fn` returns; yes where it returns none.
    @par Errors       Those of the step. An exception from `fn` leaves `poll`.
    @par Allocation   None.
    @see ready, poll_fn, then
*/
template <class Fn>
    requires std::is_invocable_v<std::decay_t<Fn>>
lazy_future<std::decay_t<Fn>> lazy(Fn&& fn) {
    return lazy_future<std::decay_t<Fn>>(std::in_place, std::forward<Fn>(fn));
}

} // namespace kioto

#endif // KIOTO_LAZY_HPP
