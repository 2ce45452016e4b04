//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_RESULT_HPP
#define KIOTO_RESULT_HPP

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include <type_traits>
#include <utility>

namespace kioto {

using boost::system::error_code;

/** A value or an error; what a fallible future yields.

    `boost::system::result`, with any error type. A function that returns one says `return value;`
    or `return fail(error);`.
*/
template <class T, class E = error_code>
using result = boost::system::result<T, E>;

namespace detail {

template <class R>
struct result_traits {
    static constexpr bool is_result = false;
};
template <class T, class E>
struct result_traits<result<T, E>> {
    static constexpr bool is_result = true;
    using value_type = T;
    using error_type = E;
    static_assert(!std::is_same_v<T, E>, "kioto: result<E, E> cannot tell a value from an error");
};

} // namespace detail

/// True for `result<T, E>`.
template <class R>
inline constexpr bool is_result_v = detail::result_traits<R>::is_result;

template <class T>
class poll_result;

/** An error on its way into a `result` or a `poll_result`; made by `fail`.

    Neither copyable nor movable: a greedy value type (`std::any`) cannot swallow it as a success.
*/
template <class E>
class [[nodiscard]] failure {
    E error_;

public:
    template <class A>
    explicit failure(std::in_place_t, A&& e) : error_(std::forward<A>(e)) {}

    failure(failure const&) = delete;
    failure& operator=(failure const&) = delete;

    template <class T, class E2>
        requires std::is_convertible_v<E, E2>
    operator result<T, E2>() && {
        return result<T, E2>(boost::system::in_place_error, std::move(error_));
    }

    E&& error() && noexcept { return std::move(error_); }
};

/** Makes an error of it: `return fail(ec);`.

    Converts to `result<T, E>` and to `poll_result<result<T, E>>` for every `T` and every `E` that
    the argument converts to. Enumerations of error codes become `error_code`.
*/
template <class E>
auto fail(E&& e) {
    using plain = std::decay_t<E>;
    if constexpr (boost::system::is_error_code_enum<plain>::value ||
        boost::system::is_error_condition_enum<plain>::value) {
        return failure<error_code>(std::in_place, make_error_code(e));
    } else {
        return failure<plain>(std::in_place, std::forward<E>(e));
    }
}

namespace detail {

// Several error types in one chain: the one that both convert to, the first if there are two.
template <class E1, class E2>
struct common_error {};
template <class E1, class E2>
    requires std::is_convertible_v<E2, E1>
struct common_error<E1, E2> {
    using type = E1;
};
template <class E1, class E2>
    requires(!std::is_convertible_v<E2, E1> && std::is_convertible_v<E1, E2>)
struct common_error<E1, E2> {
    using type = E2;
};

} // namespace detail
} // namespace kioto

#endif // KIOTO_RESULT_HPP
