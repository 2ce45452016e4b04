//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_BROADCAST_HPP
#define KIOTO_BROADCAST_HPP

#include <boost/system/system_error.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include <kioto/detail/broadcast_ring.hpp>
#include <kioto/detail/intrusive_ptr.hpp>
#include <kioto/detail/recv_future.hpp>
#include <kioto/error.hpp>
#include <kioto/stream_interface.hpp>

namespace kioto {

/// A receiver was too slow: so many messages were replaced before it read them. Converts to
/// `error_code`, `error::lagged`.
struct lagged {
    std::uint64_t missed = 0;

    operator error_code() const noexcept { return error::lagged; }
    friend bool operator==(lagged const&, lagged const&) = default;
};

/// What `result<T, lagged>::value()` throws: a `boost::system::system_error`.
[[noreturn]] inline void throw_exception_from_error(
    lagged const&, boost::source_location const& where) {
    boost::throw_exception(
        boost::system::system_error(make_error_code(error::lagged), "kioto: broadcast"), where);
}

/** A receiver of a `broadcast`: a stream of `result<T, lagged>`.

    `lagged` says how many messages it missed; after it come those that are still there. It ends
    when all senders are gone and everything is read. One future of it at a time; it may move at any
    other. Empty after a move.
*/
template <class T>
class KIOTO_CONSUMABLE broadcast_receiver : public stream_interface<broadcast_receiver<T>> {
    friend class recv_future<broadcast_receiver>;
    using ring = detail::broadcast_ring<T>;

    detail::intrusive_ptr<ring> ring_;
    std::uint64_t next_;
    detail::waiter place_;

public:
    using item_type = result<T, lagged>;
    static constexpr bool cancel_safe = true;

    // Counted by the ring already.
    broadcast_receiver(detail::intrusive_ptr<ring> r, std::uint64_t next) noexcept
        : ring_(std::move(r)), next_(next) {}
    broadcast_receiver(broadcast_receiver&& other) noexcept
        : ring_(std::move(other.ring_)), next_(other.next_) {
        if (other.place_.enlisted) {
            detail::short_lock lock(ring_->mutex);
            place_.replace(other.place_);
        }
    }
    broadcast_receiver& operator=(broadcast_receiver&& other) noexcept {
        if (this != &other) {
            std::destroy_at(this);
            std::construct_at(this, std::move(other));
        }
        return *this;
    }
    ~broadcast_receiver() {
        if (ring_) {
            ring_->drop_receiver(next_, place_);
        }
    }

    poll_result<std::optional<item_type>> poll_next(poll_context& cx) {
        using output = poll_result<std::optional<item_type>>;
        if (!cx.charge_ahead()) {
            return pending;
        }
        waker before;
        detail::short_lock lock(ring_->mutex);
        bool const missed = next_ < ring_->oldest();
        if (!missed && next_ == ring_->next && !ring_->closed) {
            if (place_.so_far != detail::waiter::fate::waits) {
                place_.enlisted = false;
            }
            before = place_.wait_in(ring_->waiting, cx);
            cx.refund();
            return pending;
        }
        if (place_.enlisted) {
            before = place_.leave();
        }
        if (missed) {
            std::uint64_t const from = std::exchange(next_, ring_->oldest());
            return output(
                std::in_place, std::in_place, boost::system::in_place_error, lagged{next_ - from});
        }
        if (next_ == ring_->next) {
            return output(std::in_place);
        }
        output item(std::in_place, ring_->template read<item_type>(next_));
        ++next_;
        return item;
    }

    /** Waits for the next message.

        @return        A future with the output `std::optional<result<T, lagged>>`: nothing when all
                       senders are gone and everything is read. It lends the receiver.
        @par Wakes        Once, when there is a message or the end.
        @par Cancellation Dropping it leaves the messages where they are. Cancel-safe: yes.
        @par Errors       An exception of the copy constructor of `T` leaves `poll`, and the message
                          where it is.
        @par Allocation   None.
    */
    recv_future<broadcast_receiver> recv() & noexcept KIOTO_LIFETIMEBOUND {
        return recv_future<broadcast_receiver>(*this);
    }
    template <class... None>
    detail::rejected recv() && {
        return detail::recv_of_an_rvalue<T, None...>();
    }

private:
    void forget_waker() noexcept {
        waker mine;
        detail::short_lock lock(ring_->mutex);
        mine = place_.leave();
    }
};

/** A channel in which each receiver gets each message: a chat room, events.

    This is the sending end, of which there may be copies; `subscribe` makes the receivers. A
    message goes to those that are there when it is sent, and is kept until all have read it or
    `capacity` more were sent: sending never waits, and a slow receiver misses messages and is told
    how many. Each but the last receiver of a message copies it, under a lock: take
    `std::shared_ptr<T const>` for what is dear to copy. All may be used from any thread.

    @tparam T  Copyable; movable without exceptions; both without use of the channel.
    @par Allocation   Two, when it is made; none later.
    @see watch, mpsc
*/
template <class T>
class broadcast {
    using ring = detail::broadcast_ring<T>;

    detail::intrusive_ptr<ring> ring_;

public:
    /// @param capacity  Messages that are kept, at least 1.
    explicit broadcast(std::size_t capacity)
        : ring_(detail::intrusive_ptr<ring>::adopt(new ring(capacity))) {
        BOOST_ASSERT_MSG(capacity != 0, "a channel needs room for one message");
    }
    broadcast(broadcast const& other) noexcept : ring_(other.ring_) {
        if (ring_) {
            ring_->add_sender();
        }
    }
    broadcast(broadcast&&) noexcept = default;
    broadcast& operator=(broadcast other) noexcept {
        std::swap(ring_, other.ring_);
        return *this;
    }
    ~broadcast() {
        if (ring_) {
            ring_->drop_sender();
        }
    }

    /// A receiver of what is sent from now on.
    broadcast_receiver<T> subscribe() const noexcept {
        detail::short_lock lock(ring_->mutex);
        ++ring_->receivers;
        return {ring_, ring_->next};
    }

    /// Sends to all receivers; returns how many there are. With none, the message is dropped.
    std::size_t send(T message) const { return ring_->send(std::move(message)); }

    std::size_t receivers() const noexcept {
        detail::short_lock lock(ring_->mutex);
        return ring_->receivers;
    }
};

} // namespace kioto

#endif // KIOTO_BROADCAST_HPP
