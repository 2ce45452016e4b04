//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_ALTERNATIVES_HPP
#define KIOTO_DETAIL_ALTERNATIVES_HPP

#include <cstddef>
#include <optional>
#include <type_traits>
#include <variant>

#include <kioto/poll_result.hpp>

namespace kioto::detail {

/** Values that hold one of several, by position; for `match` and `selected`.

        count        how many there are
        type<I>      the type of the I-th, a unit where there is nothing
        index(v)     the position of the one that `v` holds
        get<I>(v)    that one, as an rvalue
*/
template <class V>
struct alternatives;

template <class V>
concept holds_alternatives = requires { alternatives<V>::count; };

template <class... T>
struct alternatives<std::variant<T...>> {
    static constexpr std::size_t count = sizeof...(T);
    template <std::size_t I>
    using type = std::variant_alternative_t<I, std::variant<T...>>;

    // A variant without a value counts as the last: std::get throws there.
    static std::size_t index(std::variant<T...> const& v) { return v.index(); }
    template <std::size_t I>
    static type<I>&& get(std::variant<T...>& v) {
        return std::get<I>(std::move(v));
    }
};

template <class T>
struct alternatives<std::optional<T>> {
    static constexpr std::size_t count = 2;
    template <std::size_t I>
    using type = std::conditional_t<I == 0, T, unit>;

    static std::size_t index(std::optional<T> const& v) { return v.has_value() ? 0 : 1; }
    template <std::size_t I>
    static decltype(auto) get(std::optional<T>& v) {
        if constexpr (I == 0) {
            return *std::move(v);
        } else {
            return unit();
        }
    }
};

template <class T, class E>
struct alternatives<result<T, E>> {
    static constexpr std::size_t count = 2;
    template <std::size_t I>
    using type = std::conditional_t<I == 0, std::conditional_t<std::is_void_v<T>, unit, T>, E>;

    static std::size_t index(result<T, E> const& v) { return v.has_value() ? 0 : 1; }
    template <std::size_t I>
    static decltype(auto) get(result<T, E>& v) {
        if constexpr (I == 1) {
            return std::move(v).error();
        } else if constexpr (std::is_void_v<T>) {
            return unit();
        } else {
            return *std::move(v);
        }
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_ALTERNATIVES_HPP
