//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_BROADCAST_RING_HPP
#define KIOTO_DETAIL_BROADCAST_RING_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include <kioto/detail/atomic.hpp>
#include <kioto/detail/waiter.hpp>
#include <kioto/result.hpp>

namespace kioto::detail {

/** What a `broadcast` and its receivers share: the latest messages, each until all have read it.

    Message number `n` is in slot `n % capacity`, until number `n + capacity` replaces it. A slot
    counts the receivers that have not read its message; the last one moves it out. A receiver is
    counted by the messages that were sent while it was there, and knows the number of its next one:
    below `oldest()`, it has missed some.
*/
template <class T>
class broadcast_ring {
    static_assert(std::is_nothrow_move_constructible_v<T>,
        "kioto: broadcast: a message must have a noexcept move constructor");
    static_assert(std::is_copy_constructible_v<T>,
        "kioto: broadcast: each receiver gets a copy: take std::shared_ptr<T const> for a message "
        "that cannot be copied");

    struct slot {
        std::optional<T> message;
        std::size_t unread = 0;
    };

    atomic<std::uint32_t> references_{1};
    atomic<std::size_t> senders_{1};
    std::size_t const capacity_;
    std::unique_ptr<slot[]> const slots_;

public:
    short_mutex mutex;
    bool closed = false;
    std::size_t receivers = 0;
    std::uint64_t next = 0; // the number of the next message
    ring_link waiting;

    explicit broadcast_ring(std::size_t capacity)
        : capacity_(capacity), slots_(std::make_unique<slot[]>(capacity)) {}

    void retain() noexcept { references_.fetch_add(1, std::memory_order_relaxed); }
    void release() noexcept {
        if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
            delete this;
        }
    }
    void add_sender() noexcept { senders_.fetch_add(1, std::memory_order_relaxed); }
    void drop_sender() noexcept {
        if (senders_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
            short_lock lock(mutex);
            closed = true;
            release_all(waiting, lock, mutex);
        }
    }

    std::uint64_t oldest() const noexcept { return next < capacity_ ? 0 : next - capacity_; }

    std::size_t send(T&& message) noexcept {
        std::optional<T> replaced;
        short_lock lock(mutex);
        std::size_t const n = receivers;
        if (n != 0) {
            slot& s = at(next++);
            if (s.message) {
                replaced.emplace(std::move(*s.message));
                s.message.reset();
            }
            s.message.emplace(std::move(message));
            s.unread = n;
        }
        release_all(waiting, lock, mutex);
        return n;
    }

    /// With the lock. @pre oldest() <= number < next, and the receiver has not read it.
    template <class Item>
    Item read(std::uint64_t number) {
        slot& s = at(number);
        if (s.unread != 1) {
            Item item(boost::system::in_place_value, std::as_const(*s.message));
            --s.unread;
            return item;
        }
        Item item(boost::system::in_place_value, std::move(*s.message));
        s.message.reset();
        s.unread = 0;
        return item;
    }

    /// A receiver goes, whose next message is number `from`.
    void drop_receiver(std::uint64_t from, waiter& place) noexcept {
        std::uint64_t end = 0;
        {
            waker mine;
            short_lock lock(mutex);
            --receivers;
            end = next;
            if (place.enlisted) {
                mine = place.leave();
            }
        }
        while (from < end) {
            std::optional<T> unwanted; // dies without the lock
            short_lock lock(mutex);
            for (from = from < oldest() ? oldest() : from; from < end && !unwanted; ++from) {
                slot& s = at(from);
                if (--s.unread == 0) {
                    unwanted.emplace(std::move(*s.message));
                    s.message.reset();
                }
            }
        }
    }

private:
    slot& at(std::uint64_t number) noexcept {
        return slots_[static_cast<std::size_t>(number % capacity_)];
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_BROADCAST_RING_HPP
