//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TEST_SCRIPTED_HPP
#define KIOTO_TEST_SCRIPTED_HPP

#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include <kioto/future_interface.hpp>
#include <kioto/stream_interface.hpp>

namespace kioto::test {

namespace detail {

// What a scripted future or stream shares with its handle.
template <class Outcome>
struct script {
    std::deque<Outcome> outcomes;
    std::exception_ptr exception;
    waker latest;
    unsigned polls = 0;
    bool dropped = false;

    // The next outcome, or nothing.
    std::optional<Outcome> poll(poll_context& cx) {
        ++polls;
        latest = cx.make_waker();
        if (exception) {
            std::rethrow_exception(std::exchange(exception, nullptr));
        }
        if (outcomes.empty()) {
            return std::nullopt;
        }
        std::optional<Outcome> next(std::move(outcomes.front()));
        outcomes.pop_front();
        return next;
    }
    void drop() {
        dropped = true;
        latest = waker();
    }
};

// The handle of both.
template <class Outcome>
class script_handle {
protected:
    std::shared_ptr<script<Outcome>> script_;

    void add(Outcome outcome) {
        if (!script_->dropped) {
            script_->outcomes.push_back(std::move(outcome));
            wake();
        }
    }

public:
    explicit script_handle(std::shared_ptr<script<Outcome>> s) : script_(std::move(s)) {}

    /// Wakes the latest waker and lets nothing happen: the poll that follows is a spurious one.
    void wake() { latest_waker().wake(); }

    /// The next poll throws `e`. Wakes.
    template <class Exception>
    void raise(Exception e) {
        script_->exception = std::make_exception_ptr(std::move(e));
        wake();
    }

    /// How often it was polled.
    unsigned polls() const { return script_->polls; }

    /// True when it has been destroyed.
    bool dropped() const { return script_->dropped; }

    /// The waker of the latest poll; empty before, and after the drop.
    waker latest_waker() const { return script_->latest; }
};

} // namespace detail

/// A future that a test completes; made by `scripted`.
template <class T>
class KIOTO_CONSUMABLE [[nodiscard]] scripted_future : public future_interface<scripted_future<T>> {
    std::shared_ptr<detail::script<poll_result<T>>> script_;

public:
    using output_type = T;
    static constexpr bool cancel_safe = true;

    explicit scripted_future(std::shared_ptr<detail::script<poll_result<T>>> s)
        : script_(std::move(s)) {}
    scripted_future(scripted_future&&) noexcept = default;
    ~scripted_future() {
        if (script_) {
            script_->drop();
        }
    }

    poll_result<T> poll(poll_context& cx) {
        if (auto outcome = script_->poll(cx)) {
            return *std::move(outcome);
        }
        return pending;
    }
};

/// Decides what a scripted future does.
template <class T>
class script : public detail::script_handle<poll_result<T>> {
public:
    using detail::script_handle<poll_result<T>>::script_handle;

    /// The next poll is ready: with `5`, `fail(ec)`, nothing for `void`. Wakes.
    void complete(poll_result<T> outcome = poll_result<T>(unit{})) {
        this->add(std::move(outcome));
    }
};

/** Makes a future and the handle that controls it.

        auto [f, h] = scripted<int>();
        probe p(std::move(f).map(increment));
        BOOST_TEST(p.poll().is_pending());
        h.complete(1);
        BOOST_TEST(p.woken());
        BOOST_TEST(p.take() == 2);

    The handle is copyable, outlives the future, and belongs to the same thread.
*/
template <class T>
std::pair<scripted_future<T>, script<T>> scripted() {
    auto shared = std::make_shared<detail::script<poll_result<T>>>();
    return {scripted_future<T>(shared), script<T>(shared)};
}

/// A stream that a test feeds; made by `scripted_items`.
template <class T>
class KIOTO_CONSUMABLE [[nodiscard]] scripted_stream : public stream_interface<scripted_stream<T>> {
    std::shared_ptr<detail::script<std::optional<T>>> script_;

public:
    using item_type = T;

    explicit scripted_stream(std::shared_ptr<detail::script<std::optional<T>>> s)
        : script_(std::move(s)) {}
    scripted_stream(scripted_stream&&) noexcept = default;
    ~scripted_stream() {
        if (script_) {
            script_->drop();
        }
    }

    poll_result<std::optional<T>> poll_next(poll_context& cx) {
        if (auto outcome = script_->poll(cx)) {
            return *std::move(outcome);
        }
        return pending;
    }
};

/// Decides what a scripted stream does.
template <class T>
class item_script : public detail::script_handle<std::optional<T>> {
public:
    using detail::script_handle<std::optional<T>>::script_handle;

    /// One more item. Wakes.
    void push(T item) { this->add(std::optional<T>(std::move(item))); }

    /// After the items given so far the stream ends. Wakes.
    void end() { this->add(std::nullopt); }
};

/// Makes a stream and the handle that controls it.
template <class T>
std::pair<scripted_stream<T>, item_script<T>> scripted_items() {
    auto shared = std::make_shared<detail::script<std::optional<T>>>();
    return {scripted_stream<T>(shared), item_script<T>(shared)};
}

} // namespace kioto::test

#endif // KIOTO_TEST_SCRIPTED_HPP
