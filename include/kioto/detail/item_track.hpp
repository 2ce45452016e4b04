//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_ITEM_TRACK_HPP
#define KIOTO_DETAIL_ITEM_TRACK_HPP

#include <type_traits>
#include <utility>

#include <kioto/detail/step.hpp>

namespace kioto::detail {

// The track rule for streams: of items `result<T, E>` combinators see the value; an error goes on,
// or ends a combinator that consumes the stream.

template <class Item>
struct whole_items {
    using value = Item;
    template <class Next>
    static constexpr bool joins = true;
    template <class Next>
    using joined = Next;
    template <class U>
    using mapped = unit_if_void<U>;

    static bool failed(Item const&) noexcept { return false; }
    static Item&& take(Item& item) noexcept { return std::move(item); }
    template <class To>
    static poll_result<To> pass_error(Item&) {
        return pending;
    }
};

template <class Item>
struct item_values;
template <class T, class E>
struct item_values<result<T, E>> {
    using value = unit_if_void<T>;
    template <class Next>
    static constexpr bool joins = errors_agree<E, Next>;
    template <class Next>
    using joined = typename on_value_track<E, Next>::type;
    template <class U>
    using mapped = result<U, E>;

    static bool failed(result<T, E> const& item) noexcept { return item.has_error(); }
    static value take(result<T, E>& item) {
        if constexpr (std::is_void_v<T>) {
            return unit();
        } else {
            return *std::move(item);
        }
    }
    template <class To>
    static poll_result<To> pass_error(result<T, E>& item) {
        return poll_result<To>(boost::system::in_place_error, std::move(item).error());
    }
};

// True for a stream whose results are to be seen whole: `results` says so, and what passes items on
// says what its source says.
template <class S>
inline constexpr bool sees_whole_v = !fallible_stream<S> || requires { requires S::whole_items; };

template <class S, bool Whole = sees_whole_v<S>>
struct item_track : whole_items<item_t<S>> {};
template <class S>
struct item_track<S, false> : item_values<item_t<S>> {};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_ITEM_TRACK_HPP
