//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_STREAM_MAP_HPP
#define KIOTO_STREAM_MAP_HPP

#include <optional>
#include <utility>

#include <kioto/detail/item_track.hpp>
#include <kioto/stream_interface.hpp>

namespace kioto {

namespace detail {

template <class S, class Fn>
using mapped_item_t = std::remove_cvref_t<call_result_t<Fn&, typename item_track<S>::value>>;

} // namespace detail

/// `map` takes plain functions of the item, of its value where that is a `result`; on such a stream
/// they return no `result`.
template <class S, class Fn>
concept stream_mappable =
    stream<S> && detail::callable_with<Fn&, typename detail::item_track<S>::value> &&
    (detail::sees_whole_v<S> || !is_result_v<detail::mapped_item_t<S, Fn>>);

/// The stream that `map` makes.
template <class S, class Fn>
class KIOTO_CONSUMABLE [[nodiscard]] map_stream : public stream_interface<map_stream<S, Fn>> {
    KIOTO_NO_UNIQUE_ADDRESS S source_;
    KIOTO_NO_UNIQUE_ADDRESS Fn fn_;
    using track = detail::item_track<S>;

public:
    using item_type = typename track::template mapped<detail::mapped_item_t<S, Fn>>;
    using borrows = borrows_t<S>;
    static constexpr bool cancel_safe = cancel_safe_v<S>;

    template <class S2, class Fn2>
    map_stream(S2&& source, Fn2&& fn)
        : source_(std::forward<S2>(source)), fn_(std::forward<Fn2>(fn)) {}

    KIOTO_ALWAYS_INLINE poll_result<std::optional<item_type>> poll_next(poll_context& cx) {
        auto next = source_.poll_next(cx);
        if (next.is_pending()) {
            return pending;
        }
        std::optional<item_t<S>>& item = next.get();
        if (!item) {
            return std::optional<item_type>();
        }
        if (track::failed(*item)) {
            return ready(track::template pass_error<item_type>(*item));
        }
        return ready(detail::finish<item_type>(fn_, track::take(*item)));
    }

private:
    static poll_result<std::optional<item_type>> ready(poll_result<item_type> item) {
        return poll_result<std::optional<item_type>>(
            std::in_place, std::in_place, std::move(item).take());
    }
};

template <class S, class Fn>
    requires(!stream_mappable<S, Fn>)
class map_stream<S, Fn> : public detail::rejected {
    using detail::rejected::rejected;
};

/** Applies a function to the items of a stream.

    `map(s, fn)` yields `fn(item)` for each item; for a stream of `result<T, E>` a `result` of
    `fn(value)`, and an error passes through without a call. A tuple is unpacked where `fn` takes
    its elements; an item without a value is a `unit`.

    @param source  Consumed.
    @param fn      A plain function, called as an lvalue: what it returns is the item, also if it is
                   a future.
    @par Wakes        None of its own.
    @par Cancellation Dropping it drops `source` and `fn`. Cancel-safe: as `source`.
    @par Errors       An exception from `fn` leaves `poll_next`; the item is lost.
    @par Allocation   None.
    @see for_each, results
*/
template <stream S, class Fn>
    requires stream_mappable<S, std::decay_t<Fn>>
map_stream<S, std::decay_t<Fn>> map(S source, Fn&& fn) {
    return {std::move(source), std::forward<Fn>(fn)};
}

template <class Derived>
template <class Fn, class Self>
map_stream<Self, std::decay_t<Fn>> stream_interface<Derived>::map(Fn&& fn) && {
    using closure = std::decay_t<Fn>;
    if constexpr (!stream_mappable<Self, closure>) {
        using value = typename detail::item_track<Self>::value;
        static_assert(detail::callable_with<closure&, value>,
            "kioto: map: the closure cannot be called with an item of this stream");
        static_assert(!detail::callable_with<closure&, value>,
            "kioto: map: the closure returns a result, and the items are results already; use "
            "results() to see them whole");
    }
    return {static_cast<Self&&>(*this), std::forward<Fn>(fn)};
}

} // namespace kioto

#endif // KIOTO_STREAM_MAP_HPP
