//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_WAITER_HPP
#define KIOTO_DETAIL_WAITER_HPP

#include <array>
#include <utility>

#include <kioto/detail/ring_link.hpp>
#include <kioto/detail/short_mutex.hpp>
#include <kioto/poll_context.hpp>

namespace kioto::detail {

/** A place in a queue of those who wait; lives in the future that waits.

    All of it is guarded by the lock of whoever owns the queue, but for `enlisted`, which belongs to
    the poller: while it is false, nobody else knows of the waiter.

        (not enlisted)
            -> waits      the poller finds nothing for it
        waits
            -> granted    somebody takes it out and gives it something, for it alone
            -> released   somebody takes it out: there is nothing more to wait for
            -> (not enlisted)   the poller is dropped
        granted
            -> (not enlisted)   the poller takes it; or is dropped, and passes it on
        released
            -> (not enlisted)

    The waker is taken out with the waiter, to be fired without the lock. It is counted from the
    start: that costs nothing when it fires in the end, and a future that is polled by reference, or
    kept in an `any_future`, may outlive who polled it last.
*/
struct waiter : ring_link {
    enum class fate : unsigned char { waits, granted, released };

    waker target;
    bool enlisted = false;
    fate so_far = fate::waits;

    waiter() = default;
    // Of a future that was not polled yet: there is nothing to move.
    waiter(waiter&& other) noexcept : ring_link() {
        BOOST_ASSERT_MSG(!other.enlisted, "a polled future was moved");
        static_cast<void>(other);
    }

    /// Waits, or goes on waiting, for the latest waker. Returns the one before: it must die without
    /// the lock.
    [[nodiscard]] waker wait_in(ring_link& queue, poll_context& cx) noexcept {
        if (!enlisted) {
            enlisted = true;
            so_far = fate::waits;
            queue.push_back(*this);
        }
        if (target.wakes(cx.target())) {
            return {};
        }
        return std::exchange(target, cx.make_waker());
    }
    /// Takes it out of its queue. Returns the waker to fire without the lock.
    [[nodiscard]] waker serve(fate f) noexcept {
        unlink();
        so_far = f;
        return std::move(target);
    }
    /// Takes the place of another one, whose poller moves.
    void replace(waiter& other) noexcept {
        enlisted = std::exchange(other.enlisted, false);
        so_far = other.so_far;
        target = std::move(other.target);
        if (!other.alone()) {
            other.push_back(*this);
            other.unlink();
        }
    }
    /// The poller is dropped, or needs to wait no more. Returns the waker, which must die without the lock.
    [[nodiscard]] waker leave() noexcept {
        unlink();
        enlisted = false;
        return std::move(target);
    }
};

/// Wakers to fire when no lock is held.
class wake_batch {
    std::array<waker, 16> wakers_;
    unsigned count_ = 0;

public:
    bool full() const noexcept { return count_ == wakers_.size(); }
    void add(waker&& w) noexcept { wakers_[count_++] = std::move(w); }
    void fire() noexcept {
        for (unsigned i = 0; i != count_; ++i) {
            std::exchange(wakers_[i], waker()).wake();
        }
        count_ = 0;
    }
};

/// The first of a queue of waiters. @pre !queue.alone()
inline waiter& first_of(ring_link& queue) noexcept { return static_cast<waiter&>(*queue.next); }

inline bool release_some(ring_link& all, wake_batch& batch) noexcept {
    while (!all.alone() && !batch.full()) {
        batch.add(first_of(all).serve(waiter::fate::released));
    }
    return !all.alone();
}

/** Releases everybody who waits in `queue` now, and wakes them without the lock: unlocks `lock`.

    In parts; who comes between them waits in `queue` and is not released.
*/
inline void release_all(ring_link& queue, short_lock& lock, short_mutex& mutex) noexcept {
    if (queue.alone()) {
        lock.unlock();
        return;
    }
    ring_link all;
    all.take(queue);
    wake_batch batch;
    bool more = release_some(all, batch);
    lock.unlock();
    batch.fire();
    while (more) {
        short_lock relock(mutex);
        more = release_some(all, batch);
        relock.unlock();
        batch.fire();
    }
}

} // namespace kioto::detail

#endif // KIOTO_DETAIL_WAITER_HPP
