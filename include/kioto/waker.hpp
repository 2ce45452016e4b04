//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_WAKER_HPP
#define KIOTO_WAKER_HPP

#include <cstdint>
#include <utility>

#include <kioto/config.hpp>
#include <kioto/detail/atomic.hpp>

namespace kioto {

namespace detail {
class direction;
} // namespace detail

/** What a waker wakes: the runtime's task, a test's probe, a node of a set of futures.

    Starts with one reference, its maker's. `wake` may come from any thread at any time, also after
    the work is done; wakes coalesce; each is followed by at least one poll unless the work is done.
*/
class wake_target {
    detail::atomic<std::uint32_t> references_{1};

public:
    wake_target() = default;
    wake_target(wake_target const&) = delete;
    wake_target& operator=(wake_target const&) = delete;

    virtual void wake() noexcept = 0;

    void retain() noexcept { references_.fetch_add(1, std::memory_order_relaxed); }
    void release() noexcept {
        if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
            destroy();
        }
    }
    /// Nobody else has a reference, and everything that others did with theirs is visible.
    bool is_unique() const noexcept { return references_.load(std::memory_order_acquire) == 1; }
    /// For tests: how many wakers (and other holders) there are.
    std::uint32_t references() const noexcept {
        return references_.load(std::memory_order_relaxed);
    }

protected:
    ~wake_target() = default;

private:
    /// The last reference went.
    virtual void destroy() noexcept = 0;
};

/// A counted reference to what must be polled again. One pointer; empty after a move.
class waker {
    friend class detail::direction;

    wake_target* target_ = nullptr;

public:
    waker() = default;
    explicit waker(wake_target& target) noexcept : target_(&target) { target_->retain(); }
    waker(waker const& other) noexcept : target_(other.target_) {
        if (target_) {
            target_->retain();
        }
    }
    waker(waker&& other) noexcept : target_(std::exchange(other.target_, nullptr)) {}
    waker& operator=(waker other) noexcept {
        std::swap(target_, other.target_);
        return *this;
    }
    ~waker() {
        if (target_) {
            target_->release();
        }
    }

    explicit operator bool() const noexcept { return target_ != nullptr; }

    /// Asks for one more poll. Any thread, any time. Never call it while holding a lock.
    void wake() const noexcept {
        if (target_) {
            target_->wake();
        }
    }

    /// True if `target` is what this one wakes.
    bool wakes(wake_target const& target) const noexcept { return target_ == &target; }
};

} // namespace kioto

#endif // KIOTO_WAKER_HPP
