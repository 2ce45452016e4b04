//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_CANCELLATION_TOKEN_HPP
#define KIOTO_CANCELLATION_TOKEN_HPP

#include <stop_token>
#include <utility>

#include <kioto/detail/cancellation_node.hpp>
#include <kioto/detail/intrusive_ptr.hpp>
#include <kioto/future_interface.hpp>

namespace kioto {

/// The future that `cancellation_token::cancelled` makes.
class KIOTO_CONSUMABLE [[nodiscard]] cancelled_future : public future_interface<cancelled_future> {
    detail::intrusive_ptr<detail::cancellation_node> node_;
    wake_target const* latest_ = nullptr;
    detail::waiter place_;

public:
    using output_type = void;
    static constexpr bool cancel_safe = true;

    explicit cancelled_future(detail::intrusive_ptr<detail::cancellation_node> n) noexcept
        : node_(std::move(n)) {}
    cancelled_future(cancelled_future&&) noexcept = default;
    ~cancelled_future() {
        if (place_.enlisted) {
            node_->leave(place_);
        }
    }

    bool is_terminated() const noexcept { return !node_; }

    KIOTO_ALWAYS_INLINE poll_result<void> poll(poll_context& cx) {
        BOOST_ASSERT_MSG(node_, "a future was polled after it was ready");
        // Whoever cancels sets the flag first: until then the waker is the one in the queue.
        if (latest_ == &cx.target() && !node_->is_cancelled()) {
            return pending;
        }
        if (!node_->wait(place_, cx)) {
            latest_ = &cx.target();
            return pending;
        }
        node_ = nullptr;
        return unit{};
    }
};

class cancellation_guard;

/** Tells tasks, and the tasks below them, that they are to stop: copies of it share one state.

        race(serve(std::move(s)), stop.cancelled().map([] { return result<void>(); }))

    `cancel` cancels this token and those made of it by `child_token`, and theirs, but not the one
    that it was made of. It is for ever: what is made below a cancelled token is cancelled.

    Thread-safe. Empty after a move.

    @see task_tracker, take_until
*/
class cancellation_token {
    detail::intrusive_ptr<detail::cancellation_node> node_;

    explicit cancellation_token(detail::cancellation_node* n) noexcept
        : node_(detail::intrusive_ptr<detail::cancellation_node>::adopt(n)) {}

public:
    /// The root of a new tree. Allocates once.
    cancellation_token() : cancellation_token(new detail::cancellation_node) {}

    /// The same, cancelled when `source` is stopped. Allocates once more.
    explicit cancellation_token(std::stop_token source) : cancellation_token() {
        node_->follow(std::move(source));
    }

    /// A token of its own that is cancelled with this one. Allocates once.
    cancellation_token child_token() const {
        return cancellation_token(new detail::cancellation_node(*node_));
    }

    /// From any thread; a second time does nothing.
    void cancel() const noexcept {
        auto const keep = node_; // what is woken may destroy this token
        keep->cancel();
    }
    bool is_cancelled() const noexcept { return node_->is_cancelled(); }

    /** Waits until the token is cancelled.

        @return        A future with the output `void`. It holds the token, and lends nothing.
        @par Wakes        Once, then.
        @par Cancellation Cancel-safe: yes.
        @par Allocation   None. It is ready even where the budget is spent, and charges nothing.
    */
    cancelled_future cancelled() const noexcept { return cancelled_future(node_); }

    /// Cancels when it is destroyed, unless told otherwise.
    cancellation_guard drop_guard() const noexcept;

    /// A token of the standard library that is stopped when this one is cancelled, in the call to
    /// `cancel`. It does not keep this one alive. The first call allocates.
    std::stop_token stop_token() const { return node_->stop_token(); }
};

/// Cancels a token when it is destroyed. Empty after a move.
class [[nodiscard]] cancellation_guard {
    cancellation_token token_;
    bool armed_ = true;

public:
    explicit cancellation_guard(cancellation_token t) noexcept : token_(std::move(t)) {}
    cancellation_guard(cancellation_guard&& other) noexcept
        : token_(std::move(other.token_)), armed_(std::exchange(other.armed_, false)) {}
    cancellation_guard& operator=(cancellation_guard other) noexcept {
        std::swap(token_, other.token_);
        std::swap(armed_, other.armed_);
        return *this;
    }
    ~cancellation_guard() {
        if (armed_) {
            token_.cancel();
        }
    }

    /// Leaves the token alone from now on.
    void disarm() noexcept { armed_ = false; }
};

inline cancellation_guard cancellation_token::drop_guard() const noexcept {
    return cancellation_guard(*this);
}

} // namespace kioto

#endif // KIOTO_CANCELLATION_TOKEN_HPP
