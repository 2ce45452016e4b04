//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_FUTURES_UNORDERED_HPP
#define KIOTO_FUTURES_UNORDERED_HPP

#include <cstddef>
#include <optional>
#include <utility>

#include <kioto/detail/children.hpp>
#include <kioto/detail/invoke.hpp>
#include <kioto/detail/rejected.hpp>
#include <kioto/future_interface.hpp>
#include <kioto/stream_interface.hpp>

namespace kioto {

/** Many futures of one type, and the stream of their outputs in the order of completion.

        futures_unordered<fetch_future> fetches;
        fetches.push(fetch(a));
        fetches.push(fetch(b));
        return std::move(fetches).for_each(use);

    A poll polls the futures that were woken, and no others; each has a waker of its own. A `void`
    output is a `unit`. The stream is at its end while no future is left, and may be polled again
    after a push.

    Movable at any time, also between polls.

    @par Wakes        When a future that it polled in this poll is woken already, or when the budget
                      is spent; a future for which nothing else charged costs one unit.
    @par Cancellation Dropping it drops all futures, on this thread. Cancel-safe: if `F` is.
    @par Errors       An exception from one of the futures leaves `poll_next`, and that future is
                      destroyed; the others go on.
    @par Allocation   One for each 32 futures under way; the place of a future is used again once the
                      last of its wakers is gone.
    @par Thread safety One thread at a time; the futures may be woken from any, at any time.
    @see join_all, buffer_unordered, join_set
*/
template <future F>
class [[nodiscard]] futures_unordered // filled in loops, which clang's consumed analysis refuses
    : public stream_interface<futures_unordered<F>> {
    detail::children<F, unit> children_;

public:
    using item_type = detail::unit_if_void<output_t<F>>;
    using borrows = borrows_t<F>;
    static constexpr bool cancel_safe = cancel_safe_v<F>;

    futures_unordered() = default;
    futures_unordered(futures_unordered&&) = default;
    futures_unordered& operator=(futures_unordered&&) = default;

    /// Adds a future, to be polled for the first time when this is polled next. Wakes nobody.
    void push(F f) { children_.push(std::move(f)); }

    /// How many futures are under way.
    std::size_t size() const noexcept { return children_.size(); }
    bool empty() const noexcept { return children_.empty(); }

    /// Drops all futures. Not while it is polled.
    void clear() noexcept { children_.clear(); }

    poll_result<std::optional<item_type>> poll_next(poll_context& cx) {
        if (children_.empty()) {
            return std::optional<item_type>();
        }
        poll_result<std::optional<item_type>> item(pending);
        children_.poll(cx, [&item](unit, auto&& out) {
            item = poll_result<std::optional<item_type>>(
                std::in_place, std::in_place, std::move(out).take());
            return true;
        });
        return item;
    }
};

} // namespace kioto

#endif // KIOTO_FUTURES_UNORDERED_HPP
