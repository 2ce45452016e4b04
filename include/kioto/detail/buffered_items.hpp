//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_BUFFERED_ITEMS_HPP
#define KIOTO_DETAIL_BUFFERED_ITEMS_HPP

#include <optional>
#include <utility>

#include <kioto/detail/concurrent.hpp>
#include <kioto/detail/item_track.hpp>

namespace kioto::detail {

template <class S>
concept yields_futures = stream<S> && future<typename item_track<S>::value> &&
    !is_rejected_v<typename item_track<S>::value>;

// The errors of stream and futures agree.
template <class S>
concept bufferable =
    yields_futures<S> && item_track<S>::template joins<output_t<typename item_track<S>::value>>;

// A stream of futures, as a stream of their outputs.
template <class S>
struct buffered_items {
    using track = item_track<S>;
    using future = typename track::value;
    using item = unit_if_void<typename track::template joined<output_t<future>>>;

    // Starts the future of an item.
    template <class Tag>
    static void start(children<future, Tag>& under_way, item_t<S>& next, Tag tag) {
        if constexpr (sees_whole_v<S>) {
            under_way.push(std::move(next), tag);
        } else {
            under_way.emplace([&]() -> decltype(auto) { return *std::move(next); }, tag);
        }
    }
    static poll_result<std::optional<item>> ready(poll_result<item>&& out) {
        return poll_result<std::optional<item>>(
            std::in_place, std::in_place, std::move(out).take());
    }
};

// An output as an item, in which a unit stands for `void`.
template <class Item, class Out>
poll_result<Item> convert_output(poll_result<Out>&& out) {
    if constexpr (std::is_void_v<Out> && !is_result_v<Item>) {
        return poll_result<Item>(std::in_place);
    } else {
        return detail::convert_poll<Item>(std::move(out));
    }
}

} // namespace kioto::detail

#endif // KIOTO_DETAIL_BUFFERED_ITEMS_HPP
