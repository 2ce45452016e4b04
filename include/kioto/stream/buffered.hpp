//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_STREAM_BUFFERED_HPP
#define KIOTO_STREAM_BUFFERED_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include <kioto/detail/buffered_items.hpp>
#include <kioto/detail/ordered_outputs.hpp>
#include <kioto/stream_interface.hpp>

namespace kioto {

/// The stream that `buffered` makes.
template <class S>
class KIOTO_CONSUMABLE [[nodiscard]] buffered_stream : public stream_interface<buffered_stream<S>> {
    using items = detail::buffered_items<S>;

    detail::ordered_outputs<typename items::item> parked_;
    detail::concurrent<S, typename items::future, std::uint64_t> engine_;

public:
    using item_type = typename items::item;
    using borrows = merged_types_t<borrows_t<S>, borrows_t<typename items::future>>;
    static constexpr bool cancel_safe = false;

    template <class S2>
    buffered_stream(S2&& source, std::size_t n)
        : engine_(std::in_place, std::forward<S2>(source), n) {}

    poll_result<std::optional<item_type>> poll_next(poll_context& cx) {
        auto& under_way = engine_.under_way();
        engine_.poll(
            cx, [&] { return parked_.size() < engine_.limit(); },
            [&](item_t<S>& next) {
                auto const place = parked_.reserve();
                if (items::track::failed(next)) {
                    parked_.put(place, items::track::template pass_error<item_type>(next));
                } else {
                    items::start(under_way, next, place);
                }
                return false;
            },
            [&](std::uint64_t place, auto&& out) {
                parked_.put(place, detail::convert_output<item_type>(std::move(out)));
                return false;
            });
        if (parked_.is_ready()) {
            return items::ready(parked_.take());
        }
        if (engine_.finished()) {
            return std::optional<item_type>();
        }
        return pending;
    }
};

template <class S>
    requires(!detail::bufferable<S>)
class buffered_stream<S> : public detail::rejected {
    using detail::rejected::rejected;
};

/** Runs the futures that a stream yields side by side, at most `n` of them at a time, and keeps their
    order.

    `buffered(s, n)` yields the outputs of the futures in the order of `s` (a `unit` for `void`);
    those that are ready early wait for the others. It takes an item of `s` only while fewer than `n`
    are under way or wait to be fetched. For a stream of `result<future, E>` the outputs are results,
    and an error of `s` is an item in its place.

    Only the futures that were woken are polled.

    @param source  A stream of futures. Consumed.
    @param n       1 or more.
    @par Wakes        When a future that it polled in this poll is woken already, or when the budget
                      is spent; a future or an item for which nothing else charged costs one unit.
    @par Cancellation Dropping it drops the stream, the futures under way and the outputs that wait.
                      Cancel-safe: no.
    @par Errors       Items. An exception of stream or future leaves `poll_next`; what its future
                      stood for never comes, so that the stream must be dropped.
    @par Allocation   One for each 32 futures under way; for the outputs when there are twice as many
                      as ever before.
    @see buffer_unordered, for_each_concurrent
*/
template <stream S>
    requires detail::bufferable<S>
buffered_stream<S> buffered(S source, std::size_t n) {
    return {std::move(source), n};
}

template <class Derived>
template <class Self>
buffered_stream<Self> stream_interface<Derived>::buffered(std::size_t n) && {
    static_assert(detail::yields_futures<Self>,
        "kioto: buffered: the items of this stream are no futures; make them with map");
    static_assert(!detail::yields_futures<Self> || detail::bufferable<Self>,
        "kioto: buffered: the errors of stream and futures do not convert to one another; use "
        "map_error");
    return {static_cast<Self&&>(*this), n};
}

} // namespace kioto

#endif // KIOTO_STREAM_BUFFERED_HPP
