//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_TASK_BASE_HPP
#define KIOTO_DETAIL_TASK_BASE_HPP

#include <cstdint>
#include <exception>
#include <utility>

#include <kioto/detail/atomic.hpp>
#include <kioto/detail/hub.hpp>
#include <kioto/environment.hpp>

namespace kioto::detail {

struct turn;
class task_base;

/// A function on its way to a task: runs between its polls, never beside one.
class task_mail {
public:
    task_mail* next = nullptr;

    /// Runs the function, or only destroys it; frees the node either way.
    virtual void deliver(bool run) = 0;

protected:
    ~task_mail() = default;
};

/** A future under way, and who may poll it.

    The word holds four bits; its states:

        idle                  waits for a wake
        scheduled             in a run queue, or posted to the task's executor, once
        running               one thread polls it
        running + scheduled   woken while it ran: it goes to the back of the queue afterwards
        done                  the future is destroyed, the outcome visible

    Transitions:

        idle -> scheduled            any waker: it queues the task
        running -> running + scheduled   any waker
        scheduled -> running         the runner, by a read-modify-write. A plain store is not enough:
                                     a waker that finds the task scheduled leaves it at that, and
                                     what it wrote before must be seen by the poll that follows
        running -> idle              the runner, if nobody woke the task meanwhile
        running + scheduled -> scheduled   the runner, which queues it
        running -> done              the runner

    `aborted` and `mailed` are requests that come with a wake. Mail keeps coming after the end, from
    operations that outlive the future (a wake leaves `scheduled` behind then, which means nothing):

        done -> done + mailed            the sender, who queues the task
        done + mailed -> done + running  the runner, when it reads the mail
        done + running -> done           the runner; if `mailed` is set again, it queues the task
        done -> done + closed            the context is shut down: who sends destroys the mail

    Mail and its bit change together, under the hub's mutex: a task that is queued for its mail has
    some, which holds it until it is read.

    A task is *held* by itself until it is done, by its executors and by its mail. While it is held
    it is in its context's list, which has one reference for all of that, and counts as work. The
    run queue holds no reference.
*/
class task_base : public wake_target, public environment {
    friend class task_queue;
    friend class runtime;

    static constexpr std::uint32_t scheduled = 1;
    static constexpr std::uint32_t running = 2;
    static constexpr std::uint32_t done = 4;
    static constexpr std::uint32_t aborted = 8;
    static constexpr std::uint32_t mailed = 16;
    static constexpr std::uint32_t closed = 32;

    atomic<std::uint32_t> word_{scheduled};
    atomic<std::uint32_t> holds_{1};
    bool const own_; // polled inside the context's turns
    task_base* queue_next_ = nullptr;
    task_base* live_next_ = nullptr;
    task_base* live_prev_ = nullptr;
    task_mail* mail_ = nullptr; // under the hub's mutex
    intrusive_ptr<hub> hub_;

public:
    inline void wake() noexcept final;
    /// The same, of a task of the context's own, in the only turn of the context.
    inline void wake_in(turn& here) noexcept;

    /// Asks for the end: the future is dropped on the task's executor. Any thread; idempotent.
    void abort() noexcept {
        auto const old = word_.fetch_or(scheduled | aborted, std::memory_order_acq_rel);
        if ((old & (scheduled | running | done)) == 0) {
            schedule();
        }
    }

    bool is_done() const noexcept { return (word_.load(std::memory_order_acquire) & done) != 0; }

    /// The context was shut down before the task, or before its last operation.
    bool is_closed() const noexcept {
        return (word_.load(std::memory_order_relaxed) & closed) != 0;
    }

    /// Hands over a function. Any thread, also after the end. @pre The caller holds the task.
    KIOTO_DECL void send(task_mail& mail) noexcept;

    /// Until `unhold` the task takes mail, also after its end. @pre It is held already.
    void hold() noexcept { holds_.fetch_add(1, std::memory_order_relaxed); }
    void unhold() noexcept {
        if (holds_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
            leave();
        }
    }
    /// The same without that precondition: false where nobody holds it any more.
    bool try_hold() noexcept {
        std::uint32_t n = holds_.load(std::memory_order_relaxed);
        while (n != 0 && !holds_.compare_exchange_weak(n, n + 1, std::memory_order_relaxed)) {}
        return n != 0;
    }

    /// Polls once, in a turn; only by whom took the task out of its queue, or whom it was posted to.
    /// Queues it again where it was woken meanwhile. An exception of a detached task leaves it.
    inline void run(turn& t);

    task_base& task() noexcept final { return *this; }
    hub& home() const noexcept { return *hub_; }
    /// Polled inside the turns of its context.
    bool is_own() const noexcept { return own_; }

protected:
    KIOTO_DECL task_base(detail::runtime& home, bool own) noexcept;
    ~task_base() = default;

private:
    /// Polls; true: ready, or an exception left it; then the task has ended, and may be gone.
    virtual bool poll_future(poll_context& cx) = 0;
    /// Destroys the future before it was ready.
    virtual void drop_future() noexcept = 0;
    /// Not ready: stores what left `poll`, if anything did, before the task is done. Returns it if
    /// nobody will take it.
    virtual std::exception_ptr settle(std::exception_ptr error, bool dropped) noexcept = 0;
    /// The task is done, for everybody to see: tells who waits.
    virtual std::exception_ptr announce() noexcept = 0;
    /// Posts a run to the task's executor, where that is not the context's own.
    virtual void post() = 0;
    /// Gives that executor up, which must not outlive the context.
    virtual void vacate() noexcept = 0;

    bool notify() noexcept;
    KIOTO_COLD bool notify_busy() noexcept;
    KIOTO_COLD KIOTO_DECL void schedule() noexcept;
    KIOTO_COLD KIOTO_DECL bool take_requests(turn& t, std::uint32_t old);
    KIOTO_COLD KIOTO_DECL void run_again(turn& t, bool yielded);
    KIOTO_DECL std::exception_ptr read_mail(bool run) noexcept;
    KIOTO_COLD KIOTO_DECL std::exception_ptr take_last_mail() noexcept;
    KIOTO_DECL void leave() noexcept;
    KIOTO_DECL void shut_down() noexcept;

protected:
    // running -> done: the future was dropped, or `error` left it. What nobody takes leaves it.
    KIOTO_COLD KIOTO_DECL void end(std::exception_ptr error, bool dropped);
    // The same, from a poll: dropped; by the exception that is being handled; or ready.
    KIOTO_COLD KIOTO_DECL void end_dropped();
    KIOTO_COLD KIOTO_DECL void end_thrown();
    // The same: ready. `announce()` is that of the task.
    template <class Announce>
    KIOTO_ALWAYS_INLINE void end_ready(Announce announce) {
        auto const old = become_done();
        auto error = announce(); // a nullptr_t where none ever comes
        if (error != nullptr || (old & mailed) != 0) [[unlikely]] {
            conclude(old, std::move(error));
        } else {
            unhold(); // the last use of the task, unless somebody has a reference
        }
    }

private:
    std::uint32_t become_done() noexcept;
    KIOTO_COLD KIOTO_DECL void conclude(std::uint32_t old, std::exception_ptr error);
};

// Tasks in a row, linked through themselves.
class task_queue {
    task_base* first_ = nullptr;
    task_base* last_ = nullptr;

public:
    bool empty() const noexcept { return first_ == nullptr; }
    void push(task_base& t) noexcept {
        t.queue_next_ = nullptr;
        (first_ ? last_->queue_next_ : first_) = &t;
        last_ = &t;
    }
    task_base* pop() noexcept {
        task_base* const t = first_;
        if (t) {
            first_ = t->queue_next_;
        }
        return t;
    }
    /// Appends all of `other`.
    void append(task_queue& other) noexcept {
        if (!other.empty()) {
            (first_ ? last_->queue_next_ : first_) = other.first_;
            last_ = other.last_;
            other.first_ = nullptr;
        }
    }
};

/// A handler of the context in which tasks are polled: those it took, and those that yielded and
/// wait for the next one. A posted task has a turn for itself.
struct turn : turn_account {
    runtime* home;
    turn* outer;
    hub* alone_on = nullptr; ///< The hub whose only turn this is: its tasks may queue here.
    task_queue queue{};
    task_queue yielded{};
    union {
        poll_context context; ///< Of the task that is polled. Has no parent to report to.
    };

    // The thread is in it from `enter` to `leave`.
    explicit turn(runtime& r) noexcept : home(&r), context(*this) {}
    ~turn() {}
    turn(turn const&) = delete;
    turn& operator=(turn const&) = delete;
    inline void enter() noexcept;
    inline void leave() noexcept;
};

inline constinit thread_local turn* current_turn = nullptr;

void turn::enter() noexcept { outer = std::exchange(current_turn, this); }
void turn::leave() noexcept { current_turn = outer; }

/// The task that this thread polls.
inline task_base* current_task() noexcept {
    return current_turn ? static_cast<task_base*>(current_turn->context.env()) : nullptr;
}

// True: idle -> scheduled, the caller queues the task.
KIOTO_ALWAYS_INLINE bool task_base::notify() noexcept {
    std::uint32_t expected = 0;
    return word_.compare_exchange_strong(expected, scheduled, std::memory_order_acq_rel) ||
        notify_busy();
}

// Most likely not idle.
inline bool task_base::notify_busy() noexcept {
    auto const old = word_.fetch_or(scheduled, std::memory_order_acq_rel);
    return (old & (scheduled | running | done)) == 0;
}

void task_base::wake() noexcept {
    if (notify()) {
        if (turn* const here = current_turn; here && here->alone_on == hub_.get() && own_)
            [[likely]] {
            here->queue.push(*this);
        } else {
            schedule();
        }
    }
}

KIOTO_ALWAYS_INLINE void task_base::wake_in(turn& here) noexcept {
    if (notify()) [[likely]] {
        here.queue.push(*this);
    }
}

// running -> done. Mail that is there already is read by the caller, and by nobody else.
KIOTO_ALWAYS_INLINE std::uint32_t task_base::become_done() noexcept {
    std::uint32_t old = running;
    if (word_.compare_exchange_strong(old, done, std::memory_order_acq_rel)) [[likely]] {
        return running;
    }
    while (!word_.compare_exchange_weak(
        old, (old & mailed) != 0 ? done | running : done, std::memory_order_acq_rel)) {}
    return old;
}

KIOTO_ALWAYS_INLINE void task_base::run(turn& t) {
    constexpr int most = 128;
    static_assert(scheduled + scheduled == running);
    poll_context& cx = t.context;
    cx.begin(*this, *this, most);
    auto const old = word_.fetch_add(scheduled, std::memory_order_acq_rel);
    if ((old & (done | aborted | mailed)) != 0 && !take_requests(t, old)) [[unlikely]] {
        return;
    }
    if (poll_future(cx)) [[unlikely]] {
        cx.take_yielded();
        return;
    }
    t.spend(most - cx.budget().left);
    std::uint32_t expected = running;
    if (!word_.compare_exchange_strong(expected, 0, std::memory_order_acq_rel)) [[unlikely]] {
        run_again(t, cx.take_yielded());
    }
}

} // namespace kioto::detail

#endif // KIOTO_DETAIL_TASK_BASE_HPP
