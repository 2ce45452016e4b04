//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_RECV_FUTURE_HPP
#define KIOTO_DETAIL_RECV_FUTURE_HPP

#include <memory>
#include <optional>
#include <utility>

#include <kioto/detail/rejected.hpp>
#include <kioto/future_interface.hpp>

namespace kioto {

namespace detail {

template <class... T>
rejected recv_of_an_rvalue() {
    static_assert(always_false<T...>,
        "kioto: recv lends the receiver, and this one dies at once: give it a name, or keep it "
        "with let");
    return {};
}

} // namespace detail

/// The future that the `recv` of a channel's receiver makes.
template <class R>
class KIOTO_CONSUMABLE [[nodiscard]] recv_future : public future_interface<recv_future<R>> {
    R* receiver_;
    bool waits_ = false;

public:
    using output_type = std::optional<typename R::item_type>;
    using borrows = types<R>;
    static constexpr bool cancel_safe = true;

    explicit recv_future(R& r) noexcept : receiver_(std::addressof(r)) {}
    recv_future(recv_future&&) noexcept = default;
    ~recv_future() {
        if (waits_) {
            receiver_->forget_waker();
        }
    }

    /// True when the message, or the end, has been delivered.
    bool is_terminated() const noexcept { return receiver_ == nullptr; }

    KIOTO_ALWAYS_INLINE poll_result<output_type> poll(poll_context& cx) {
        BOOST_ASSERT_MSG(receiver_, "a future was polled after it was ready");
        auto out = receiver_->poll_next(cx);
        waits_ = out.is_pending();
        if (!waits_) {
            receiver_ = nullptr;
        }
        return out;
    }
};

} // namespace kioto

#endif // KIOTO_DETAIL_RECV_FUTURE_HPP
