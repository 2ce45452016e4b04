//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_SEMAPHORE_HPP
#define KIOTO_SEMAPHORE_HPP

#include <cstddef>
#include <limits>
#include <utility>

#include <kioto/detail/waiter.hpp>
#include <kioto/error.hpp>
#include <kioto/future_interface.hpp>

namespace kioto {

class semaphore;

/// What a `semaphore` gave out; dropping it gives it back. Empty after a move.
class [[nodiscard]] semaphore_permit {
    semaphore* source_ = nullptr;
    std::size_t count_ = 0;

public:
    semaphore_permit() = default;
    /// Of `count` permits that were taken from `s` already.
    semaphore_permit(semaphore& s, std::size_t count) noexcept : source_(&s), count_(count) {}
    semaphore_permit(semaphore_permit&& other) noexcept
        : source_(std::exchange(other.source_, nullptr)), count_(std::exchange(other.count_, 0)) {}
    semaphore_permit& operator=(semaphore_permit other) noexcept {
        std::swap(source_, other.source_);
        std::swap(count_, other.count_);
        return *this;
    }
    ~semaphore_permit() { release(); }

    std::size_t count() const noexcept { return count_; }
    /// Gives it back now.
    void release() noexcept;
    /// Lets it go for good: the semaphore has so many permits less.
    void forget() noexcept {
        source_ = nullptr;
        count_ = 0;
    }
};

/// The future that `semaphore::acquire` makes.
class KIOTO_CONSUMABLE [[nodiscard]] acquire_future : public future_interface<acquire_future> {
    friend class semaphore;

    struct place : detail::waiter {
        std::size_t count;

        explicit place(std::size_t n) noexcept : count(n) {}
    };

    semaphore* source_;
    place place_;

public:
    using output_type = result<semaphore_permit>;
    static constexpr bool cancel_safe = true;

    acquire_future(semaphore& s, std::size_t n) noexcept : source_(&s), place_(n) {}
    acquire_future(acquire_future&&) noexcept = default;
    ~acquire_future();

    /// True when the output has been delivered.
    bool is_terminated() const noexcept { return source_ == nullptr; }

    poll_result<output_type> poll(poll_context& cx);
};

/** A number of permits that tasks take and give back: at most so many at once.

    Strictly first come, first served: who asks for many and waits is not overtaken by who asks for
    few, and a permit that is free while somebody waits is his.

    Thread-safe. It stays where it is, outlives its futures and permits, and costs no allocation.
    For tasks that may live longer, put it into a `std::shared_ptr` and `hold` that.

    @see mutex, mpsc
*/
class semaphore {
    friend class acquire_future;
    friend class semaphore_permit;

    mutable detail::short_mutex mutex_;
    bool closed_ = false;
    std::size_t available_;
    detail::ring_link waiting_;

public:
    explicit semaphore(std::size_t permits) noexcept : available_(permits) {}
    semaphore(semaphore const&) = delete;
    semaphore& operator=(semaphore const&) = delete;
    ~semaphore() {
        BOOST_ASSERT_MSG(waiting_.alone(), "a semaphore was destroyed before its futures");
    }

    /** Waits for `n` permits.

        It has a place in the queue from its first poll on. Asking for more than there will ever be
        waits, and blocks all others, until `add` or `close`.

        @return        A future with the output `result<semaphore_permit>`. It lends the semaphore,
                       and so does the permit.
        @par Wakes        Once, when it has them or the semaphore was closed.
        @par Cancellation Dropping it gives back what it was granted, and lets the next one go.
                          Cancel-safe: yes, but for its place in the queue.
        @par Errors       `error::closed`.
        @par Allocation   None.
    */
    acquire_future acquire(std::size_t n = 1) noexcept KIOTO_LIFETIMEBOUND {
        return acquire_future(*this, n);
    }

    /// Takes `n` permits, or fails: `error::would_wait`, `error::closed`.
    result<semaphore_permit> try_acquire(std::size_t n = 1) noexcept KIOTO_LIFETIMEBOUND {
        detail::short_lock lock(mutex_);
        if (closed_) {
            return fail(error::closed);
        }
        if (!take(n)) {
            return fail(error::would_wait);
        }
        return result<semaphore_permit>(boost::system::in_place_value, *this, n);
    }

    /// Brings `n` permits more.
    void add(std::size_t n) noexcept {
        detail::short_lock lock(mutex_);
        BOOST_ASSERT(n <= (std::numeric_limits<std::size_t>::max)() - available_);
        available_ += n;
        hand_out(lock);
    }

    /// Who waits, or asks from now on, gets `error::closed`. Permits that are out stay good.
    void close() noexcept {
        detail::short_lock lock(mutex_);
        closed_ = true;
        detail::release_all(waiting_, lock, mutex_);
    }

    bool is_closed() const noexcept {
        detail::short_lock lock(mutex_);
        return closed_;
    }
    /// Permits that are free now.
    std::size_t available() const noexcept {
        detail::short_lock lock(mutex_);
        return available_;
    }

private:
    bool take(std::size_t n) noexcept {
        if (!waiting_.alone() || n > available_) {
            return false;
        }
        available_ -= n;
        return true;
    }

    // Grants what the first ones wait for, and unlocks.
    void hand_out(detail::short_lock& lock) noexcept {
        if (waiting_.alone()) {
            lock.unlock();
            return;
        }
        hand_out_some(lock);
    }
    KIOTO_NOINLINE void hand_out_some(detail::short_lock& lock) noexcept {
        detail::wake_batch batch;
        bool more = grant(batch);
        lock.unlock();
        batch.fire();
        while (more) {
            detail::short_lock relock(mutex_);
            more = grant(batch);
            relock.unlock();
            batch.fire();
        }
    }
    // True where there is more to grant. (If not, the semaphore may be gone before the wakes.)
    bool grant(detail::wake_batch& batch) noexcept {
        for (; !waiting_.alone(); batch.add(first().serve(detail::waiter::fate::granted))) {
            if (first().count > available_) {
                return false;
            }
            if (batch.full()) {
                return true;
            }
            available_ -= first().count;
        }
        return false;
    }
    acquire_future::place& first() noexcept {
        return static_cast<acquire_future::place&>(*waiting_.next);
    }
};

inline void semaphore_permit::release() noexcept {
    if (semaphore* const s = std::exchange(source_, nullptr)) {
        s->add(std::exchange(count_, 0));
    }
}

inline acquire_future::~acquire_future() {
    if (place_.enlisted) {
        waker mine;
        detail::short_lock lock(source_->mutex_);
        if (place_.so_far == detail::waiter::fate::granted) {
            source_->available_ += place_.count;
        }
        mine = place_.leave();
        source_->hand_out(lock);
    }
}

inline poll_result<result<semaphore_permit>> acquire_future::poll(poll_context& cx) {
    using detail::waiter;
    BOOST_ASSERT_MSG(source_, "a future was polled after it was ready");
    if (!cx.charge_ahead()) {
        return pending;
    }
    waker before;
    detail::short_lock lock(source_->mutex_);
    bool closed = false;
    bool granted = false;
    if (place_.enlisted) {
        closed = place_.so_far == waiter::fate::released;
        granted = place_.so_far == waiter::fate::granted;
    } else {
        closed = source_->closed_;
        granted = !closed && source_->take(place_.count);
    }
    if (!closed && !granted) {
        before = place_.wait_in(source_->waiting_, cx);
        cx.refund();
        return pending;
    }
    lock.unlock();
    place_.enlisted = false;
    semaphore& s = *std::exchange(source_, nullptr);
    if (closed) {
        return fail(error::closed);
    }
    return poll_result<output_type>(boost::system::in_place_value, s, place_.count);
}

} // namespace kioto

#endif // KIOTO_SEMAPHORE_HPP
