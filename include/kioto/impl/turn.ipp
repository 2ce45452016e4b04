//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_IMPL_TURN_IPP
#define KIOTO_IMPL_TURN_IPP

#include <boost/asio/error.hpp>

#include <algorithm>
#include <thread>

#include <kioto/detail/runtime.hpp>

// The turns of a runtime, and what it waits for between them.

namespace kioto::detail {

KIOTO_DECL void runtime::turn_handler::operator()() const { home->run_turn(cause::posted, {}); }

// The handler of the wait for the set.
struct runtime::wait_handler {
    runtime* home;
    using allocator_type = operation_allocator<void>;
    allocator_type get_allocator() const noexcept { return allocator_type(home->hub_->wait_room); }
    void operator()(boost::system::error_code const& ec) const {
        home->run_turn(cause::readiness, ec);
    }
};

#if KIOTO_READINESS_SET

inline bool runtime::is_waited_for() const noexcept {
    return (live_count_ != 0 || foreign_ != 0) && set_->registered() != 0;
}

KIOTO_DECL void runtime::wait_again() noexcept {
    if (waiting_) {
        if (!is_waited_for()) {
            boost::system::error_code ignored;
            wait_.cancel(ignored);
        }
    } else if (is_waited_for() && !collecting_.load(std::memory_order_relaxed)) {
        start_wait();
    }
}

KIOTO_FLATTEN KIOTO_DECL void runtime::start_wait() noexcept {
    waiting_ = true;
    try {
        wait_.async_wait(boost::asio::posix::descriptor_base::wait_read, wait_handler{this});
    } catch (...) {
        // Asio's select keeps books, and is out of memory: tried again at the end of the next turn.
        waiting_ = false;
        if (turns_ == 0) {
            post_turn();
        }
    }
}

KIOTO_ALWAYS_INLINE bool runtime::waited(
    bool broken, boost::system::error_code const& ec) noexcept {
    waiting_ = false;
    if (broken && ec == boost::asio::error::operation_aborted) [[unlikely]] {
        wait_again();
        return false;
    }
    return true;
}

KIOTO_DECL void runtime::need_wait(hub& h) noexcept {
    std::lock_guard lock(h.mutex);
    if (h.home && (h.home->turns_ == 0 || h.home->shared_.load(std::memory_order_relaxed))) {
        h.home->wait_again();
    }
}

KIOTO_DECL void runtime::foreign_waits(hub& h, bool more) noexcept {
    std::lock_guard lock(h.mutex);
    if (h.home) {
        h.home->foreign_ += more ? 1 : std::size_t(-1);
        if (h.home->turns_ == 0) {
            h.home->wait_again();
        }
    }
}

#else

inline bool runtime::is_waited_for() const noexcept { return false; }
inline bool runtime::waited(bool, boost::system::error_code const&) noexcept { return false; }

KIOTO_DECL void runtime::wait_again() noexcept {}

#endif

KIOTO_DECL bool runtime::park(parked_block& b) noexcept {
    std::lock_guard lock(b.owner().mutex);
    runtime* const self = b.owner().home;
    if (self) {
        b.list(self->parked_);
    }
    return self != nullptr;
}

KIOTO_DECL void runtime::unpark(parked_block& b) noexcept {
    std::lock_guard lock(b.owner().mutex);
    b.unlist();
}

KIOTO_DECL bool runtime::linger_begins(
    hub& h, std::optional<timer_node>& timer, wake_target& target, std::chrono::seconds time) {
    std::lock_guard lock(h.mutex);
    runtime* const self = h.home;
    if (self) {
        if (++self->live_count_ == 1) {
            self->begin_work();
        }
        timer.emplace(*self, self->tick_of(self->now() + time), target);
        {
            short_lock const wheel(self->wheel_mutex_);
            self->wheel_.insert(*timer);
            self->wheel_next_.store(
                (std::min)(timer->tick, self->wheel_next_.load(std::memory_order_relaxed)),
                std::memory_order_relaxed);
        }
        self->wait_for_timer();
    }
    return self != nullptr;
}

KIOTO_DECL void runtime::linger_ended(parked_block& b, std::optional<timer_node>& timer) noexcept {
    std::lock_guard lock(b.owner().mutex);
    if (runtime* const self = b.owner().home) {
        self->disarm(*timer);
        b.unlist();
        if (--self->live_count_ == 0) {
            self->end_work();
        }
    }
}

KIOTO_DECL void runtime::shut_blocks() noexcept {
    for (;;) {
        std::unique_lock lock(hub_->mutex);
        intrusive_ptr<parked_block> const b(parked_);
        if (!b) {
            return;
        }
        b->unlist();
        lock.unlock();
        b->shut_down();
    }
}

// An aborted wait was armed again for an earlier time, or the last task ended.
inline bool runtime::timer_expired(bool broken) noexcept {
    if (broken) {
        return false;
    }
    timer_armed_.store(timer_wheel::never, std::memory_order_relaxed);
    timer_due_ = true;
    return true;
}

// Ends a turn that an exception leaves.
struct runtime::turn_guard {
    turn* t;
    explicit turn_guard(turn& of) noexcept : t(&of) {}
    turn_guard(turn_guard const&) = delete;
    turn_guard& operator=(turn_guard const&) = delete;
    KIOTO_ALWAYS_INLINE ~turn_guard() {
        if (t) [[unlikely]] {
            t->home->end_turn(*t);
            t->fire();
        }
    }
    void release() noexcept { t = nullptr; }
};

KIOTO_DECL void runtime::run_turn(cause why, boost::system::error_code const& ec) {
    turn t(*this);
    if (begin_turn(t, why, ec)) {
        finish_turn(t);
    }
}

KIOTO_ALWAYS_INLINE void runtime::finish_turn(turn& t) {
    turn_guard guard(t);
    poll_tasks(t);
    guard.release();
    end_turn(t);
}

// False: another turn will do.
KIOTO_ALWAYS_INLINE bool runtime::begin_turn(
    turn& t, cause why, boost::system::error_code const& ec) noexcept {
    short_lock lock(hub_->mutex);
    bool const broken = ec.failed();
    if (why != cause::posted) {
        if (why == cause::readiness) {
            if (!waited(broken, ec)) [[unlikely]] {
                return false;
            }
        } else if (!timer_expired(broken)) {
            return false;
        }
        if (turns_ != 0 && !shared_.load(std::memory_order_relaxed)) {
            return false; // that one looks at the set, and at the clock, or waits again
        }
        ++turns_;
    }
    take_over(t);
    bool const timers = timer_due_;
    if (timers) [[unlikely]] {
        timer_due_ = false;
    }
#if KIOTO_READINESS_SET
    bool const collects =
        !waiting_ && !collecting_.load(std::memory_order_acquire) && set_->registered() != 0;
    if (collects) [[likely]] {
        collecting_.store(true, std::memory_order_relaxed);
    }
    lock.unlock();
    if (collects) [[likely]] {
        if (broken) [[unlikely]] {
            set_->fire_all(false); // the wait is broken: every waiter's next call shows its error
        }
        set_->collect(t.alone_on ? &t : nullptr);
        collected(t);
    }
#else
    lock.unlock();
#endif
    if (timers) {
        fire_timers();
    }
    return true;
}

#if KIOTO_READINESS_SET
// Another turn may collect. One that is alone starts no wait here: its end does.
KIOTO_ALWAYS_INLINE void runtime::collected(turn& t) noexcept {
    if (t.alone_on) [[likely]] {
        collecting_.store(false, std::memory_order_release);
    } else {
        short_lock const relock(hub_->mutex);
        collecting_.store(false, std::memory_order_release);
        wait_again();
    }
}
#endif

// What is queued, as the turn that counts in `turns_`. With the mutex held.
KIOTO_ALWAYS_INLINE void runtime::take_over(turn& t) noexcept {
    t.enter();
    if (void const* const here = &current_turn; last_thread_ != here) [[unlikely]] {
        note_thread(here);
    }
    if (shared_.load(std::memory_order_relaxed)) [[unlikely]] {
        inbox_.append(later_);
        return;
    }
    t.alone_on = hub_.get();
    t.queue.append(inbox_);
    if (rest_) [[unlikely]] {
        post_turn(); // ahead: a second thread, if there is one, shows by taking it
    }
}

// A turn on another thread than the last one: from now on the context is shared.
KIOTO_COLD KIOTO_DECL void runtime::note_thread(void const* here) noexcept {
    if (last_thread_ && !shared_.load(std::memory_order_relaxed)) {
        shared_.store(true, std::memory_order_relaxed);
        leave_direct();
        threads_ = (std::max)(2U, std::thread::hardware_concurrency());
    }
    last_thread_ = here;
}

KIOTO_ALWAYS_INLINE void runtime::poll_tasks(turn& t) {
    constexpr int rounds = 4;
    constexpr int polls = 32; // between two looks at stop()
    for (int round = 0; round < rounds; ++round) {
        if (round != 0 && stopped()) {
            return;
        }
        for (int poll = 0; poll < polls; ++poll) {
            task_base* const next = take_task(t);
            if (!next) {
                return;
            }
            next->run(t);
            if (!t.settle()) [[unlikely]] {
                return;
            }
        }
    }
}

KIOTO_ALWAYS_INLINE task_base* runtime::take_task(turn& t) noexcept {
    task_base* next = t.queue.pop();
    if (!next && !t.alone_on) [[unlikely]] {
        std::lock_guard lock(hub_->mutex);
        later_.append(t.yielded);
        next = inbox_.pop();
        if (next && turns_ < threads_ && !(inbox_.empty() && later_.empty())) {
            post_turn(); // this poll may take long
        }
    }
    return next;
}

KIOTO_ALWAYS_INLINE void runtime::end_turn(turn& t) noexcept {
    t.leave();
    short_lock const lock(hub_->mutex);
    if (!hub_->home) [[unlikely]] {
        return;
    }
    inbox_.append(later_);
    bool const rest = !t.queue.empty() || !t.yielded.empty() || !inbox_.empty();
    if (rest) [[unlikely]] {
        t.queue.append(inbox_);
        t.queue.append(t.yielded);
        inbox_ = t.queue;
    }
    rest_ = rest;
    wait_directly();
    // Other turns may be busy for long.
    if (--turns_ == 0 || (rest && turns_ < threads_)) [[likely]] {
        if (rest || timer_due_) [[unlikely]] {
            post_turn();
        } else {
#if KIOTO_READINESS_SET
            if (!waiting_ && is_waited_for() && !collecting_.load(std::memory_order_relaxed))
                [[likely]] {
                if (set_->lone().is_known()) [[unlikely]] {
                    go_direct();
                }
                start_wait();
            } else if (waiting_ && live_count_ == 0) [[unlikely]] {
                wait_again();
            }
#endif
        }
    }
    if (wheel_next_.load(std::memory_order_relaxed) < timer_armed_.load(std::memory_order_relaxed))
        [[unlikely]] {
        wait_for_timer();
    }
}

KIOTO_DECL bool runtime::stopped() const noexcept {
    return stopped_ && stopped_(const_cast<runtime*>(this)->context());
}

} // namespace kioto::detail

#endif // KIOTO_IMPL_TURN_IPP
