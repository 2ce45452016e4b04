//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_UNTIL_DONE_HPP
#define KIOTO_DETAIL_UNTIL_DONE_HPP

#include <memory>
#include <type_traits>
#include <utility>

#include <kioto/detail/poll_child.hpp>

namespace kioto::detail {

// A future that is destroyed as soon as it is ready: alive -> done. Moves only while it is alive.
template <class F>
class until_done {
    union {
        F future_;
    };
    bool alive_ = true;

public:
    template <class... Args>
    explicit until_done(std::in_place_t, Args&&... args) : future_(std::forward<Args>(args)...) {}

    until_done(until_done&& other) noexcept(std::is_nothrow_move_constructible_v<F>)
        : future_(std::move(other.future_)) {
        BOOST_ASSERT_MSG(other.alive_, "a polled future was moved");
    }

    ~until_done() {
        if (alive_) {
            std::destroy_at(std::addressof(future_));
        }
    }

    bool is_done() const noexcept { return !alive_; }

    KIOTO_ALWAYS_INLINE auto poll(poll_context& cx) {
        BOOST_ASSERT_MSG(alive_, "a future was polled after it was ready");
        auto out = detail::poll_child(future_, cx);
        if (out.is_ready()) {
            alive_ = false;
            std::destroy_at(std::addressof(future_));
        }
        return out;
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_UNTIL_DONE_HPP
