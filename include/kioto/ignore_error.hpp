//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_IGNORE_ERROR_HPP
#define KIOTO_IGNORE_ERROR_HPP

#include <utility>

#include <kioto/detail/poll_child.hpp>

namespace kioto {

/// The future that `ignore_error` makes.
template <class F>
class KIOTO_CONSUMABLE [[nodiscard]] ignore_error_future
    : public future_interface<ignore_error_future<F>> {
    KIOTO_NO_UNIQUE_ADDRESS F source_;

public:
    using output_type = void;
    using borrows = borrows_t<F>;
    static constexpr bool cancel_safe = cancel_safe_v<F>;

    explicit ignore_error_future(F&& source) : source_(std::move(source)) {}

    KIOTO_ALWAYS_INLINE poll_result<void> poll(poll_context& cx) {
        if (detail::poll_child(source_, cx).is_pending()) {
            return pending;
        }
        return unit{};
    }
};

template <class F>
    requires(!fallible_future<F>)
class ignore_error_future<F> : public detail::rejected {
    using detail::rejected::rejected;
};

/** Ends a chain and drops its outcome, value or error: the shrug, spelled out.

    @param source  Consumed. Its output is a `result`.
    @return        A future of `void`, as `spawn` wants it.
    @par Wakes        None of its own.
    @par Cancellation Dropping it drops `source`. Cancel-safe as `source`.
    @par Errors       None.
    @par Allocation   None.
    @see on_error
*/
template <fallible_future F>
ignore_error_future<F> ignore_error(F source) {
    return ignore_error_future<F>(std::move(source));
}

template <class Derived>
template <class Self>
ignore_error_future<Self> future_interface<Derived>::ignore_error() && {
    static_assert(fallible_future<Self>,
        "kioto: ignore_error: this future cannot fail, its output is no result");
    return ignore_error_future<Self>(static_cast<Self&&>(*this));
}

} // namespace kioto

#endif // KIOTO_IGNORE_ERROR_HPP
