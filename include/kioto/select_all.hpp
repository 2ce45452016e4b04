//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_SELECT_ALL_HPP
#define KIOTO_SELECT_ALL_HPP

#include <cstddef>
#include <optional>
#include <utility>

#include <kioto/detail/child_range.hpp>
#include <kioto/detail/invoke.hpp>

namespace kioto {

/// The futures that a `select_all` left over: under way, in their places, with their indices. Drop
/// them, or go on with `select_all(std::move(rest))`.
template <class F>
class select_all_rest {
    template <class>
    friend class select_all_future;

    detail::child_range<F> children_;

public:
    explicit select_all_rest(detail::child_range<F>&& children) : children_(std::move(children)) {}

    /// How many are not done.
    std::size_t size() const noexcept { return children_.running(); }
    bool empty() const noexcept { return size() == 0; }
};

/// The output of `select_all`.
template <class F>
struct select_all_output {
    detail::unit_if_void<output_t<F>> value;
    std::size_t index; ///< Of the future that was ready, in the range given first.
    select_all_rest<F> rest;
};

/// The future that `select_all` makes. Movable at any time.
template <class F>
class KIOTO_CONSUMABLE [[nodiscard]] select_all_future
    : public future_interface<select_all_future<F>> {
    detail::child_range<F> children_;

public:
    using output_type = select_all_output<F>;
    using borrows = borrows_t<F>;
    static constexpr bool cancel_safe = cancel_safe_v<F>;
    static constexpr bool movable_after_poll = true;

    explicit select_all_future(detail::child_range<F>&& children)
        : children_(std::move(children)) {}
    explicit select_all_future(select_all_rest<F>&& rest) : children_(std::move(rest.children_)) {}

    poll_result<output_type> poll(poll_context& cx) {
        BOOST_ASSERT_MSG(children_.running() != 0,
            "select_all of no futures; or it was polled after it was ready");
        std::optional<detail::unit_if_void<output_t<F>>> value;
        std::size_t index = 0;
        children_.poll(cx, [&](std::size_t at, auto&& out) {
            value.emplace(std::move(out).take());
            index = at;
            return true;
        });
        if (!value) {
            return pending;
        }
        return poll_result<output_type>(std::in_place,
            output_type{*std::move(value), index, select_all_rest<F>(std::move(children_))});
    }
};

/** Waits for the first of the futures of a range, and hands the others back.

    `select_all(futures)` is ready when one of them is: with its `value`, its `index` in the range,
    and the `rest`, which is dropped with the output or goes on in `select_all(std::move(rest))`.
    The futures stay in place: what was begun goes on, and each keeps its index.

    Up to 8 futures are polled together at each wake, beginning with another one each time; of more,
    only those that were woken.

    @param futures  A container, given up with `std::move`; or a view that makes futures. Not empty.
    @par Wakes        None of its own; beyond 8 futures as `futures_unordered`.
    @par Cancellation Dropping it drops all. Cancel-safe: if they are.
    @par Errors       A `result` is an output like any other. An exception from one of them leaves
                      `poll`.
    @par Allocation   When it is made from a range, for the futures.
    @see select, select_ok, futures_unordered
*/
template <class R>
    requires detail::range_of_futures<std::remove_cvref_t<R>>
select_all_future<detail::element_t<R>> select_all(R&& futures) {
    static_assert(detail::given_up<R>,
        "kioto: select_all: a container of futures is consumed: write "
        "select_all(std::move(futures))");
    return select_all_future<detail::element_t<R>>(
        detail::child_range<detail::element_t<R>>(std::in_place, futures));
}

/// @overload
template <class F>
select_all_future<F> select_all(select_all_rest<F>&& rest) {
    return select_all_future<F>(std::move(rest));
}

} // namespace kioto

#endif // KIOTO_SELECT_ALL_HPP
