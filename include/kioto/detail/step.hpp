//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_STEP_HPP
#define KIOTO_DETAIL_STEP_HPP

#include <type_traits>
#include <utility>

#include <kioto/concepts.hpp>
#include <kioto/detail/invoke.hpp>
#include <kioto/detail/poll_child.hpp>
#include <kioto/detail/rejected.hpp>

namespace kioto::detail {

// A step is a closure that returns a future (which is driven), a result (joined) or a plain value.
// R is what it returned.

template <class R>
struct step_traits {
    using output = std::remove_cvref_t<R>;
};
template <future R>
struct step_traits<R> {
    using output = output_t<R>;
};
template <class R>
using step_output_t = typename step_traits<R>::output;

// The output of a step on the value track of a future with error type E.
template <class E, class Out>
struct on_value_track {
    using type = result<Out, E>;
};
template <class E, class T, class E2>
struct on_value_track<E, result<T, E2>> {
    using type = result<T, typename common_error<E, E2>::type>;
};

template <class E, class Out>
inline constexpr bool errors_agree = true;
template <class E, class T, class E2>
inline constexpr bool errors_agree<E, result<T, E2>> =
    requires { typename common_error<E, E2>::type; };

// The value that the closure was given is gone when its step runs: what the step borrows must not
// be part of it.
template <class V, class R>
inline constexpr bool keeps_its_loans = !holds_any_of<std::remove_cvref_t<V>, borrows_t<R>>;

// Neither a future nor a result: what a closure may return where its value is dropped.
template <class R>
inline constexpr bool is_plain =
    !future<std::remove_cvref_t<R>> && !is_result_v<std::remove_cvref_t<R>>;

// Runs a closure that returns no future and makes its value, of type R, the poll's.
template <class Out, class Fn, class V>
KIOTO_ALWAYS_INLINE poll_result<Out> finish(Fn&& fn, V&& value) {
    using type =
        std::remove_cvref_t<decltype(detail::call(std::forward<Fn>(fn), std::forward<V>(value)))>;
    if constexpr (std::is_void_v<type>) {
        detail::call(std::forward<Fn>(fn), std::forward<V>(value));
        if constexpr (is_result_v<Out>) {
            return poll_result<Out>(boost::system::in_place_value);
        } else {
            return poll_result<Out>(std::in_place);
        }
    } else if constexpr (is_result_v<type> && !std::is_same_v<type, Out> && is_result_v<Out>) {
        return detail::convert_poll<Out>(
            poll_result<type>(detail::call(std::forward<Fn>(fn), std::forward<V>(value))));
    } else if constexpr (is_result_v<Out> && !is_result_v<type>) {
        return poll_result<Out>(boost::system::in_place_value,
            detail::call(std::forward<Fn>(fn), std::forward<V>(value)));
    } else if constexpr (is_result_v<Out>) {
        return poll_result<Out>(detail::call(std::forward<Fn>(fn), std::forward<V>(value)));
    } else {
        return poll_result<Out>(
            std::in_place, detail::call(std::forward<Fn>(fn), std::forward<V>(value)));
    }
}

} // namespace kioto::detail

#endif // KIOTO_DETAIL_STEP_HPP
