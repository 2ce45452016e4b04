//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_MPSC_CLOSED_FUTURE_HPP
#define KIOTO_DETAIL_MPSC_CLOSED_FUTURE_HPP

#include <utility>

#include <kioto/detail/waiter.hpp>
#include <kioto/future_interface.hpp>

namespace kioto {

template <class T>
class mpsc_sender;

/// The future that `mpsc_sender::closed` makes.
template <class T>
class KIOTO_CONSUMABLE [[nodiscard]] mpsc_closed_future
    : public future_interface<mpsc_closed_future<T>> {
    mpsc_sender<T> sender_;
    detail::waiter place_;

public:
    using output_type = void;
    static constexpr bool cancel_safe = true;

    explicit mpsc_closed_future(mpsc_sender<T> s) noexcept : sender_(std::move(s)) {}
    mpsc_closed_future(mpsc_closed_future&&) noexcept = default;
    ~mpsc_closed_future() {
        if (place_.enlisted) {
            sender_.queue_->leave(place_);
        }
    }

    bool is_terminated() const noexcept { return sender_.queue_ == nullptr; }

    poll_result<void> poll(poll_context& cx) {
        BOOST_ASSERT_MSG(sender_.queue_, "a future was polled after it was ready");
        if (!cx.charge_ahead()) {
            return pending;
        }
        if (!sender_.queue_->watch(place_, cx)) {
            cx.refund();
            return pending;
        }
        mpsc_sender<T> const done = std::move(sender_);
        return unit{};
    }
};

} // namespace kioto

#endif // KIOTO_DETAIL_MPSC_CLOSED_FUTURE_HPP
