//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_MPSC_HPP
#define KIOTO_MPSC_HPP

#include <cstddef>
#include <optional>
#include <utility>

#include <kioto/detail/mpsc_closed_future.hpp>
#include <kioto/detail/mpsc_queue.hpp>
#include <kioto/detail/recv_future.hpp>
#include <kioto/future_interface.hpp>
#include <kioto/send_error.hpp>
#include <kioto/stream_interface.hpp>

namespace kioto {

template <class T>
class mpsc_permit;
template <class T>
class reserve_future;
template <class T>
class send_future;

/** The sending end of an `mpsc` channel: copies of it, in any number of threads and tasks.

    When the last one goes, with all permits and futures made of them, the receiver comes to the
    end. Empty after a move.
*/
template <class T>
class mpsc_sender {
    friend class mpsc_permit<T>;
    friend class reserve_future<T>;
    friend class send_future<T>;
    friend class mpsc_closed_future<T>;

    using queue = detail::mpsc_queue<T>;
    using entry = typename queue::entry;

    queue* queue_;

public:
    // Takes over the sender that is counted already.
    explicit mpsc_sender(detail::mpsc_queue<T>* q) noexcept : queue_(q) {}
    mpsc_sender(mpsc_sender const& other) noexcept : queue_(other.queue_) {
        if (queue_) {
            queue_->retain();
        }
    }
    mpsc_sender(mpsc_sender&& other) noexcept : queue_(std::exchange(other.queue_, nullptr)) {}
    mpsc_sender& operator=(mpsc_sender other) noexcept {
        std::swap(queue_, other.queue_);
        return *this;
    }
    ~mpsc_sender() {
        if (queue_) {
            queue_->drop_sender();
        }
    }

    /** Waits for a free slot and sends.

        Senders that wait are served in the order of their first polls.

        @param message  Owned by the future until it is sent.
        @return        A future with the output `result<void, send_error<T>>`. It counts as a sender
                       of its own, and lends nothing.
        @par Wakes        Once, when it has a slot or the receiver went.
        @par Cancellation **Dropping it drops the message.** Cancel-safe: no; `reserve` is.
        @par Errors       `send_error<T>`, with the message, when the receiver is closed or gone.
                          One that cannot be copied comes out by `on_error`, `or_else` or
                          `map_error`: `result::error()` of Boost 1.81 copies.
        @par Allocation   None.
    */
    send_future<T> send(T message) const& { return {*this, std::move(message)}; }
    send_future<T> send(T message) && { return {std::move(*this), std::move(message)}; }

    /** Waits for a free slot, to be used later.

        @return        A future with the output `result<mpsc_permit<T>>`. It and the permit count as
                       senders of their own, and lend nothing.
        @par Wakes        Once, when it has a slot or the receiver went.
        @par Cancellation Dropping it gives the slot to the next one. Cancel-safe: yes, but for its
                          place in the queue.
        @par Errors       `error::closed`.
        @par Allocation   None.
    */
    reserve_future<T> reserve() const& { return reserve_future<T>(*this); }
    reserve_future<T> reserve() && { return reserve_future<T>(std::move(*this)); }

    /// Sends, if there is room, and nobody waits for it. `error::would_wait` and `error::closed`
    /// leave `message` as it is.
    result<void> try_send(T&& message) const {
        waker receiver;
        detail::short_lock lock(queue_->mutex());
        entry const e = queue_->try_enter();
        if (e == entry::waits) {
            return fail(error::would_wait);
        }
        if (e == entry::refused || !queue_->push(message, receiver)) {
            return fail(error::closed);
        }
        lock.unlock();
        receiver.wake();
        return {};
    }

    /// A slot, if there is one that is free: else `error::would_wait` or `error::closed`.
    result<mpsc_permit<T>> try_reserve() const;

    /** Waits until the receiver is closed or gone: nobody needs more messages.

        @return        A future with the output `void`. It counts as a sender of its own, and lends
                       nothing.
        @par Wakes        Once, then.
        @par Cancellation Cancel-safe: yes.
        @par Allocation   None.
    */
    mpsc_closed_future<T> closed() const { return mpsc_closed_future<T>(*this); }
    /// True when nothing more can be sent, but by permits.
    bool is_closed() const noexcept { return queue_->is_closed(); }
    std::size_t capacity() const noexcept { return queue_->capacity(); }
};

/// A free slot of an `mpsc` channel. Dropping it gives the slot to the next sender.
template <class T>
class [[nodiscard]] mpsc_permit {
    mpsc_sender<T> sender_;

public:
    // Of a slot that is reserved already.
    explicit mpsc_permit(mpsc_sender<T>&& s) noexcept : sender_(std::move(s)) {}
    mpsc_permit(mpsc_permit&&) noexcept = default;
    mpsc_permit& operator=(mpsc_permit other) noexcept {
        std::swap(sender_.queue_, other.sender_.queue_);
        return *this;
    }
    ~mpsc_permit() {
        if (sender_.queue_) {
            sender_.queue_->give_back();
        }
    }

    /// Sends, without waiting, and uses the permit up. `error::closed`, when the receiver is gone,
    /// leaves `message` as it is.
    result<void> send(T&& message) && {
        BOOST_ASSERT_MSG(sender_.queue_, "a permit was used twice");
        mpsc_sender<T> const s = std::move(sender_);
        waker receiver;
        detail::short_lock lock(s.queue_->mutex());
        if (!s.queue_->push(message, receiver)) {
            return fail(error::closed);
        }
        lock.unlock();
        receiver.wake();
        return {};
    }
};

template <class T>
result<mpsc_permit<T>> mpsc_sender<T>::try_reserve() const {
    detail::short_lock lock(queue_->mutex());
    entry const e = queue_->try_enter();
    lock.unlock();
    if (e == entry::reserved) {
        return mpsc_permit<T>(mpsc_sender(*this));
    }
    return fail(e == entry::waits ? error::would_wait : error::closed);
}

/// The future that `mpsc_sender::reserve` makes.
template <class T>
class KIOTO_CONSUMABLE [[nodiscard]] reserve_future : public future_interface<reserve_future<T>> {
    mpsc_sender<T> sender_;
    detail::waiter place_;

public:
    using output_type = result<mpsc_permit<T>>;
    static constexpr bool cancel_safe = true;

    explicit reserve_future(mpsc_sender<T> s) noexcept : sender_(std::move(s)) {}
    reserve_future(reserve_future&&) noexcept = default;
    ~reserve_future() {
        if (place_.enlisted) {
            sender_.queue_->leave(place_);
        }
    }

    bool is_terminated() const noexcept { return sender_.queue_ == nullptr; }

    poll_result<output_type> poll(poll_context& cx) {
        using entry = typename mpsc_sender<T>::entry;
        BOOST_ASSERT_MSG(sender_.queue_, "a future was polled after it was ready");
        if (!cx.charge_ahead()) {
            return pending;
        }
        waker before;
        detail::short_lock lock(sender_.queue_->mutex());
        entry const e = sender_.queue_->enter(place_, cx, before);
        lock.unlock();
        if (e == entry::waits) {
            cx.refund();
            return pending;
        }
        mpsc_sender<T> s = std::move(sender_);
        if (e == entry::refused) {
            return fail(error::closed);
        }
        return mpsc_permit<T>(std::move(s));
    }
};

/// The future that `mpsc_sender::send` makes.
template <class T>
class KIOTO_CONSUMABLE [[nodiscard]] send_future : public future_interface<send_future<T>> {
    mpsc_sender<T> sender_;
    detail::waiter place_;
    T message_;

public:
    using output_type = result<void, send_error<T>>;
    static constexpr bool cancel_safe = false;

    send_future(mpsc_sender<T> s, T&& message) noexcept
        : sender_(std::move(s)), message_(std::move(message)) {}
    send_future(send_future&&) noexcept = default;
    ~send_future() {
        if (place_.enlisted) {
            sender_.queue_->leave(place_);
        }
    }

    bool is_terminated() const noexcept { return sender_.queue_ == nullptr; }

    KIOTO_ALWAYS_INLINE poll_result<output_type> poll(poll_context& cx) {
        using entry = typename mpsc_sender<T>::entry;
        BOOST_ASSERT_MSG(sender_.queue_, "a future was polled after it was ready");
        if (!cx.charge_ahead()) {
            return pending;
        }
        mpsc_sender<T> s = std::move(sender_);
        waker other; // the receiver, or the waker of before
        detail::short_lock lock(s.queue_->mutex());
        entry const e = s.queue_->enter(place_, cx, other);
        if (e == entry::waits) {
            sender_ = std::move(s);
            cx.refund();
            return pending;
        }
        bool const sent = e == entry::reserved && s.queue_->push(message_, other);
        lock.unlock();
        other.wake();
        if (!sent) {
            return fail(send_error<T>{std::move(message_)});
        }
        return unit{};
    }
};

/** The receiving end of an `mpsc` channel: a stream of the messages.

    Dropping it drops the messages that are queued, and those that are sent from now on stay with
    their senders. One future of it at a time; it may move at any other. Empty after a move.
*/
template <class T>
class KIOTO_CONSUMABLE mpsc_receiver : public stream_interface<mpsc_receiver<T>> {
    friend class recv_future<mpsc_receiver>;

    detail::mpsc_queue<T>* queue_;

public:
    using item_type = T;
    static constexpr bool cancel_safe = true;

    explicit mpsc_receiver(detail::mpsc_queue<T>* q) noexcept : queue_(q) {}
    mpsc_receiver(mpsc_receiver&& other) noexcept : queue_(std::exchange(other.queue_, nullptr)) {}
    mpsc_receiver& operator=(mpsc_receiver other) noexcept {
        std::swap(queue_, other.queue_);
        return *this;
    }
    ~mpsc_receiver() {
        if (queue_) {
            queue_->drop_receiver();
        }
    }

    KIOTO_ALWAYS_INLINE poll_result<std::optional<T>> poll_next(poll_context& cx) {
        return queue_->poll_next(cx);
    }

    /** Waits for the next message.

        @return        A future with the output `std::optional<T>`: nothing when all senders are
                       gone, or `close` was called and all permits have come back. It lends the
                       receiver.
        @par Wakes        Once, when there is a message or the end. A sender that waits for the slot is
                          woken when the queue is empty or the task's poll ends: do not block in it.
        @par Cancellation Dropping it leaves the messages where they are. Cancel-safe: yes.
        @par Allocation   None.
    */
    recv_future<mpsc_receiver> recv() & noexcept KIOTO_LIFETIMEBOUND {
        return recv_future<mpsc_receiver>(*this);
    }
    template <class... None>
    detail::rejected recv() && {
        return detail::recv_of_an_rvalue<T, None...>();
    }

    /// The next message, if it is there: else `error::would_wait`, or `error::closed` at the end.
    result<T> try_recv() {
        bool ended = false;
        if (auto message = queue_->try_next(ended)) {
            return result<T>(boost::system::in_place_value, *std::move(message));
        }
        return fail(ended ? error::closed : error::would_wait);
    }

    /// Refuses further messages, and lets those that are queued, or have a permit, still come.
    void close() noexcept { queue_->close(); }

private:
    void forget_waker() noexcept { queue_->forget_receiver(); }
};

/// The two ends of an `mpsc` channel: `auto [tx, rx] = mpsc<line>(16);`
template <class T>
struct mpsc_channel {
    mpsc_sender<T> sender;
    mpsc_receiver<T> receiver;
};

/** Makes a channel: many senders, one receiver, and room for `capacity` messages.

    There are never more than `capacity` messages and permits: who wants to send waits for a free
    slot, first come, first served. Messages are moved in and out, under a lock; the receiver sees
    each sender's in the order sent. Both ends may be used from any thread.

    @tparam T  Movable without exceptions, and without use of the channel.
    @param capacity  At least 1.
    @par Allocation   One, of the ring; none later.
    @see oneshot, broadcast, watch
*/
template <class T>
mpsc_channel<T> mpsc(std::size_t capacity) {
    auto* const q = detail::mpsc_queue<T>::make(capacity);
    return {mpsc_sender<T>(q), mpsc_receiver<T>(q)};
}

} // namespace kioto

#endif // KIOTO_MPSC_HPP
