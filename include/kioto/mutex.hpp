//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_MUTEX_HPP
#define KIOTO_MUTEX_HPP

#include <memory>
#include <optional>
#include <utility>

#include <kioto/semaphore.hpp>

namespace kioto {

template <class T>
class mutex;

/// The right to use what a `mutex` protects, for as long as it lives. Empty after a move.
template <class T>
class [[nodiscard]] mutex_guard {
    T* value_;
    semaphore_permit permit_;

public:
    mutex_guard(T& value, semaphore_permit&& permit) noexcept
        : value_(std::addressof(value)), permit_(std::move(permit)) {}
    mutex_guard(mutex_guard&& other) noexcept
        : value_(std::exchange(other.value_, nullptr)), permit_(std::move(other.permit_)) {}
    mutex_guard& operator=(mutex_guard other) noexcept {
        std::swap(value_, other.value_);
        std::swap(permit_, other.permit_);
        return *this;
    }

    T& operator*() const noexcept {
        BOOST_ASSERT(value_);
        return *value_;
    }
    T* operator->() const noexcept {
        BOOST_ASSERT(value_);
        return value_;
    }
};

/// The future that `mutex::lock` makes.
template <class T>
class KIOTO_CONSUMABLE [[nodiscard]] lock_future : public future_interface<lock_future<T>> {
    T* value_;
    acquire_future turn_;

public:
    using output_type = mutex_guard<T>;
    static constexpr bool cancel_safe = true;

    lock_future(T& value, semaphore& s) noexcept
        : value_(std::addressof(value)), turn_(s.acquire()) {}

    /// True when the guard has been delivered.
    bool is_terminated() const noexcept { return turn_.is_terminated(); }

    poll_result<mutex_guard<T>> poll(poll_context& cx) {
        auto out = turn_.poll(cx);
        if (out.is_pending()) {
            return pending;
        }
        return poll_result<mutex_guard<T>>(std::in_place, *value_, std::move(out.value()));
    }
};

/** A value that one task at a time may use, across its waits.

    The one who waits longest comes next. For short sections in which nobody waits take
    `std::mutex`: this one is for guards that live while a future is pending. No poisoning: what an
    exception leaves behind is what the next one finds.

    Thread-safe. It stays where it is, outlives its futures and guards, and costs no allocation.

    @see semaphore
*/
template <class T>
class mutex {
    T value_;
    semaphore turn_{1};

public:
    mutex() = default;
    template <class... Args>
    explicit mutex(std::in_place_t, Args&&... args) : value_(std::forward<Args>(args)...) {}
    explicit mutex(T value) : value_(std::move(value)) {}
    mutex(mutex const&) = delete;
    mutex& operator=(mutex const&) = delete;

    /** Waits until nobody else has it.

        @return        A future with the output `mutex_guard<T>`. It lends the mutex, and so does
                       the guard.
        @par Wakes        Once, when it has its turn.
        @par Cancellation Dropping it lets the next one go, also if it had its turn already.
                          Cancel-safe: yes, but for its place in the queue.
        @par Allocation   None.
    */
    lock_future<T> lock() noexcept KIOTO_LIFETIMEBOUND { return lock_future<T>(value_, turn_); }

    /// The guard, or nothing where somebody has it or waits for it.
    std::optional<mutex_guard<T>> try_lock() noexcept KIOTO_LIFETIMEBOUND {
        auto permit = turn_.try_acquire();
        if (!permit) {
            return std::nullopt;
        }
        return mutex_guard<T>(value_, std::move(*permit));
    }
};

} // namespace kioto

#endif // KIOTO_MUTEX_HPP
