//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_STREAM_FOR_EACH_HPP
#define KIOTO_STREAM_FOR_EACH_HPP

#include <optional>
#include <utility>

#include <kioto/detail/item_track.hpp>
#include <kioto/detail/round.hpp>
#include <kioto/future_interface.hpp>
#include <kioto/stream_interface.hpp>

namespace kioto {

namespace detail {

template <class S, class Fn>
using for_each_step_t = call_result_t<Fn&, typename item_track<S>::value>;

} // namespace detail

/// The closure can be called with the items, or with their values; the errors of stream and step
/// agree; and what the closure returns borrows nothing of the item.
template <class S, class Fn>
concept for_eachable =
    stream<S> && detail::callable_with<Fn&, typename detail::item_track<S>::value> &&
    detail::item_track<S>::template joins<detail::step_output_t<detail::for_each_step_t<S, Fn>>> &&
    detail::keeps_its_loans<typename detail::item_track<S>::value,
        detail::for_each_step_t<S, Fn>> &&
    !detail::is_rejected_v<detail::for_each_step_t<S, Fn>>;

/// The future that `for_each` makes. It waits for an item, or for the round of one, or is done.
template <class S, class Fn>
class KIOTO_CONSUMABLE [[nodiscard]] for_each_future
    : public future_interface<for_each_future<S, Fn>> {
    using track = detail::item_track<S>;
    using round = detail::round<Fn, typename track::value>;
    using step_track = detail::track<typename round::output>;

    KIOTO_NO_UNIQUE_ADDRESS S source_;
    round round_;

public:
    using output_type =
        typename track::template joined<detail::without_value_t<typename round::output>>;
    using borrows = merged_types_t<borrows_t<S>, borrows_t<detail::for_each_step_t<S, Fn>>>;
    static constexpr bool cancel_safe = cancel_safe_v<S> && !future<detail::for_each_step_t<S, Fn>>;

    template <class S2, class Fn2>
    for_each_future(S2&& source, Fn2&& fn)
        : source_(std::forward<S2>(source)), round_(std::in_place, std::forward<Fn2>(fn)) {}

    KIOTO_ALWAYS_INLINE poll_result<output_type> poll(poll_context& cx) {
        BOOST_ASSERT_MSG(!round_.is_done(), "a future was polled after it was ready");
        for (detail::round_price price(cx);;) {
            if (round_.idle()) {
                auto next = source_.poll_next(cx);
                if (next.is_pending()) {
                    return pending;
                }
                std::optional<item_t<S>>& item = next.get();
                if (!item) {
                    round_.end();
                    return detail::ready_with<output_type>();
                }
                if (track::failed(*item)) {
                    round_.end();
                    return track::template pass_error<output_type>(*item);
                }
                if constexpr (round::drives) {
                    round_.begin(track::take(*item));
                } else if (auto out = round_.value(track::take(*item)); step_track::failed(out)) {
                    round_.end();
                    return step_track::template pass_error<output_type>(out);
                }
            }
            if constexpr (round::drives) {
                auto out = round_.drive(cx);
                if (out.is_pending()) {
                    return pending;
                }
                if (step_track::failed(out)) {
                    round_.end();
                    return step_track::template pass_error<output_type>(out);
                }
            }
            if (!price.pay()) {
                return pending;
            }
        }
    }
};

template <class S, class Fn>
    requires(!for_eachable<S, Fn>)
class for_each_future<S, Fn> : public detail::rejected {
    using detail::rejected::rejected;
};

/** Runs a step for each item of a stream, one after the other.

    `for_each(s, fn)` calls `fn(item)` and drives the future that it returned to its end (or takes
    the `result` or the value) before it asks for the next item. The values of the steps are
    dropped. It is ready at the end of the stream. For a stream of `result<T, E>` it calls
    `fn(value)`, and an error ends it. Its output is `void`; `result<void, E>` where the stream or
    the step can fail, `E` being the error type that theirs convert to.

    @param source  Consumed.
    @param fn      Called as an lvalue; a tuple is unpacked where it takes the elements. Kept until
                   the end: the futures may refer to its captures. By-value parameters die at the
                   return.
    @par Wakes        When its budget is spent; an item for which nothing else charged costs one
                      unit.
    @par Cancellation Dropping it drops the stream and the step under way. Cancel-safe: as `source`
                      where `fn` returns no future, else no.
    @par Errors       The first of stream or step. An exception from `fn` leaves `poll`.
    @par Allocation   None.
    @see map, results, next
*/
template <stream S, class Fn>
    requires for_eachable<S, std::decay_t<Fn>>
for_each_future<S, std::decay_t<Fn>> for_each(S source, Fn&& fn) {
    return {std::move(source), std::forward<Fn>(fn)};
}

template <class Derived>
template <class Fn, class Self>
for_each_future<Self, std::decay_t<Fn>> stream_interface<Derived>::for_each(Fn&& fn) && {
    using closure = std::decay_t<Fn>;
    using value = typename detail::item_track<Self>::value;
    constexpr bool callable = detail::callable_with<closure&, value>;
    static_assert(
        callable, "kioto: for_each: the closure cannot be called with an item of this stream");
    if constexpr (callable) {
        using step = detail::for_each_step_t<Self, closure>;
        static_assert(detail::keeps_its_loans<value, step>,
            "kioto: for_each: the closure returns a future that borrows the item it was called "
            "with, which dies first; use the free function that owns it, or let");
        static_assert(detail::item_track<Self>::template joins<detail::step_output_t<step>>,
            "kioto: for_each: the errors of stream and step do not convert to one another; use "
            "map_error");
    }
    return {static_cast<Self&&>(*this), std::forward<Fn>(fn)};
}

} // namespace kioto

#endif // KIOTO_STREAM_FOR_EACH_HPP
