//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_JOIN_ALL_HPP
#define KIOTO_JOIN_ALL_HPP

#include <utility>
#include <vector>

#include <kioto/detail/child_range.hpp>
#include <kioto/detail/track.hpp>

namespace kioto {

/// The future that `join_all` makes. Movable at any time.
template <class F>
class KIOTO_CONSUMABLE [[nodiscard]] join_all_future : public future_interface<join_all_future<F>> {
    detail::child_range<F> children_;
    KIOTO_NO_UNIQUE_ADDRESS detail::outputs<output_t<F>> outputs_;
    bool done_ = false;

public:
    using output_type = typename detail::outputs<output_t<F>>::type;
    using borrows = borrows_t<F>;
    static constexpr bool cancel_safe = false;
    static constexpr bool movable_after_poll = true;

    explicit join_all_future(detail::child_range<F>&& children)
        : children_(std::move(children)), outputs_(children_.count()) {}

    poll_result<output_type> poll(poll_context& cx) {
        BOOST_ASSERT_MSG(!done_, "a future was polled after it was ready");
        done_ = true; // should something be thrown
        if (children_.running() != 0) {
            children_.poll(cx, [this](std::size_t at, auto&& out) {
                outputs_.put(at, std::move(out).take());
                return children_.running() == 0;
            });
            if (children_.running() != 0) {
                done_ = false;
                return pending;
            }
        }
        return poll_result<output_type>(outputs_.take());
    }
};

/** Waits for all futures of a range.

    `join_all(futures)` is ready when all of them are, with the vector of their outputs in the order
    of the range; with nothing where the outputs are `void`. An empty range is ready at once. A
    `result` is an output like any other: `try_join_all` stops at the first error.

    Up to 8 futures are polled together at each wake, beginning with another one each time; of more,
    only those that were woken.

    @param futures  A container, given up with `std::move`; or a view that makes futures.
    @par Wakes        None of its own; beyond 8 futures as `futures_unordered`.
    @par Cancellation Dropping it drops all. Cancel-safe: no, it loses the outputs that it has.
    @par Errors       An exception from one of them leaves `poll`.
    @par Allocation   When it is made: for the futures, and for the outputs. For the vector.
    @see join, try_join_all, futures_unordered
*/
template <class R>
    requires detail::range_of_futures<std::remove_cvref_t<R>>
join_all_future<detail::element_t<R>> join_all(R&& futures) {
    static_assert(detail::given_up<R>,
        "kioto: join_all: a container of futures is consumed: write join_all(std::move(futures))");
    return join_all_future<detail::element_t<R>>(
        detail::child_range<detail::element_t<R>>(std::in_place, futures));
}

} // namespace kioto

#endif // KIOTO_JOIN_ALL_HPP
