//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_NOTIFY_HPP
#define KIOTO_NOTIFY_HPP

#include <kioto/detail/waiter.hpp>
#include <kioto/future_interface.hpp>

namespace kioto {

class notify;

/// The future that `notify::notified` makes.
class KIOTO_CONSUMABLE [[nodiscard]] notified_future : public future_interface<notified_future> {
    notify* source_;
    detail::waiter waiter_;

public:
    using output_type = void;
    static constexpr bool cancel_safe = true;

    explicit notified_future(notify& n) noexcept : source_(&n) {}
    notified_future(notified_future&&) noexcept = default;
    ~notified_future();

    /// True when the notification has been delivered.
    bool is_terminated() const noexcept { return source_ == nullptr; }

    poll_result<void> poll(poll_context& cx);
};

/** Tells waiting tasks that something happened, without saying what.

    `notify_one` lets one `notified()` through: the one that has waited longest, or, where nobody
    waits, the next that comes. That is one stored notification, however often it is called.
    `notify_waiters` lets all through that wait at that moment, and stores nothing.

    What happened is kept elsewhere: store it, then notify; wait, then look.

    Thread-safe. It stays where it is, outlives its futures, and costs no allocation.

    @see semaphore, watch
*/
class notify {
    friend class notified_future;

    detail::short_mutex mutex_;
    bool stored_ = false;
    detail::ring_link waiting_;

public:
    notify() = default;
    notify(notify const&) = delete;
    notify& operator=(notify const&) = delete;
    ~notify() { BOOST_ASSERT_MSG(waiting_.alone(), "a notify was destroyed before its futures"); }

    /** Waits for a notification.

        It waits from its first poll on: an earlier `notify_waiters` is not for it.

        @return        A future with the output `void`. It lends the `notify`.
        @par Wakes        Once, when it was notified.
        @par Cancellation Dropping it passes on a notification of `notify_one` that was not seen
                          yet. Cancel-safe: yes, but for its place in the queue.
        @par Allocation   None.
    */
    notified_future notified() noexcept KIOTO_LIFETIMEBOUND { return notified_future(*this); }

    /// Lets one through: who waits longest, or who comes next.
    void notify_one() noexcept {
        detail::short_lock lock(mutex_);
        waker const next = pass_on();
        lock.unlock();
        next.wake();
    }

    /// Lets all through that wait now.
    void notify_waiters() noexcept {
        detail::short_lock lock(mutex_);
        detail::release_all(waiting_, lock, mutex_);
    }

private:
    waker pass_on() noexcept {
        if (waiting_.alone()) {
            stored_ = true;
            return {};
        }
        return detail::first_of(waiting_).serve(detail::waiter::fate::granted);
    }
};

inline notified_future::~notified_future() {
    if (waiter_.enlisted) {
        waker next;
        detail::short_lock lock(source_->mutex_);
        bool const unseen = waiter_.so_far == detail::waiter::fate::granted;
        waker const mine = waiter_.leave();
        if (unseen) {
            next = source_->pass_on();
        }
        lock.unlock();
        next.wake();
    }
}

inline poll_result<void> notified_future::poll(poll_context& cx) {
    BOOST_ASSERT_MSG(source_, "a future was polled after it was ready");
    if (!cx.charge_ahead()) {
        return pending;
    }
    waker before;
    detail::short_lock lock(source_->mutex_);
    bool const notified = waiter_.enlisted ? waiter_.so_far != detail::waiter::fate::waits
                                           : std::exchange(source_->stored_, false);
    if (!notified) {
        before = waiter_.wait_in(source_->waiting_, cx);
        cx.refund();
        return pending;
    }
    lock.unlock();
    waiter_.enlisted = false;
    source_ = nullptr;
    return unit{};
}

} // namespace kioto

#endif // KIOTO_NOTIFY_HPP
