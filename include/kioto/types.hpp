//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TYPES_HPP
#define KIOTO_TYPES_HPP

#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include <kioto/result.hpp>

namespace kioto {

/// A list of types.
template <class... T>
struct types {};

namespace detail {

template <class List, class T>
inline constexpr bool lists = false;
template <class... U, class T>
inline constexpr bool lists<types<U...>, T> = (std::is_same_v<U, T> || ...);

template <class List, class T>
struct append_type;
template <class... U, class T>
struct append_type<types<U...>, T> {
    using type = std::conditional_t<lists<types<U...>, T>, types<U...>, types<U..., T>>;
};

template <class... Lists>
struct merge_types {
    using type = types<>;
};
template <class List>
struct merge_types<List> {
    using type = List;
};
template <class List, class... Rest>
struct merge_types<List, types<>, Rest...> : merge_types<List, Rest...> {};
template <class List, class T, class... U, class... Rest>
struct merge_types<List, types<T, U...>, Rest...>
    : merge_types<typename append_type<List, T>::type, types<U...>, Rest...> {};

template <class List, class Minus, class Kept = types<>>
struct subtract_types {
    using type = Kept;
};
template <class T, class... U, class Minus, class... Kept>
struct subtract_types<types<T, U...>, Minus, types<Kept...>>
    : subtract_types<types<U...>, Minus,
          std::conditional_t<lists<Minus, T>, types<Kept...>, types<Kept..., T>>> {};

template <class F>
struct borrows_of {
    using type = types<>;
};
template <class F>
    requires requires { typename F::borrows; }
struct borrows_of<F> {
    using type = typename F::borrows;
};

// What a lent object of type S carries with it: itself and what S::lends names.
template <class S>
struct lent_by {
    using type = types<S>;
};
template <class S>
    requires requires { typename S::lends; }
struct lent_by<S> {
    using type = typename merge_types<types<S>, typename S::lends>::type;
};

template <class V, class T>
inline constexpr bool holds_type = std::is_same_v<std::remove_cvref_t<V>, T>;
template <class... V, class T>
inline constexpr bool holds_type<std::tuple<V...>, T> = (holds_type<V, T> || ...);
template <class A, class B, class T>
inline constexpr bool holds_type<std::pair<A, B>, T> = holds_type<A, T> || holds_type<B, T>;
template <class V, class T>
inline constexpr bool holds_type<std::optional<V>, T> = holds_type<V, T>;
template <class... V, class T>
inline constexpr bool holds_type<std::variant<V...>, T> = (holds_type<V, T> || ...);
template <class V, class E, class T>
inline constexpr bool holds_type<result<V, E>, T> = holds_type<V, T> || holds_type<E, T>;

template <class V, class List>
inline constexpr bool holds_any_of = false;
template <class V, class... T>
inline constexpr bool holds_any_of<V, types<T...>> = (holds_type<V, T> || ...);

} // namespace detail

/// The I/O objects, as `types<...>`, that a future of type `F` refers to without owning them.
template <class F>
using borrows_t = typename detail::borrows_of<std::remove_cvref_t<F>>::type;

/// The union of several lists, each type once, in order of first appearance.
template <class... Lists>
using merged_types_t = typename detail::merge_types<types<>, Lists...>::type;

/// The types of `List` that `Minus` does not name.
template <class List, class Minus>
using subtracted_types_t = typename detail::subtract_types<List, Minus>::type;

} // namespace kioto

#endif // KIOTO_TYPES_HPP
