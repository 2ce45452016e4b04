//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_PARKED_BLOCK_HPP
#define KIOTO_DETAIL_PARKED_BLOCK_HPP

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

#include <kioto/detail/atomic.hpp>
#include <kioto/detail/hub.hpp>
#include <kioto/detail/intrusive_ptr.hpp>
#include <kioto/detail/short_mutex.hpp>
#include <kioto/detail/timer_wheel.hpp>
#include <kioto/poll_context.hpp>

namespace kioto::detail {

/** Something of Asio's and its operations, in one piece of memory.

    Counted by the wrapper that the user has, and by the handler of every operation in flight: it
    lives until Asio has run or destroyed the last of them.

    The wrapper gone, a block may *linger* where there is something to finish: it counts as work of
    its context until that is done, for a time.

    *Listed* with its context's runtime from before it has its socket until after that is gone; a
    context that shuts down visits every block in the list. So whoever has the block's mutex and
    finds the socket there may use Asio.

    The hub's mutex is taken before a block's, never the other way round. No waker is used or
    dropped, and no handler runs, under either of them.
*/
class parked_block {
    friend class runtime;

    atomic<std::uint32_t> references_{1};
    intrusive_ptr<hub> const hub_;
    parked_block* next_ = nullptr; // in the list, under the hub's mutex
    parked_block** link_ = nullptr;

    // Both under the block's mutex.
    bool lingers_ = false;
    bool counted_ = false; // as work; from then on who ends it stops the timer

    // What the wheel wakes when the time is over. Its wakers hold the block, from when it is used.
    struct linger_timer final : wake_target {
        parked_block* block;
        std::optional<timer_node> node;
        explicit linger_timer(parked_block& b) noexcept : block(&b) {}
        void wake() noexcept override { block->linger_is_over(); }
        void destroy() noexcept override { block->release(); }
    };
    linger_timer timer_{*this};

public:
    explicit parked_block(hub& owner) noexcept : hub_(&owner) {}
    parked_block(parked_block const&) = delete;
    parked_block& operator=(parked_block const&) = delete;

    void retain() noexcept { references_.fetch_add(1, std::memory_order_relaxed); }
    void release() noexcept {
        if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
            delete this;
        }
    }

    hub& owner() const noexcept { return *hub_; }

    /// By the wrapper, once: nobody waits any more.
    KIOTO_DECL void close() noexcept;

protected:
    short_mutex mutex_;

    bool ended_ = false; // closed, or its context is shut down; locked
    bool context_ended_ = false;

    using waiters = std::array<waker, 2>;

    virtual ~parked_block() = default;

    /// Lets go of the socket, whose operations end some time later. Returns who waited. Locked.
    virtual waiters end() noexcept = 0;
    /// The wrapper is gone: how long to finish what there is, and then `lingered`. Locked.
    virtual std::chrono::seconds time_to_linger() noexcept { return {}; }
    struct ending {
        bool over; ///< The block lingered: `end` it.
        bool stops; ///< And once unlocked, `stop_lingering`.
    };
    /// It is finished. Locked.
    ending lingered() noexcept {
        bool const over = std::exchange(lingers_, false);
        return {over, over && counted_};
    }
    KIOTO_DECL void stop_lingering() noexcept;

    /// The poller is a task of the block's context.
    KIOTO_DECL bool is_own(poll_context& cx) const noexcept;

private:
    /// The context's last task ended: what is in flight must not keep the context running. Under the
    /// hub's mutex.
    virtual void cancel_idle() noexcept = 0;
    /// The context is shut down. Who waits sees it by the next poll.
    KIOTO_DECL void shut_down() noexcept;

    void linger(std::chrono::seconds time) noexcept;
    KIOTO_DECL void linger_is_over() noexcept;

    // Both under the hub's mutex.
    void list(parked_block*& first) noexcept {
        next_ = first;
        link_ = &first;
        if (first) {
            first->link_ = &next_;
        }
        first = this;
    }
    void unlist() noexcept {
        if (link_) {
            *link_ = next_;
            if (next_) {
                next_->link_ = link_;
            }
            link_ = nullptr;
        }
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_PARKED_BLOCK_HPP
