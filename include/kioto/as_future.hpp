//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_AS_FUTURE_HPP
#define KIOTO_AS_FUTURE_HPP

#include <utility>

#include <kioto/detail/poll_child.hpp>

namespace kioto {

/// The future that `as_future` makes.
template <class F>
class KIOTO_CONSUMABLE [[nodiscard]] adopted_future : public future_interface<adopted_future<F>> {
    KIOTO_NO_UNIQUE_ADDRESS F source_;

public:
    using output_type = output_t<F>;
    using borrows = borrows_t<F>;
    static constexpr bool cancel_safe = cancel_safe_v<F>;
    static constexpr bool movable_after_poll = movable_after_poll_v<F>;

    explicit adopted_future(F&& source) : source_(std::move(source)) {}

    KIOTO_ALWAYS_INLINE poll_result<output_type> poll(poll_context& cx) {
        return detail::poll_child(source_, cx);
    }
};

/** Gives the combinators to a plain struct that models `future` and has no base.

        as_future(my_struct{}).map(...)

    @param source  Consumed. With `output_type` and `poll`; its `borrows`, `cancel_safe` and
                   `movable_after_poll` hold for the result.
    @par Wakes        Those of `source`.
    @par Cancellation Dropping it drops `source`. Cancel-safe as `source`.
    @par Allocation   None.
    @see future_interface, poll_fn
*/
template <future F>
adopted_future<F> as_future(F source) {
    return adopted_future<F>(std::move(source));
}

} // namespace kioto

#endif // KIOTO_AS_FUTURE_HPP
