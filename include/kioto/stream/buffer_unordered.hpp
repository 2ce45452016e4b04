//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_STREAM_BUFFER_UNORDERED_HPP
#define KIOTO_STREAM_BUFFER_UNORDERED_HPP

#include <cstddef>
#include <optional>
#include <utility>

#include <kioto/detail/buffered_items.hpp>
#include <kioto/stream_interface.hpp>

namespace kioto {

/// The stream that `buffer_unordered` makes.
template <class S>
class KIOTO_CONSUMABLE [[nodiscard]] buffer_unordered_stream
    : public stream_interface<buffer_unordered_stream<S>> {
    using items = detail::buffered_items<S>;

    detail::concurrent<S, typename items::future, unit> engine_;

public:
    using item_type = typename items::item;
    using borrows = merged_types_t<borrows_t<S>, borrows_t<typename items::future>>;
    static constexpr bool cancel_safe = false;

    template <class S2>
    buffer_unordered_stream(S2&& source, std::size_t n)
        : engine_(std::in_place, std::forward<S2>(source), n) {}

    poll_result<std::optional<item_type>> poll_next(poll_context& cx) {
        poll_result<std::optional<item_type>> item(pending);
        auto& under_way = engine_.under_way();
        bool const stopped = engine_.poll(
            cx, [&] { return under_way.size() < engine_.limit(); },
            [&](item_t<S>& next) {
                if (items::track::failed(next)) {
                    item = items::ready(items::track::template pass_error<item_type>(next));
                    return true;
                }
                items::start(under_way, next, unit());
                return false;
            },
            [&](unit, auto&& out) {
                item = items::ready(detail::convert_output<item_type>(std::move(out)));
                return true;
            });
        if (!stopped && engine_.finished()) {
            return std::optional<item_type>();
        }
        return item;
    }
};

template <class S>
    requires(!detail::bufferable<S>)
class buffer_unordered_stream<S> : public detail::rejected {
    using detail::rejected::rejected;
};

/** Runs the futures that a stream yields side by side, at most `n` of them at a time.

    `buffer_unordered(s, n)` yields the outputs of the futures in the order in which they are ready
    (a `unit` for `void`). It takes an item of `s` only while fewer than `n` are under way. For a
    stream of `result<future, E>` the outputs are results, and an error of `s` is an item.

    Only the futures that were woken are polled.

    @param source  A stream of futures. Consumed.
    @param n       1 or more.
    @par Wakes        When a future that it polled in this poll is woken already, or when the budget
                      is spent; a future or an item for which nothing else charged costs one unit.
    @par Cancellation Dropping it drops the stream and the futures under way. Cancel-safe: no.
    @par Errors       Items. An exception of stream or future leaves `poll_next`.
    @par Allocation   One for each 32 futures under way.
    @see buffered, for_each_concurrent, futures_unordered
*/
template <stream S>
    requires detail::bufferable<S>
buffer_unordered_stream<S> buffer_unordered(S source, std::size_t n) {
    return {std::move(source), n};
}

template <class Derived>
template <class Self>
buffer_unordered_stream<Self> stream_interface<Derived>::buffer_unordered(std::size_t n) && {
    static_assert(detail::yields_futures<Self>,
        "kioto: buffer_unordered: the items of this stream are no futures; make them with map");
    static_assert(!detail::yields_futures<Self> || detail::bufferable<Self>,
        "kioto: buffer_unordered: the errors of stream and futures do not convert to one another; "
        "use map_error");
    return {static_cast<Self&&>(*this), n};
}

} // namespace kioto

#endif // KIOTO_STREAM_BUFFER_UNORDERED_HPP
