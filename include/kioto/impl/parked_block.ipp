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
    {
        waiters dropped;
        std::lock_guard lock(mutex_);
        ended_ = true;
        dropped = end();
    }
    runtime::unpark(*this);
}

KIOTO_DECL void parked_block::shut_down() noexcept {
    waiters woken;
    {
        std::lock_guard lock(mutex_);
        ended_ = true;
        woken = end();
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
