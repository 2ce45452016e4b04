//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_POLL_FN_HPP
#define KIOTO_POLL_FN_HPP

#include <type_traits>
#include <utility>

#include <kioto/future_interface.hpp>

namespace kioto {

namespace detail {

template <class R>
inline constexpr bool is_poll_result = false;
template <class T>
inline constexpr bool is_poll_result<poll_result<T>> = true;

} // namespace detail

/// A function that can be `poll`: it takes a `poll_context&` and returns a `poll_result<T>`.
template <class Fn>
concept poll_function = std::is_invocable_v<Fn&, poll_context&> &&
    detail::is_poll_result<std::invoke_result_t<Fn&, poll_context&>>;

/// The future that `poll_fn` makes.
template <class Fn>
class KIOTO_CONSUMABLE [[nodiscard]] poll_fn_future : public future_interface<poll_fn_future<Fn>> {
    KIOTO_NO_UNIQUE_ADDRESS Fn fn_;

public:
    using output_type = typename std::invoke_result_t<Fn&, poll_context&>::value_type;

    template <class Fn2>
    explicit poll_fn_future(std::in_place_t, Fn2&& fn) : fn_(std::forward<Fn2>(fn)) {}

    KIOTO_ALWAYS_INLINE poll_result<output_type> poll(poll_context& cx) { return fn_(cx); }
};

/** Makes a function the `poll` of a future: the way in for what has poll functions already.

        poll_fn([&s, b](poll_context& cx) { return s.poll_read(cx, b); })

    @param fn      Called as `fn(cx)` in each poll, by the contract of `poll`: before it returns
                   `pending` it arranges for a wake. What it refers to must outlive the future.
    @return        A future whose output is the `T` of the `poll_result<T>` that `fn` returns.
    @par Wakes        Those of `fn`.
    @par Cancellation Dropping it drops `fn`. Not known to be cancel-safe.
    @par Errors       An exception from `fn` leaves `poll`.
    @par Allocation   None.
    @see lazy, as_future
*/
template <class Fn>
    requires poll_function<std::decay_t<Fn>>
poll_fn_future<std::decay_t<Fn>> poll_fn(Fn&& fn) {
    return poll_fn_future<std::decay_t<Fn>>(std::in_place, std::forward<Fn>(fn));
}

} // namespace kioto

#endif // KIOTO_POLL_FN_HPP
