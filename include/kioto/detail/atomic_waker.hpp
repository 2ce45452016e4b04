//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_ATOMIC_WAKER_HPP
#define KIOTO_DETAIL_ATOMIC_WAKER_HPP

#include <kioto/detail/atomic.hpp>
#include <kioto/poll_context.hpp>

namespace kioto::detail {

/** One waker, registered by one poller and fired by anybody.

    The word is what to wake, with a reference, or null. The poller puts its target in, then looks
    again at what it waits for; who made that come true takes the target out and wakes it. One of the
    two exchanges is first: the firer finds the target, or the poller finds what came true.
*/
class atomic_waker {
    atomic<wake_target*> target_{nullptr};

public:
    atomic_waker() = default;
    atomic_waker(atomic_waker const&) = delete;
    atomic_waker& operator=(atomic_waker const&) = delete;
    ~atomic_waker() {
        if (wake_target* const old = target_.load(std::memory_order_relaxed)) {
            old->release();
        }
    }

    /// By the poller only.
    void set(poll_context& cx) {
        // Where a firer is taking that one out at this moment, it wakes it.
        if (target_.load(std::memory_order_relaxed) != &cx.target()) {
            cx.target().retain();
            if (wake_target* const old =
                    target_.exchange(&cx.target(), std::memory_order_acq_rel)) {
                old->release();
            }
        }
    }

    /// Forgets the waker.
    void clear() noexcept {
        if (wake_target* const old = take()) {
            old->release();
        }
    }

    /// From any thread. A call: in line, its caller would save registers where nobody waits, too.
    KIOTO_NOINLINE void fire() noexcept {
        if (wake_target* const target = take()) {
            target->wake();
            target->release();
        }
    }

private:
    wake_target* take() noexcept { return target_.exchange(nullptr, std::memory_order_acq_rel); }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_ATOMIC_WAKER_HPP
