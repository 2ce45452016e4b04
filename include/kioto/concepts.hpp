//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_CONCEPTS_HPP
#define KIOTO_CONCEPTS_HPP

#include <concepts>
#include <optional>
#include <type_traits>

#include <kioto/poll_context.hpp>
#include <kioto/poll_result.hpp>
#include <kioto/result.hpp>
#include <kioto/types.hpp>

namespace kioto {

/** A value that is computed by polling.

    | expression | type | contract |
    |---|---|---|
    | `F::output_type` | any object type or `void` | |
    | `f.poll(cx)` | `poll_result<F::output_type>` | pending: the latest waker will be woken. Ready: at most once; polling after it is misuse. |
    | `F(F&&)` | | only before the first poll, unless `movable_after_poll_v<F>` |
    | `~F()` | | cancels: nothing of it is touched afterwards |
*/
template <class F>
concept future = std::move_constructible<F> && requires(F& f, poll_context& cx) {
    typename F::output_type;
    { f.poll(cx) } -> std::same_as<poll_result<typename F::output_type>>;
};

template <future F>
using output_t = typename F::output_type;

/// A future whose output is exactly `T`: `future_of<result<answer>> auto request(endpoint);`.
template <class F, class T>
concept future_of = future<F> && std::same_as<typename F::output_type, T>;

/// A future of `result<T, E>`.
template <class F>
concept fallible_future = future<F> && is_result_v<typename F::output_type>;

/// The `T` of a future of `result<T, E>`.
template <fallible_future F>
using value_t = typename detail::result_traits<output_t<F>>::value_type;

/// The `E` of a future of `result<T, E>`.
template <fallible_future F>
using error_t = typename detail::result_traits<output_t<F>>::error_type;

/** A sequence of values, each computed by polling.

    `s.poll_next(cx)` is ready with an item, or with `nullopt` at the end; not polled after that.
*/
template <class S>
concept stream = std::move_constructible<S> && requires(S& s, poll_context& cx) {
    typename S::item_type;
    { s.poll_next(cx) } -> std::same_as<poll_result<std::optional<typename S::item_type>>>;
};

template <stream S>
using item_t = typename S::item_type;

/// A stream of `result<T, E>`.
template <class S>
concept fallible_stream = stream<S> && is_result_v<typename S::item_type>;

/** True if dropping an unfinished `F` and making it again loses nothing.

    A type says so with `static constexpr bool cancel_safe = true;`.
*/
template <class F>
inline constexpr bool cancel_safe_v = requires { requires F::cancel_safe; };

/// True for the few futures that may move between polls: they keep their state elsewhere.
template <class F>
inline constexpr bool movable_after_poll_v = requires { requires F::movable_after_poll; };

/// A future that tells whether it is done; it may be polled on by reference, in a loop.
template <class F>
concept fused_future = future<F> && requires(F const& f) {
    { f.is_terminated() } -> std::convertible_to<bool>;
};

} // namespace kioto

#endif // KIOTO_CONCEPTS_HPP
