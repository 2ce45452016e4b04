//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_STREAM_ITER_HPP
#define KIOTO_STREAM_ITER_HPP

#include <optional>
#include <utility>

#include <kioto/detail/range_concepts.hpp>
#include <kioto/stream_interface.hpp>

namespace kioto {

/// The stream that `iter` makes.
template <std::ranges::input_range R>
class KIOTO_CONSUMABLE [[nodiscard]] iter_stream : public stream_interface<iter_stream<R>> {
    R range_;
    // From the first poll on, when the range stays where it is.
    std::optional<std::ranges::iterator_t<R>> next_;

public:
    using item_type = std::ranges::range_value_t<R>;
    static constexpr bool cancel_safe = true;

    template <class R2>
    explicit iter_stream(std::in_place_t, R2&& range) : range_(std::forward<R2>(range)) {}

    iter_stream(iter_stream&& other) noexcept(std::is_nothrow_move_constructible_v<R>)
        : stream_interface<iter_stream>(std::move(other)), range_(std::move(other.range_)) {
        BOOST_ASSERT_MSG(!other.next_, "a polled stream was moved");
    }

    poll_result<std::optional<item_type>> poll_next(poll_context&) {
        if (!next_) {
            next_.emplace(std::ranges::begin(range_));
        }
        if (*next_ == std::ranges::end(range_)) {
            return std::optional<item_type>();
        }
        auto item = take();
        ++*next_;
        return item;
    }

private:
    // The elements of a container are its own, those of a view are somebody else's.
    poll_result<std::optional<item_type>> take() {
        if constexpr (std::ranges::view<R>) {
            return poll_result<std::optional<item_type>>(std::in_place, **next_);
        } else {
            return poll_result<std::optional<item_type>>(
                std::in_place, std::ranges::iter_move(*next_));
        }
    }
};

/** Makes a stream of the elements of a range.

    `iter(r)` never waits: each poll is ready with the next element, and then with the end.

    @param range  An rvalue is kept and its elements are moved out; an lvalue is copied. Of a view
                  the elements are copied.
    @par Wakes        None.
    @par Cancellation Dropping it drops `range`. Cancel-safe: yes.
    @par Allocation   None.
    @see for_each
*/
template <class R>
    requires std::ranges::input_range<std::decay_t<R>>
iter_stream<std::decay_t<R>> iter(R&& range) {
    return iter_stream<std::decay_t<R>>(std::in_place, std::forward<R>(range));
}

} // namespace kioto

#endif // KIOTO_STREAM_ITER_HPP
