//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_MPSC_QUEUE_HPP
#define KIOTO_DETAIL_MPSC_QUEUE_HPP

#include <cstddef>
#include <limits>
#include <memory>
#include <new>
#include <optional>
#include <utility>

#include <kioto/concepts.hpp>
#include <kioto/detail/atomic.hpp>
#include <kioto/detail/waiter.hpp>

namespace kioto::detail {

/** What the ends of an `mpsc` channel share: a ring of `capacity` slots, allocated with it.

    A slot is free, reserved (by a permit, or granted to a waiter that was not polled since) or
    queued, in which case it has a message:

        free     -> reserved   a sender takes it. Nobody waits while there is a free one
        reserved -> queued     the message is there
        reserved -> free       the permit, or the waiter, was dropped
        queued   -> free       the receiver takes the message
        queued   -> reserved   the same, where a sender waits: the first one gets the slot
        reserved -> reserved   a dropped permit, where a sender waits

    The channel:

        open                   senders enter
        closed                 the receiver wants no more: who has a slot may use it, nobody waits
        closed, deserted       the receiver is gone: messages come back from whoever sends them
        disconnected           the last sender is gone; so are all permits and waiters, which hold
                               senders of their own

    The receiver has come to the end when nothing is queued and either the channel is disconnected
    or it is closed and all slots are free.
*/
template <class T>
class mpsc_queue {
    static_assert(std::is_nothrow_move_constructible_v<T>,
        "kioto: mpsc: a message must have a noexcept move constructor");

    short_mutex mutex_;
    atomic<unsigned> ends_{2}; // all senders together, and the receiver
    atomic<std::size_t> senders_{1};
    enum class reception : unsigned char { open, closed, deserted } reception_ = reception::open;
    bool disconnected_ = false;
    bool holds_wake_ = false; // the receiver may have a sender's wake to fire
    std::size_t const capacity_;
    std::size_t free_;
    std::size_t queued_ = 0;
    std::size_t first_ = 0;
    ring_link waiting_;  // for a slot
    ring_link watching_; // for the close
    waker receiver_;

    explicit mpsc_queue(std::size_t capacity) noexcept : capacity_(capacity), free_(capacity) {}
    ~mpsc_queue() = default;

    static constexpr std::size_t alignment() noexcept {
        return alignof(T) > alignof(mpsc_queue) ? alignof(T) : alignof(mpsc_queue);
    }
    static constexpr std::size_t offset() noexcept {
        return (sizeof(mpsc_queue) + alignof(T) - 1) / alignof(T) * alignof(T);
    }
    T* slot(std::size_t i) noexcept {
        return std::launder(reinterpret_cast<T*>(
            reinterpret_cast<unsigned char*>(this) + offset() + i * sizeof(T)));
    }
    std::size_t wrapped(std::size_t i) const noexcept { return i >= capacity_ ? i - capacity_ : i; }
    bool is_refused() const noexcept { return reception_ != reception::open; }
    bool at_end() const noexcept {
        return queued_ == 0 && (disconnected_ || (is_refused() && free_ == capacity_));
    }
    waker receiver_at_end() noexcept { return at_end() ? std::move(receiver_) : waker(); }

    // A slot is free now: it is the first waiter's.
    waker pass_on() noexcept {
        if (waiting_.alone()) {
            ++free_;
            return {};
        }
        return first_of(waiting_).serve(waiter::fate::granted);
    }
    void release() noexcept {
        if (ends_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
            this->~mpsc_queue();
            ::operator delete(this, std::align_val_t(alignment()));
        }
    }

public:
    static mpsc_queue* make(std::size_t capacity) {
        BOOST_ASSERT_MSG(capacity != 0, "a channel needs room for one message");
        if (capacity > ((std::numeric_limits<std::size_t>::max)() - offset()) / sizeof(T)) {
            throw std::bad_array_new_length();
        }
        void* const p =
            ::operator new(offset() + capacity * sizeof(T), std::align_val_t(alignment()));
        return ::new (p) mpsc_queue(capacity);
    }

    std::size_t capacity() const noexcept { return capacity_; }

    // The senders' end.

    void retain() noexcept { senders_.fetch_add(1, std::memory_order_relaxed); }
    KIOTO_ALWAYS_INLINE void drop_sender() noexcept {
        if (senders_.fetch_sub(1, std::memory_order_acq_rel) == 1) [[unlikely]] {
            disconnect();
        }
    }

    enum class entry { reserved, refused, waits };

    /// With the lock: a slot, or a place in the queue. `before` dies without it.
    entry enter(waiter& w, poll_context& cx, waker& before) noexcept {
        if (w.enlisted) {
            if (w.so_far != waiter::fate::waits) {
                w.enlisted = false;
                return w.so_far == waiter::fate::granted ? entry::reserved : entry::refused;
            }
        } else if (entry const e = try_enter(); e != entry::waits) {
            return e;
        }
        before = w.wait_in(waiting_, cx);
        return entry::waits;
    }
    entry try_enter() noexcept {
        if (is_refused()) {
            return entry::refused;
        }
        if (free_ == 0) {
            return entry::waits;
        }
        --free_;
        return entry::reserved;
    }
    /// With the lock, for a reserved slot. False: there is no receiver, and `message` stays.
    bool push(T& message, waker& receiver) noexcept {
        if (reception_ == reception::deserted) {
            ++free_;
            return false;
        }
        ::new (static_cast<void*>(slot(wrapped(first_ + queued_)))) T(std::move(message));
        ++queued_;
        receiver = std::move(receiver_);
        return true;
    }
    short_mutex& mutex() noexcept { return mutex_; }

    /// A permit that was not used.
    void give_back() noexcept {
        short_lock lock(mutex_);
        waker const next = pass_on();
        waker const last = receiver_at_end();
        lock.unlock();
        next.wake();
        last.wake();
    }
    /// A waiter that is dropped, or one that watched.
    KIOTO_COLD KIOTO_NOINLINE void leave(waiter& w) noexcept {
        waker mine;
        waker next;
        waker last;
        short_lock lock(mutex_);
        if (w.so_far == waiter::fate::granted) {
            next = pass_on();
            last = receiver_at_end();
        }
        mine = w.leave();
        lock.unlock();
        next.wake();
        last.wake();
    }
    /// True: it is closed. Else the waiter waits for that.
    bool watch(waiter& w, poll_context& cx) noexcept {
        waker before;
        short_lock lock(mutex_);
        if (!is_refused()) {
            before = w.wait_in(watching_, cx);
            return false;
        }
        if (w.enlisted) {
            before = w.leave();
        }
        return true;
    }
    bool is_closed() noexcept {
        short_lock lock(mutex_);
        return is_refused();
    }

    // The receiver's end.

    KIOTO_ALWAYS_INLINE poll_result<std::optional<T>> poll_next(poll_context& cx) {
        using polled = poll_result<std::optional<T>>;
        if (!cx.charge_ahead()) {
            return pending;
        }
        waker before;
        short_lock lock(mutex_);
        if (queued_ != 0) [[likely]] {
            taking const first(*this, lock, cx); // its end frees the slot
            return polled(std::in_place, std::move(*slot(first_)));
        }
        if (at_end()) {
            return polled(std::in_place);
        }
        if (!receiver_.wakes(cx.target())) {
            before = std::exchange(receiver_, cx.make_waker());
        }
        cx.refund();
        return pending;
    }
    /// Nothing at the end, too, which `ended` tells.
    std::optional<T> try_next(bool& ended) noexcept {
        waker next;
        std::optional<T> message;
        short_lock lock(mutex_);
        ended = at_end();
        if (queued_ != 0) {
            message.emplace(std::move(*slot(first_)));
            drop_first();
            next = pass_on();
        }
        lock.unlock();
        next.wake();
        return message;
    }
    void forget_receiver() noexcept {
        waker mine;
        short_lock lock(mutex_);
        mine = std::move(receiver_);
    }
    void close() noexcept {
        short_lock lock(mutex_);
        reception_ = reception::closed;
        waker const last = receiver_at_end();
        waiting_.take(watching_);
        release_all(waiting_, lock, mutex_);
        last.wake();
    }
    void drop_receiver() noexcept {
        short_lock lock(mutex_);
        reception_ = reception::deserted;
        waker const mine = std::move(receiver_);
        std::size_t left = std::exchange(queued_, 0);
        free_ += left;
        waiting_.take(watching_);
        release_all(waiting_, lock, mutex_);
        // Nothing is pushed any more.
        for (std::size_t i = first_; left != 0; ++i, --left) {
            std::destroy_at(slot(wrapped(i)));
        }
        release();
    }

private:
    // Ends with the first message gone, the lock released, and a sender woken that waited. If there
    // is more to take that one wakes later: in another thread it would find one free slot, fill it
    // and wait again.
    class taking {
        mpsc_queue& queue_;
        short_lock& lock_;
        poll_context& cx_;

    public:
        KIOTO_ALWAYS_INLINE taking(mpsc_queue& q, short_lock& lock, poll_context& cx) noexcept
            : queue_(q), lock_(lock), cx_(cx) {}
        taking(taking const&) = delete;
        taking& operator=(taking const&) = delete;
        KIOTO_ALWAYS_INLINE ~taking() {
            queue_.drop_first();
            if (!queue_.waiting_.alone() || (queue_.queued_ == 0 && queue_.holds_wake_))
                [[unlikely]] {
                lock_.release();
                queue_.see_to_senders(cx_);
            } else {
                ++queue_.free_;
                lock_.unlock();
            }
        }
    };
    // Takes over the lock.
    KIOTO_NOINLINE void see_to_senders(poll_context& cx) noexcept {
        waker next = pass_on();
        bool const last = queued_ == 0;
        holds_wake_ = !last;
        mutex_.unlock();
        if (last) {
            cx.fire_held();
            next.wake();
        } else {
            cx.hold_wake(std::move(next));
        }
    }

    KIOTO_COLD KIOTO_NOINLINE void disconnect() noexcept {
        short_lock lock(mutex_);
        disconnected_ = true;
        waker const last = receiver_at_end();
        lock.unlock();
        last.wake();
        release();
    }
    void drop_first() noexcept {
        std::destroy_at(slot(first_));
        first_ = wrapped(first_ + 1);
        --queued_;
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_MPSC_QUEUE_HPP
