//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_STREAM_TAKE_UNTIL_HPP
#define KIOTO_STREAM_TAKE_UNTIL_HPP

#include <memory>
#include <optional>
#include <utility>

#include <kioto/detail/item_track.hpp>
#include <kioto/detail/poll_uncharged.hpp>
#include <kioto/stream_interface.hpp>

namespace kioto {

/// A stream, and a future that ends it.
template <class S, class Stop>
concept stoppable = stream<S> && future<Stop> && !detail::is_rejected_v<Stop>;

/** The stream that `take_until` makes.

        running -> ended    the stop is ready, or the source ended; both are destroyed
*/
template <class S, class Stop>
class KIOTO_CONSUMABLE [[nodiscard]] take_until_stream
    : public stream_interface<take_until_stream<S, Stop>> {
    struct both {
        KIOTO_NO_UNIQUE_ADDRESS S source;
        KIOTO_NO_UNIQUE_ADDRESS Stop stop;
    };
    union {
        both running_;
    };
    bool ended_ = false;

public:
    using item_type = item_t<S>;
    using borrows = merged_types_t<borrows_t<S>, borrows_t<Stop>>;
    static constexpr bool cancel_safe = cancel_safe_v<S> && cancel_safe_v<Stop>;
    static constexpr bool whole_items = detail::sees_whole_v<S>;

    template <class S2, class Stop2>
    take_until_stream(S2&& source, Stop2&& stop)
        : running_{std::forward<S2>(source), std::forward<Stop2>(stop)} {}

    take_until_stream(take_until_stream&& other) noexcept(
        std::is_nothrow_move_constructible_v<both>)
        : stream_interface<take_until_stream>(std::move(other)),
          running_(std::move(other.running_)) {
        BOOST_ASSERT_MSG(!other.ended_, "a stream was moved after its end");
    }

    ~take_until_stream() {
        if (!ended_) {
            std::destroy_at(std::addressof(running_));
        }
    }

    KIOTO_ALWAYS_INLINE poll_result<std::optional<item_type>> poll_next(poll_context& cx) {
        BOOST_ASSERT_MSG(!ended_, "a stream was polled after its end");
        if (detail::poll_uncharged(running_.stop, cx).is_ready()) {
            end();
            return std::optional<item_type>();
        }
        auto next = running_.source.poll_next(cx);
        if (next.is_ready() && !next.get()) {
            end();
        }
        return next;
    }

private:
    void end() noexcept {
        ended_ = true;
        std::destroy_at(std::addressof(running_));
    }
};

template <class S, class Stop>
    requires(!stoppable<S, Stop>)
class take_until_stream<S, Stop> : public detail::rejected {
    using detail::rejected::rejected;
};

/** Ends a stream when a future is ready.

    `take_until(s, stop)` yields the items of `s` until `stop` is ready, whose output is dropped, or
    `s` ends. `stop` is asked first each time: an item that is there already loses. Both are
    destroyed before the end is delivered.

    @param source  Consumed.
    @param stop    Consumed. Polled even when the budget is spent, and at no charge.
    @par Wakes        None of its own.
    @par Cancellation Dropping it drops both. Cancel-safe: if both are.
    @par Errors       An exception of either leaves `poll_next`.
    @par Allocation   None.
    @see for_each, race
*/
template <stream S, future Stop>
    requires stoppable<S, Stop>
take_until_stream<S, Stop> take_until(S source, Stop stop) {
    return {std::move(source), std::move(stop)};
}

template <class Derived>
template <class Stop, class Self>
take_until_stream<Self, std::decay_t<Stop>> stream_interface<Derived>::take_until(Stop&& stop) && {
    static_assert(
        future<std::decay_t<Stop>>, "kioto: take_until: what ends the stream must be a future");
    return {static_cast<Self&&>(*this), std::forward<Stop>(stop)};
}

} // namespace kioto

#endif // KIOTO_STREAM_TAKE_UNTIL_HPP
