//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TASK_TRACKER_HPP
#define KIOTO_TASK_TRACKER_HPP

#include <cstddef>
#include <cstdint>
#include <utility>

#include <kioto/detail/atomic.hpp>
#include <kioto/detail/intrusive_ptr.hpp>
#include <kioto/detail/waiter.hpp>
#include <kioto/future_interface.hpp>

namespace kioto {

namespace detail {

/** What a task tracker, its guards and its waits share.

        open, closed   as the user says; who waits is released at the moment at which it is closed
                       and nobody is inside, and stays released if that changes
*/
class tracked_tasks {
    atomic<std::uint32_t> references_{1};

public:
    short_mutex mutex;
    bool closed = false;
    std::size_t inside = 0;
    ring_link waiting;

    void retain() noexcept { references_.fetch_add(1, std::memory_order_relaxed); }
    void release() noexcept {
        if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
            delete this;
        }
    }
    bool is_done() const noexcept { return closed && inside == 0; }
    void release_if_done(short_lock& lock) noexcept {
        if (is_done()) {
            release_all(waiting, lock, mutex);
        }
    }
};

} // namespace detail

/// Counts as one task of a `task_tracker` for as long as it lives. Empty after a move.
class [[nodiscard]] task_guard {
    detail::intrusive_ptr<detail::tracked_tasks> tasks_;

public:
    // Counted as inside already.
    explicit task_guard(detail::intrusive_ptr<detail::tracked_tasks> t) noexcept
        : tasks_(std::move(t)) {}
    task_guard(task_guard&&) noexcept = default;
    task_guard& operator=(task_guard other) noexcept {
        std::swap(tasks_, other.tasks_);
        return *this;
    }
    ~task_guard() {
        if (tasks_) {
            detail::short_lock lock(tasks_->mutex);
            --tasks_->inside;
            tasks_->release_if_done(lock);
        }
    }
};

/// The future that `task_tracker::wait` makes.
class KIOTO_CONSUMABLE [[nodiscard]] tracker_wait_future
    : public future_interface<tracker_wait_future> {
    detail::intrusive_ptr<detail::tracked_tasks> tasks_;
    detail::waiter place_;

public:
    using output_type = void;
    static constexpr bool cancel_safe = true;

    explicit tracker_wait_future(detail::intrusive_ptr<detail::tracked_tasks> t) noexcept
        : tasks_(std::move(t)) {}
    tracker_wait_future(tracker_wait_future&&) noexcept = default;
    ~tracker_wait_future() {
        if (tasks_ && place_.enlisted) {
            waker mine;
            detail::short_lock lock(tasks_->mutex);
            mine = place_.leave();
        }
    }

    bool is_terminated() const noexcept { return !tasks_; }

    poll_result<void> poll(poll_context& cx) {
        using detail::waiter;
        BOOST_ASSERT_MSG(tasks_, "a future was polled after it was ready");
        if (!cx.charge_ahead()) {
            return pending;
        }
        waker before;
        {
            detail::short_lock lock(tasks_->mutex);
            bool const released = place_.enlisted && place_.so_far == waiter::fate::released;
            if (!released && !tasks_->is_done()) {
                before = place_.wait_in(tasks_->waiting, cx);
                cx.refund();
                return pending;
            }
            if (place_.enlisted) {
                before = place_.leave();
            }
        }
        tasks_ = nullptr;
        return unit{};
    }
};

/** Counts tasks, and waits until the last of them is gone.

        spawn(serve(std::move(s)).on_error(log_error).hold(live.enter()));
        ...
        live.close();
        co_await live.wait();

    Copies of it share one count. Guards and waits keep what they need of it: the tracker itself may
    go first. Thread-safe. Empty after a move.

    @see cancellation_token, hold
*/
class task_tracker {
    detail::intrusive_ptr<detail::tracked_tasks> tasks_ =
        detail::intrusive_ptr<detail::tracked_tasks>::adopt(new detail::tracked_tasks);

public:
    /// Open, with nobody inside. Allocates once.
    task_tracker() = default;

    /// One task more, also when it is closed. Keep the guard in the task: `hold(t.enter())`.
    task_guard enter() const noexcept {
        detail::short_lock lock(tasks_->mutex);
        ++tasks_->inside;
        return task_guard(tasks_);
    }

    /// From now on `wait` ends when nobody is inside. It keeps nobody out.
    void close() const noexcept {
        detail::short_lock lock(tasks_->mutex);
        tasks_->closed = true;
        tasks_->release_if_done(lock);
    }
    /// From now on `wait` does not end.
    void reopen() const noexcept {
        detail::short_lock lock(tasks_->mutex);
        tasks_->closed = false;
    }

    /** Waits until the tracker is closed and nobody is inside.

        It is ready also if that was so for a moment between two polls.

        @return        A future with the output `void`. It lends nothing.
        @par Wakes        Once, then.
        @par Cancellation Cancel-safe: yes.
        @par Allocation   None.
    */
    tracker_wait_future wait() const noexcept { return tracker_wait_future(tasks_); }

    bool is_closed() const noexcept {
        detail::short_lock lock(tasks_->mutex);
        return tasks_->closed;
    }
    /// Tasks that are inside now.
    std::size_t size() const noexcept {
        detail::short_lock lock(tasks_->mutex);
        return tasks_->inside;
    }
};

} // namespace kioto

#endif // KIOTO_TASK_TRACKER_HPP
