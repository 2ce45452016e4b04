//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_SELECT_OK_HPP
#define KIOTO_SELECT_OK_HPP

#include <optional>
#include <utility>

#include <kioto/detail/child_range.hpp>

namespace kioto {

/// The future that `select_ok` makes. Movable at any time.
template <class F>
class KIOTO_CONSUMABLE [[nodiscard]] select_ok_future
    : public future_interface<select_ok_future<F>> {
    detail::child_range<F> children_;

public:
    using output_type = output_t<F>;
    using borrows = borrows_t<F>;
    static constexpr bool cancel_safe = cancel_safe_v<F>;
    static constexpr bool movable_after_poll = true;

    explicit select_ok_future(detail::child_range<F>&& children) : children_(std::move(children)) {}

    poll_result<output_type> poll(poll_context& cx) {
        BOOST_ASSERT_MSG(children_.running() != 0,
            "select_ok of no futures; or it was polled after it was ready");
        poll_result<output_type> first(pending);
        children_.poll(cx, [&](std::size_t, auto&& out) {
            if (out.has_value() || children_.running() == 0) {
                first = std::move(out);
                return true;
            }
            return false;
        });
        if (first.is_ready()) {
            children_.clear();
        }
        return first;
    }
};

template <class F>
    requires(!fallible_future<F>)
class select_ok_future<F> : public detail::rejected {
    using detail::rejected::rejected;
};

/** Waits for the first of the futures of a range that succeeds.

    `select_ok(futures)` is ready when one of them has succeeded, with its value; or when all have
    failed, with the error that came last. The others are dropped before it is delivered.

    Up to 8 futures are polled together at each wake, beginning with another one each time; of more,
    only those that were woken.

    @param futures  A container, given up with `std::move`; or a view that makes futures. Not empty.
    @par Wakes        None of its own; beyond 8 futures as `futures_unordered`.
    @par Cancellation Dropping it drops all. Cancel-safe: if they are; the errors are asked for anew.
    @par Errors       The last of theirs. An exception from one of them leaves `poll`.
    @par Allocation   When it is made, for the futures.
    @see race, select_all, try_join_all
*/
template <class R>
    requires detail::range_of_futures<std::remove_cvref_t<R>>
select_ok_future<detail::element_t<R>> select_ok(R&& futures) {
    static_assert(detail::given_up<R>,
        "kioto: select_ok: a container of futures is consumed: write "
        "select_ok(std::move(futures))");
    using element = detail::element_t<R>;
    static_assert(fallible_future<element>,
        "kioto: select_ok: these futures cannot fail, their output is no result; use select_all");
    return select_ok_future<element>(detail::child_range<element>(std::in_place, futures));
}

} // namespace kioto

#endif // KIOTO_SELECT_OK_HPP
