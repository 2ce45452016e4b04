//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_NEXT_HPP
#define KIOTO_NEXT_HPP

#include <memory>
#include <optional>
#include <utility>

#include <kioto/future_interface.hpp>
#include <kioto/stream_interface.hpp>

namespace kioto {

/// The future that `next` makes. A `fused_future`: it can be a branch of `select` by reference.
template <class S>
class KIOTO_CONSUMABLE [[nodiscard]] next_future : public future_interface<next_future<S>> {
    S* stream_;

public:
    using output_type = std::optional<item_t<S>>;
    using borrows = merged_types_t<types<S>, borrows_t<S>>;
    static constexpr bool cancel_safe = true;

    explicit next_future(S& s) noexcept : stream_(std::addressof(s)) {}

    bool is_terminated() const noexcept { return stream_ == nullptr; }

    KIOTO_ALWAYS_INLINE poll_result<output_type> poll(poll_context& cx) {
        BOOST_ASSERT_MSG(stream_, "a future was polled after it was ready");
        auto out = stream_->poll_next(cx);
        if (out.is_ready()) {
            stream_ = nullptr;
        }
        return out;
    }
};

/** Waits for the next item of a stream.

    `next(s)` yields `std::optional<item>`: empty at the end of the stream, and then `s` must not be
    asked again. The item of a fallible stream is the whole `result`.

    @param s  Lent for the life of the future.
    @par Wakes        None of its own.
    @par Cancellation Dropping it leaves the stream as it is. Cancel-safe: yes.
    @par Errors       An exception of the stream leaves `poll`.
    @par Allocation   None.
    @see for_each
*/
template <stream S>
next_future<S> next(S& s KIOTO_LIFETIMEBOUND) {
    return next_future<S>(s);
}

template <class Derived>
template <class Self>
next_future<Self> stream_interface<Derived>::next() & {
    return next_future<Self>(static_cast<Self&>(*this));
}

} // namespace kioto

#endif // KIOTO_NEXT_HPP
