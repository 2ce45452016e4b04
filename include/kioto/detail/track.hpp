//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_TRACK_HPP
#define KIOTO_DETAIL_TRACK_HPP

#include <utility>

#include <kioto/detail/step.hpp>

namespace kioto::detail {

// The track rule: of a `result<T, E>` combinators see the value, and an error passes them by. What
// comes after it (the output of a step) joins: it is a `result` then, if its error agrees.

template <class Out>
struct track {
    using value = Out;
    template <class Next>
    static constexpr bool joins = true;
    template <class Next>
    using joined = Next;

    static bool failed(poll_result<Out>&) noexcept { return false; }
    static unit_if_void<Out> take(poll_result<Out>& out) { return std::move(out).take(); }
    template <class To>
    static poll_result<To> pass_error(poll_result<Out>&) {
        return pending;
    }
};

template <class T, class E>
struct track<result<T, E>> {
    using value = T;
    template <class Next>
    static constexpr bool joins = errors_agree<E, Next>;
    template <class Next>
    using joined = typename on_value_track<E, Next>::type;

    static bool failed(poll_result<result<T, E>>& out) noexcept { return out.has_error(); }
    static unit_if_void<T> take(poll_result<result<T, E>>& out) { return std::move(out.value()); }
    template <class To>
    static poll_result<To> pass_error(poll_result<result<T, E>>& out) {
        return poll_result<To>(boost::system::in_place_error, std::move(out.error()));
    }
};

// What is left of an output when nobody wants its value.
template <class Out>
struct without_value {
    using type = void;
};
template <class T, class E>
struct without_value<result<T, E>> {
    using type = result<void, E>;
};
template <class Out>
using without_value_t = typename without_value<Out>::type;

// Ready with a value, as such or as the success of a `result`; with none for `void`.
template <class Out, class... V>
poll_result<Out> ready_with(V&&... value) {
    if constexpr (is_result_v<Out>) {
        return poll_result<Out>(boost::system::in_place_value, std::forward<V>(value)...);
    } else if constexpr (std::is_void_v<Out>) {
        return poll_result<Out>(std::in_place);
    } else {
        return poll_result<Out>(std::in_place, std::forward<V>(value)...);
    }
}

} // namespace kioto::detail

#endif // KIOTO_DETAIL_TRACK_HPP
