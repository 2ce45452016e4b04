//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_IMPL_DIRECT_WAITS_IPP
#define KIOTO_IMPL_DIRECT_WAITS_IPP

#include <boost/system/error_code.hpp>

#include <cstdint>
#include <mutex>

#include <kioto/detail/runtime.hpp>

#if KIOTO_WAITS_DIRECTLY
#include <poll.h>
#endif

// How a runtime waits for busy readers without its set.

namespace kioto::detail {

#if KIOTO_WAITS_DIRECTLY

// The handler of the wait for a busy reader.
struct runtime::direct_handler {
    runtime* home;
    direct_wait* wait;
    unsigned times;
    using allocator_type = operation_allocator<void>;
    allocator_type get_allocator() const noexcept { return allocator_type(wait->room); }
    void operator()(boost::system::error_code const&) const { home->run_direct_turn(*wait, times); }
};

// The end of a turn: of those that have all the events, who is armed.
KIOTO_COLD KIOTO_DECL void runtime::go_direct() noexcept {
    lone_events& lone = set_->lone();
    for (std::uint64_t const stamp : {lone.first(), lone.second()}) {
        registration& r = set_->at(stamp);
        direct_wait* const w = direct_.free();
        if (!w || shared_.load(std::memory_order_relaxed) || !r.read.go_direct(stamp)) {
            continue;
        }
        direct_.take(*w, r, stamp);
        try {
            boost::system::error_code ec;
            w->descriptor.assign(r.descriptor, ec);
            if (!ec && set_->ignore_reads(r, stamp)) {
                start_direct_wait(*w);
                continue;
            }
        } catch (...) {
            // Out of memory.
        }
        direct_.refuse();
        leave_direct(*w, false);
    }
    lone.forget();
}

KIOTO_COLD KIOTO_DECL void runtime::leave_direct(direct_wait& w, bool gone) noexcept {
    w.descriptor.release();
    registration& r = *w.whose;
    r.read.leave_direct();
    direct_.give_back(w);
    if (!gone) {
        set_->watch_reads(r, w.stamp);
    }
}

KIOTO_COLD KIOTO_DECL void runtime::leave_direct() noexcept {
    for (direct_wait& w : direct_) {
        if (w.whose) {
            leave_direct(w, false);
        }
    }
}

KIOTO_COLD KIOTO_DECL void hub::wait_by_set(registration& r, bool gone) noexcept {
    std::lock_guard lock(mutex);
    if (runtime* const self = home) {
        for (direct_wait& w : self->direct_) {
            if (w.whose == &r) {
                self->leave_direct(w, gone);
            }
        }
    }
}

// Once in a while it is looked why; the set tells of an error only once.
KIOTO_COLD KIOTO_DECL void hub::found_nothing(registration& r) noexcept {
    constexpr unsigned often = 8;
    std::lock_guard lock(mutex);
    if (runtime* const self = home) {
        for (direct_wait& w : self->direct_) {
            if (w.whose == &r && ++w.found_nothing % often == 0) {
                pollfd look{r.descriptor, 0, 0};
                if (::poll(&look, 1, 0) == 1) {
                    self->leave_direct(w, false);
                }
            }
        }
    }
}

KIOTO_FLATTEN KIOTO_DECL void runtime::start_direct_wait(direct_wait& w) noexcept {
    try {
        w.descriptor.async_wait(
            boost::asio::posix::descriptor_base::wait_read, direct_handler{this, &w, w.times});
        w.resting = nullptr;
    } catch (...) {
        leave_direct(w, false); // out of memory
    }
}

KIOTO_ALWAYS_INLINE void runtime::wait_directly(direct_wait& w) noexcept {
    if (w.resting && w.resting->read.is_armed()) {
        start_direct_wait(w);
    }
}

// The end of a turn. It is not the set that is waited for, where that had events.
KIOTO_ALWAYS_INLINE void runtime::wait_directly() noexcept {
    if (!direct_.in_use()) [[likely]] {
        return;
    }
    if (!waiting_ && direct_.note_others()) [[unlikely]] {
        leave_direct();
    }
    wait_directly(direct_.begin()[0]);
    wait_directly(direct_.begin()[1]);
}

KIOTO_DECL void runtime::run_direct_turn(direct_wait& w, unsigned times) {
    turn t(*this);
    if (begin_direct_turn(t, w, times)) {
        finish_turn(t);
    }
}

// False: another turn will do, or there is no event. As begin_turn: who tells collects, for that long.
KIOTO_ALWAYS_INLINE bool runtime::begin_direct_turn(
    turn& t, direct_wait& w, unsigned times) noexcept {
    short_lock lock(hub_->mutex);
    if (w.times != times) [[unlikely]] {
        return false;
    }
    // A second thread, or somebody else is at telling: the set looks, in a turn of its own.
    if (last_thread_ != &current_turn || collecting_.load(std::memory_order_acquire)) [[unlikely]] {
        leave_direct();
        if (turns_ == 0) {
            wait_again();
        }
        return false;
    }
    collecting_.store(true, std::memory_order_relaxed);
    w.resting = w.whose;
    direct_.note_own();
    registration& reader = *w.whose;
    std::uint64_t const stamp = w.stamp;
    bool const begins = turns_ == 0;
    if (begins) [[likely]] {
        ++turns_;
        take_over(t);
    }
    lock.unlock();
    set_->tell_reader(reader, stamp, t.alone_on ? &t : nullptr);
    collected(t);
    return begins;
}

#else

inline void runtime::wait_directly() noexcept {}
KIOTO_COLD KIOTO_DECL void runtime::go_direct() noexcept {}
KIOTO_COLD KIOTO_DECL void runtime::leave_direct() noexcept {}

#endif

} // namespace kioto::detail

#endif // KIOTO_IMPL_DIRECT_WAITS_IPP
