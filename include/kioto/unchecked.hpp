//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_UNCHECKED_HPP
#define KIOTO_UNCHECKED_HPP

#include <utility>

#include <kioto/detail/poll_child.hpp>

namespace kioto {

/// The future that `unchecked` makes.
template <class F>
class KIOTO_CONSUMABLE [[nodiscard]] unchecked_future
    : public future_interface<unchecked_future<F>> {
    KIOTO_NO_UNIQUE_ADDRESS F source_;

public:
    using output_type = output_t<F>;
    using borrows = types<>;
    static constexpr bool cancel_safe = cancel_safe_v<F>;
    static constexpr bool movable_after_poll = movable_after_poll_v<F>;

    explicit unchecked_future(F&& source) : source_(std::move(source)) {}

    KIOTO_ALWAYS_INLINE poll_result<output_type> poll(poll_context& cx) {
        return detail::poll_child(source_, cx);
    }
};

/** Takes the loans of a future out of its type: the same future, with an empty `borrows`.

    The library compares the types of what is lent, not the objects. Where it refuses a loan of
    another object of the same type, `unchecked` says that you know better. **You promise** that
    every object which `source` borrows stays where it is until the future is ready or destroyed.
    A broken promise is undefined behaviour that no compiler sees.

    @param source  Consumed.
    @par Wakes        Those of `source`.
    @par Cancellation Dropping it drops `source`. Cancel-safe as `source`.
    @par Allocation   None.
    @see let, borrows_t
*/
template <future F>
unchecked_future<F> unchecked(F source) {
    return unchecked_future<F>(std::move(source));
}

} // namespace kioto

#endif // KIOTO_UNCHECKED_HPP
