//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_PARKED_BLOCK_HPP
#define KIOTO_DETAIL_PARKED_BLOCK_HPP

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/generic/stream_protocol.hpp>

#include <array>
#include <cstdint>
#include <utility>

#include <kioto/detail/atomic.hpp>
#include <kioto/detail/hub.hpp>
#include <kioto/detail/intrusive_ptr.hpp>
#include <kioto/detail/operation_memory.hpp>
#include <kioto/detail/short_mutex.hpp>
#include <kioto/detail/socket_executor.hpp>
#include <kioto/poll_context.hpp>
#include <kioto/result.hpp>

namespace kioto::detail {

// One protocol for all stream sockets: one instantiation of Asio's services and operations.
using parked_protocol = boost::asio::generic::stream_protocol;
// What the system calls a socket; Asio's own type is another one for each protocol with IOCP.
#ifdef _WIN32
using parked_native_handle = SOCKET;
#else
using parked_native_handle = int;
#endif

inline bool parked_would_block(error_code const& ec) noexcept {
    return ec == boost::asio::error::would_block || ec == boost::asio::error::try_again;
}

/** A place for one operation of a socket at a time, and for who waits for it. Everything but the
    room is under the block's mutex.
*/
struct parked_operation {
    operation_memory room;
    boost::asio::cancellation_signal signal;
    waker waiter;
    bool in_flight = false;
    bool held = false; ///< Goes on after the context's last task.

    /// Returns the waker that was replaced: dropped by the caller, who unlocks first.
    [[nodiscard]] waker wait(poll_context& cx, bool by_own_task) noexcept {
        held = held || !by_own_task;
        return waiter.wakes(cx.target()) ? waker() : std::exchange(waiter, cx.make_waker());
    }
    /// The operation ended. Returns whom to wake, unlocked.
    [[nodiscard]] waker end() noexcept {
        in_flight = false;
        held = false;
        return std::exchange(waiter, waker());
    }
    void cancel_unless_held() noexcept {
        if (in_flight && !held) {
            signal.emit(boost::asio::cancellation_type::all);
        }
    }
};

/** A socket of Asio and its operations, in one piece of memory.

    Counted by the wrapper that the user has, and by the handler of every operation in flight: it
    lives until Asio has run or destroyed the last of them.

    *Listed* with its context's runtime from before its socket exists until after it is gone; a
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

    /// By the wrapper, once: nobody waits any more, the socket is closed.
    KIOTO_DECL void close() noexcept;

    virtual parked_native_handle native_handle() noexcept = 0;
    virtual error_code local_endpoint(parked_protocol::endpoint&) {
        return boost::asio::error::operation_not_supported;
    }

protected:
    short_mutex mutex_;

    bool ended_ = false; // closed, or its context is shut down; locked

    using waiters = std::array<waker, 2>;

    virtual ~parked_block() = default;

    /// Closes the socket, whose operations end some time later. Returns who waited. Locked.
    virtual waiters end() noexcept = 0;

    /// The poller is a task of the block's context.
    KIOTO_DECL bool is_own(poll_context& cx) const noexcept;

private:
    /// The context's last task ended: what is in flight must not keep the context running.
    virtual void cancel_idle() noexcept = 0;
    /// The context is shut down. Who waits sees it by the next poll.
    KIOTO_DECL void shut_down() noexcept;

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

/** What Asio gets for an operation: memory, the cancellation slot, and where to go in the end. No
    executor: the socket's own calls it at once. Its death without a call gives the block up.
*/
template <class Block, auto Done>
class parked_handler {
    intrusive_ptr<Block> block_;
    parked_operation* operation_;

public:
    parked_handler(Block& block, parked_operation& operation) noexcept
        : block_(&block), operation_(&operation) {}

    using allocator_type = operation_allocator<void>;
    allocator_type get_allocator() const noexcept { return allocator_type(operation_->room); }

    using cancellation_slot_type = boost::asio::cancellation_slot;
    cancellation_slot_type get_cancellation_slot() const noexcept {
        return operation_->signal.slot();
    }

    template <class... Results>
    void operator()(Results&&... results) {
        (block_.get()->*Done)(std::forward<Results>(results)...);
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_PARKED_BLOCK_HPP
