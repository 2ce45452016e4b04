//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_FUSE_HPP
#define KIOTO_FUSE_HPP

#include <utility>

#include <kioto/detail/until_done.hpp>

namespace kioto {

/// The future that `fuse` makes; models `fused_future`.
template <class F>
class KIOTO_CONSUMABLE [[nodiscard]] fuse_future : public future_interface<fuse_future<F>> {
    detail::until_done<F> source_;

public:
    using output_type = output_t<F>;
    using borrows = borrows_t<F>;
    static constexpr bool cancel_safe = cancel_safe_v<F>;

    explicit fuse_future(F&& source) : source_(std::in_place, std::move(source)) {}

    KIOTO_ALWAYS_INLINE poll_result<output_type> poll(poll_context& cx) {
        if (source_.is_done()) {
            return pending;
        }
        return source_.poll(cx);
    }

    /// True when the output has been delivered: all further polls pend.
    bool is_terminated() const noexcept { return source_.is_done(); }
};

/** Makes a future that may be polled after it was ready: it pends for ever then.

    For loops that `select` on one future by reference: its branch drops out, once it is done.

    @param source  Consumed; destroyed when it is ready, before the output is delivered.
    @return        A future with the output of `source` and a member `is_terminated()`.
    @par Wakes        Those of `source`; none once it was ready.
    @par Cancellation Dropping it drops `source`. Cancel-safe as `source`.
    @par Errors       Those of `source`.
    @par Allocation   None.
    @see never, select
*/
template <future F>
fuse_future<F> fuse(F source) {
    return fuse_future<F>(std::move(source));
}

template <class Derived>
template <class Self>
fuse_future<Self> future_interface<Derived>::fuse() && {
    return fuse_future<Self>(static_cast<Self&&>(*this));
}

} // namespace kioto

#endif // KIOTO_FUSE_HPP
