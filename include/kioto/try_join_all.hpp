//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TRY_JOIN_ALL_HPP
#define KIOTO_TRY_JOIN_ALL_HPP

#include <optional>
#include <utility>
#include <vector>

#include <kioto/detail/child_range.hpp>
#include <kioto/detail/track.hpp>

namespace kioto {

/// The future that `try_join_all` makes. Movable at any time.
template <class F>
class KIOTO_CONSUMABLE [[nodiscard]] try_join_all_future
    : public future_interface<try_join_all_future<F>> {
    detail::child_range<F> children_;
    KIOTO_NO_UNIQUE_ADDRESS detail::outputs<value_t<F>> outputs_;
    bool done_ = false;

public:
    using output_type = result<typename detail::outputs<value_t<F>>::type, error_t<F>>;
    using borrows = borrows_t<F>;
    static constexpr bool cancel_safe = false;
    static constexpr bool movable_after_poll = true;

    explicit try_join_all_future(detail::child_range<F>&& children)
        : children_(std::move(children)), outputs_(children_.count()) {}

    poll_result<output_type> poll(poll_context& cx) {
        BOOST_ASSERT_MSG(!done_, "a future was polled after it was ready");
        done_ = true; // should something be thrown
        if (children_.running() != 0) {
            std::optional<error_t<F>> error;
            children_.poll(cx, [&](std::size_t at, auto&& out) {
                if (out.has_error()) {
                    error.emplace(std::move(out.error()));
                    return true;
                }
                outputs_.put(at, std::move(out.value()));
                return children_.running() == 0;
            });
            if (error) {
                children_.clear();
                outputs_.clear();
                return poll_result<output_type>(boost::system::in_place_error, *std::move(error));
            }
            if (children_.running() != 0) {
                done_ = false;
                return pending;
            }
        }
        return poll_result<output_type>(boost::system::in_place_value, outputs_.take());
    }
};

template <class F>
    requires(!fallible_future<F>)
class try_join_all_future<F> : public detail::rejected {
    using detail::rejected::rejected;
};

/** Waits for all fallible futures of a range, or for the first error.

    `try_join_all(futures)` is ready when all of them have succeeded, with the vector of their values
    in the order of the range (`result<void, E>` where they have none); or when one has failed, with
    its error. All futures are destroyed by then, done or not.

    Up to 8 futures are polled together at each wake, beginning with another one each time; of more,
    only those that were woken.

    @param futures  A container, given up with `std::move`; or a view that makes futures.
    @par Wakes        None of its own; beyond 8 futures as `futures_unordered`.
    @par Cancellation Dropping it drops all. Cancel-safe: no, it loses the values that it has.
    @par Errors       The first of theirs. An exception from one of them leaves `poll`.
    @par Allocation   When it is made: for the futures, and for the values. For the vector.
    @see try_join, join_all, select_ok
*/
template <class R>
    requires detail::range_of_futures<std::remove_cvref_t<R>>
try_join_all_future<detail::element_t<R>> try_join_all(R&& futures) {
    static_assert(detail::given_up<R>,
        "kioto: try_join_all: a container of futures is consumed: write "
        "try_join_all(std::move(futures))");
    using element = detail::element_t<R>;
    static_assert(fallible_future<element>,
        "kioto: try_join_all: these futures cannot fail, their output is no result; use join_all");
    return try_join_all_future<element>(detail::child_range<element>(std::in_place, futures));
}

} // namespace kioto

#endif // KIOTO_TRY_JOIN_ALL_HPP
