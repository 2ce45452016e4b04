//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_INVOKE_HPP
#define KIOTO_DETAIL_INVOKE_HPP

#include <concepts>
#include <functional>
#include <tuple>
#include <type_traits>
#include <utility>

#include <kioto/config.hpp>
#include <kioto/poll_result.hpp>

namespace kioto::detail {

// How a closure takes a value: `void` (and unit) as no argument; a tuple or a pair as its elements
// where the closure can be called with them, else whole; anything else as it is. V is the value's
// type, a reference for an lvalue.

template <class Fn, class V>
inline constexpr bool takes_elements = false;
template <class Fn, class... T>
inline constexpr bool takes_elements<Fn, std::tuple<T...>> = std::is_invocable_v<Fn, T...>;
template <class Fn, class... T>
inline constexpr bool takes_elements<Fn, std::tuple<T...>&> = std::is_invocable_v<Fn, T&...>;
template <class Fn, class... T>
inline constexpr bool takes_elements<Fn, std::tuple<T...> const&> =
    std::is_invocable_v<Fn, T const&...>;
template <class Fn, class A, class B>
inline constexpr bool takes_elements<Fn, std::pair<A, B>> = std::is_invocable_v<Fn, A, B>;
template <class Fn, class A, class B>
inline constexpr bool takes_elements<Fn, std::pair<A, B>&> = std::is_invocable_v<Fn, A&, B&>;
template <class Fn, class A, class B>
inline constexpr bool takes_elements<Fn, std::pair<A, B> const&> =
    std::is_invocable_v<Fn, A const&, B const&>;

template <class V>
inline constexpr bool is_nothing =
    std::is_void_v<V> || std::is_same_v<std::remove_cvref_t<V>, unit>;

template <class Fn, class V>
constexpr bool is_callable() {
    if constexpr (is_nothing<V>) {
        return std::is_invocable_v<Fn>;
    } else if constexpr (takes_elements<Fn, V>) {
        return true;
    } else {
        return std::is_invocable_v<Fn, V>;
    }
}

template <class Fn, class V>
concept callable_with = (is_callable<Fn, V>());

// The value, as `V&&`; a unit stands for void.
template <class Fn, class V>
KIOTO_ALWAYS_INLINE decltype(auto) call(Fn&& fn, V&& value) {
    using type = std::conditional_t<std::is_lvalue_reference_v<V>, V, std::remove_cvref_t<V>>;
    if constexpr (is_nothing<type>) {
        return std::invoke(std::forward<Fn>(fn));
    } else if constexpr (takes_elements<Fn, type>) {
        return std::apply(std::forward<Fn>(fn), std::forward<V>(value));
    } else {
        return std::invoke(std::forward<Fn>(fn), std::forward<V>(value));
    }
}

template <class V>
using unit_if_void = std::conditional_t<std::is_void_v<V>, unit, V>;

template <class Fn, class V>
using call_result_t = decltype(detail::call(std::declval<Fn>(), std::declval<unit_if_void<V>>()));

} // namespace kioto::detail

#endif // KIOTO_DETAIL_INVOKE_HPP
