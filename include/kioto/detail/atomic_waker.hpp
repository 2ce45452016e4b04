//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_ATOMIC_WAKER_HPP
#define KIOTO_DETAIL_ATOMIC_WAKER_HPP

#include <utility>

#include <kioto/detail/atomic.hpp>
#include <kioto/poll_context.hpp>

namespace kioto::detail {

/** One waker, registered by one poller and fired by anybody.

    States and transitions:

        idle        -> registering  the poller writes the waker
        registering -> idle         the poller is done
        registering -> both         somebody fires meanwhile: the poller fires the waker itself
        both        -> idle
        idle        -> firing       the firer takes the waker
        firing      -> idle

    Register, then look again at what is waited for. Firing twice at once is legal: the second
    leaves it to the first.

    Every step is a read-modify-write. Who fires and leaves it to somebody else has told the word so:
    a plain store over that would let the next look miss what was fired for.
*/
class atomic_waker {
    enum : unsigned { idle = 0, registering = 1, firing = 2 };

    atomic<unsigned> state_{idle};
    waker waker_;

public:
    /// By the poller only.
    void set(poll_context& cx) {
        unsigned expected = idle;
        if (!state_.compare_exchange_strong(expected, registering, std::memory_order_acq_rel)) {
            cx.target().wake();
            return;
        }
        waker old;
        if (!waker_.wakes(cx.target())) {
            old = std::exchange(waker_, cx.make_waker());
        }
        expected = registering;
        if (!state_.compare_exchange_strong(expected, idle, std::memory_order_acq_rel)) {
            waker mine = std::move(waker_);
            state_.exchange(idle, std::memory_order_acq_rel);
            mine.wake();
        }
    }

    /// By the poller only: forgets the waker.
    void clear() noexcept {
        unsigned expected = idle;
        if (state_.compare_exchange_strong(expected, registering, std::memory_order_acq_rel)) {
            waker const old = std::move(waker_);
            state_.exchange(idle, std::memory_order_acq_rel);
        }
    }

    /// From any thread.
    void fire() noexcept {
        if (state_.fetch_or(firing, std::memory_order_acq_rel) == idle) {
            waker mine = std::move(waker_);
            state_.fetch_and(~static_cast<unsigned>(firing), std::memory_order_release);
            mine.wake();
        }
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_ATOMIC_WAKER_HPP
