//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_COMMON_OUTPUT_HPP
#define KIOTO_DETAIL_COMMON_OUTPUT_HPP

#include <kioto/result.hpp>

namespace kioto::detail {

// The output of what is one of several: the same type; with a `result<T, E>` among them, T counts
// as success; several errors as the one that all convert to.

template <class A, class B>
struct common_of_two {};
template <class A>
struct common_of_two<A, A> {
    using type = A;
};
template <class T, class E>
struct common_of_two<T, result<T, E>> {
    using type = result<T, E>;
};
template <class T, class E>
struct common_of_two<result<T, E>, T> {
    using type = result<T, E>;
};
template <class T, class E1, class E2>
    requires(!std::is_same_v<E1, E2>) && requires { typename common_error<E1, E2>::type; }
struct common_of_two<result<T, E1>, result<T, E2>> {
    using type = result<T, typename common_error<E1, E2>::type>;
};

template <class... Out>
struct common_output {};
template <class A>
struct common_output<A> {
    using type = A;
};
template <class A, class B, class... Rest>
    requires requires { typename common_of_two<A, B>::type; }
struct common_output<A, B, Rest...> : common_output<typename common_of_two<A, B>::type, Rest...> {};

template <class... Out>
concept outputs_agree = requires { typename common_output<Out...>::type; };

template <class... Out>
using common_output_t = typename common_output<Out...>::type;

} // namespace kioto::detail

#endif // KIOTO_DETAIL_COMMON_OUTPUT_HPP
