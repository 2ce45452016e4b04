//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_IMPL_PARKED_BLOCK_IPP
#define KIOTO_IMPL_PARKED_BLOCK_IPP

#include <mutex>

#include <kioto/detail/runtime.hpp>

namespace kioto::detail {

KIOTO_DECL void parked_block::close() noexcept {
    std::chrono::seconds time{};
    {
        waiters dropped;
        std::lock_guard lock(mutex_);
        if (!ended_) {
            time = time_to_linger();
        }
        lingers_ = time.count() > 0;
        if (!lingers_) {
            dropped = end();
        }
        ended_ = true;
    }
    if (time.count() > 0) {
        linger(time);
    } else {
        runtime::unpark(*this);
    }
}

// It may be finished meanwhile, or the context be gone.
inline void parked_block::linger(std::chrono::seconds time) noexcept {
    retain();
    bool const counts = runtime::linger_begins(*hub_, timer_.node, timer_, time);
    bool over = false;
    {
        waiters dropped;
        std::lock_guard lock(mutex_);
        counted_ = true;
        if (!counts && lingered().over) {
            dropped = end();
        }
        over = !lingers_;
    }
    if (over) {
        stop_lingering();
    }
}

KIOTO_DECL void parked_block::linger_is_over() noexcept {
    ending found{};
    {
        waiters dropped;
        std::lock_guard lock(mutex_);
        found = lingered();
        if (found.over) {
            dropped = end();
        }
    }
    if (found.stops) {
        stop_lingering();
    }
}

KIOTO_DECL void parked_block::stop_lingering() noexcept {
    runtime::linger_ended(*this, timer_.node);
    timer_.node.reset();
    timer_.release();
}

KIOTO_DECL void parked_block::shut_down() noexcept {
    waiters woken;
    ending found{};
    {
        std::lock_guard lock(mutex_);
        ended_ = context_ended_ = true;
        woken = end();
        found = lingered();
    }
    if (found.stops) {
        timer_.node.reset();
        timer_.release();
    }
    for (waker const& w : woken) {
        w.wake();
    }
}

KIOTO_DECL bool parked_block::is_own(poll_context& cx) const noexcept {
    return cx.env() && &cx.env()->runtime().home() == hub_.get();
}

} // namespace kioto::detail

#endif // KIOTO_IMPL_PARKED_BLOCK_IPP
