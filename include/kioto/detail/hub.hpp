//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_HUB_HPP
#define KIOTO_DETAIL_HUB_HPP

#include <cstdint>

#include <kioto/detail/atomic.hpp>
#include <kioto/detail/intrusive_ptr.hpp>
#include <kioto/detail/operation_memory.hpp>
#include <kioto/detail/short_mutex.hpp>

namespace kioto::detail {

class runtime;
struct registration;

/** The part of a runtime that outlives its context: where wakes from anywhere arrive.

    A wake after the context died finds `home` null, under the mutex, and does nothing. Counted by
    the runtime, its tasks, its readiness set and the handlers that it has with Asio.
*/
class hub {
    atomic<std::uint32_t> references_{1};

public:
    short_mutex mutex;
    short_mutex posting; ///< Taken under the mutex, kept without it, to post a turn from outside.
    runtime* home;              ///< Null once the context is shut down. Under the mutex.
    operation_memory turn_room; ///< The posted turn. One at a time is all that must never fail.
    operation_memory wait_room; ///< The wait for the readiness set.
    operation_memory timer_room;
    operation_memory direct_room[2]; ///< The waits for busy readers.

    explicit hub(runtime& r) noexcept : home(&r) {}
    hub(hub const&) = delete;
    hub& operator=(hub const&) = delete;

    void retain() noexcept { references_.fetch_add(1, std::memory_order_relaxed); }
    void release() noexcept {
        if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
            delete this;
        }
    }

    /// A reader that is waited for without the set is polled by somebody who is no task of the
    /// context's own, or `gone`. @see direct_wait
    KIOTO_COLD KIOTO_DECL void wait_by_set(registration& r, bool gone) noexcept;
    /// A reader whom Asio waits for found nothing.
    KIOTO_COLD KIOTO_DECL void found_nothing(registration& r) noexcept;

private:
    ~hub() = default;
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_HUB_HPP
