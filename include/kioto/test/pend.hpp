//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TEST_PEND_HPP
#define KIOTO_TEST_PEND_HPP

#include <initializer_list>
#include <optional>
#include <utility>
#include <vector>

#include <kioto/future_interface.hpp>
#include <kioto/stream_interface.hpp>

namespace kioto::test {

namespace detail {

// Pends a number of times and wakes each time; holds its waker as a leaf would.
class countdown {
    unsigned left_;
    waker waker_;

public:
    explicit countdown(unsigned n) : left_(n) {}

    // True when it is over.
    bool poll(poll_context& cx) {
        if (left_ == 0) {
            waker_ = waker();
            return true;
        }
        --left_;
        cx.assign_to(waker_);
        waker_.wake();
        return false;
    }
};

} // namespace detail

/// The future that `pend` makes.
template <class T>
class KIOTO_CONSUMABLE [[nodiscard]] pend_future : public future_interface<pend_future<T>> {
    detail::countdown countdown_;
    std::optional<poll_result<T>> outcome_;

public:
    using output_type = T;
    static constexpr bool cancel_safe = true;

    pend_future(unsigned n, poll_result<T> outcome) : countdown_(n), outcome_(std::move(outcome)) {}

    poll_result<T> poll(poll_context& cx) {
        BOOST_ASSERT_MSG(outcome_, "a future was polled after it was ready");
        if (!countdown_.poll(cx)) {
            return pending;
        }
        poll_result<T> out(std::move(*outcome_));
        outcome_.reset();
        return out;
    }
};

/** Pends `n` times, each time waking itself, and is then ready with `value`.

    The stuff that state machines are tested with: `drop_everywhere([] { return pend(2, 1); })`.
*/
template <class T>
pend_future<T> pend(unsigned n, T value) {
    return {n, poll_result<T>(std::move(value))};
}
inline pend_future<void> pend(unsigned n) { return {n, unit{}}; }

/// The stream that `pend_each` makes.
template <class T>
class KIOTO_CONSUMABLE [[nodiscard]] pend_stream : public stream_interface<pend_stream<T>> {
    unsigned n_;
    detail::countdown countdown_;
    std::vector<T> items_;
    std::size_t next_ = 0;

public:
    using item_type = T;

    pend_stream(unsigned n, std::vector<T> items)
        : n_(n), countdown_(n), items_(std::move(items)) {}

    poll_result<std::optional<T>> poll_next(poll_context& cx) {
        if (!countdown_.poll(cx)) {
            return pending;
        }
        if (next_ == items_.size()) {
            return std::nullopt;
        }
        countdown_ = detail::countdown(n_);
        return std::optional<T>(std::move(items_[next_++]));
    }
};

/// A stream of the items that pends `n` times before each of them and before its end.
template <class T>
pend_stream<T> pend_each(unsigned n, std::initializer_list<T> items) {
    return {n, std::vector<T>(items)};
}
template <class T>
pend_stream<T> pend_each(unsigned n, std::vector<T> items) {
    return {n, std::move(items)};
}

} // namespace kioto::test

#endif // KIOTO_TEST_PEND_HPP
