//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_PARKED_OPERATION_HPP
#define KIOTO_DETAIL_PARKED_OPERATION_HPP

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>

#include <utility>

#include <kioto/detail/operation_memory.hpp>
#include <kioto/detail/parked_block.hpp>
#include <kioto/result.hpp>

namespace kioto::detail {

// What the system calls a socket; Asio's own type is another one for each protocol with IOCP.
#ifdef _WIN32
using parked_native_handle = SOCKET;
#else
using parked_native_handle = int;
#endif

inline bool parked_would_block(error_code const& ec) noexcept {
    return ec == boost::asio::error::would_block || ec == boost::asio::error::try_again;
}

/** A place for one operation of a block at a time, and for who waits for it. Everything but the
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
    void cancel(boost::asio::cancellation_type how) noexcept {
        if (in_flight) {
            signal.emit(how);
        }
    }
    void cancel_unless_held() noexcept {
        if (!held) {
            cancel(boost::asio::cancellation_type::all);
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

#endif // KIOTO_DETAIL_PARKED_OPERATION_HPP
