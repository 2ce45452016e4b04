//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_WATCH_HPP
#define KIOTO_WATCH_HPP

#include <cstdint>
#include <functional>
#include <utility>

#include <kioto/detail/atomic.hpp>
#include <kioto/detail/intrusive_ptr.hpp>
#include <kioto/detail/waiter.hpp>
#include <kioto/error.hpp>
#include <kioto/future_interface.hpp>

namespace kioto {

namespace detail {

// What a watch_sender and its receivers share. Each change counts `version` up.
template <class T>
class watch_cell {
    atomic<std::uint32_t> references_{1};

public:
    short_mutex mutex;
    T value;
    std::uint64_t version = 0;
    bool closed = false;
    ring_link waiting;

    explicit watch_cell(T&& v) : value(std::move(v)) {}

    void retain() noexcept { references_.fetch_add(1, std::memory_order_relaxed); }
    void release() noexcept {
        if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
            delete this;
        }
    }

    template <class Fn>
    auto read(Fn&& fn) {
        short_lock lock(mutex);
        return std::invoke(std::forward<Fn>(fn), std::as_const(value));
    }
};

} // namespace detail

template <class T>
class watch_receiver;

/// The future that `watch_receiver::changed` makes.
template <class T>
class KIOTO_CONSUMABLE [[nodiscard]] changed_future : public future_interface<changed_future<T>> {
    watch_receiver<T>* receiver_;
    detail::waiter place_;

public:
    using output_type = result<void>;
    using borrows = types<watch_receiver<T>>;
    static constexpr bool cancel_safe = true;

    explicit changed_future(watch_receiver<T>& r) noexcept : receiver_(std::addressof(r)) {}
    changed_future(changed_future&&) noexcept = default;
    ~changed_future() {
        if (place_.enlisted) {
            leave();
        }
    }

    bool is_terminated() const noexcept { return receiver_ == nullptr; }

    poll_result<output_type> poll(poll_context& cx) {
        BOOST_ASSERT_MSG(receiver_, "a future was polled after it was ready");
        if (!cx.charge_ahead()) {
            return pending;
        }
        auto& cell = *receiver_->cell_;
        waker before;
        detail::short_lock lock(cell.mutex);
        bool const changed = receiver_->seen_ != cell.version;
        if (!changed && !cell.closed) {
            if (place_.so_far == detail::waiter::fate::released) {
                place_.enlisted = false; // another future of this receiver saw the change
            }
            before = place_.wait_in(cell.waiting, cx);
            cx.refund();
            return pending;
        }
        receiver_->seen_ = cell.version;
        if (place_.enlisted) {
            before = place_.leave();
        }
        receiver_ = nullptr;
        if (!changed) {
            return fail(error::closed);
        }
        return unit{};
    }

private:
    void leave() noexcept {
        waker mine;
        detail::short_lock lock(receiver_->cell_->mutex);
        mine = place_.leave();
    }
};

/// Sees the latest value of a `watch`; each receiver, a copy too, knows what it has seen itself.
template <class T>
class watch_receiver {
    friend class changed_future<T>;
    using cell = detail::watch_cell<T>;

    detail::intrusive_ptr<cell> cell_;
    std::uint64_t seen_;

public:
    watch_receiver(detail::intrusive_ptr<cell> c, std::uint64_t seen) noexcept
        : cell_(std::move(c)), seen_(seen) {}

    /** Waits until there is a value that this receiver has not seen, and counts it as seen.

        The value itself comes from `get`: the latest, values in between are skipped.

        @return        A future with the output `result<void>`. It lends the receiver.
        @par Wakes        Once, when the value changes or the sender goes.
        @par Cancellation Dropping it leaves the change unseen. Cancel-safe: yes.
        @par Errors       `error::closed`, when the sender is gone and its last value is seen.
        @par Allocation   None.
    */
    changed_future<T> changed() & noexcept KIOTO_LIFETIMEBOUND { return changed_future<T>(*this); }

    /// True when `changed` would not wait for a value.
    bool has_changed() const noexcept {
        detail::short_lock lock(cell_->mutex);
        return cell_->version != seen_;
    }
    /// The latest value, copied; what is seen stays as it is.
    T get() const {
        return cell_->read([](T const& v) { return v; });
    }
    /// The latest value, copied, which counts as seen.
    T update() {
        detail::short_lock lock(cell_->mutex);
        T v = cell_->value;
        seen_ = cell_->version;
        return v;
    }
    /// Calls `fn(value)` with the latest value, and returns what that returns, by value:
    /// `rx.read(&config::limit)`. Under a lock: no use of this channel in there, and nothing long.
    template <class Fn>
    auto read(Fn&& fn) const {
        return cell_->read(std::forward<Fn>(fn));
    }
    /// True when the sender is gone.
    bool is_closed() const noexcept {
        detail::short_lock lock(cell_->mutex);
        return cell_->closed;
    }
};

/// The end of a `watch` that changes the value. Empty after a move.
template <class T>
class watch_sender {
    using cell = detail::watch_cell<T>;

    detail::intrusive_ptr<cell> cell_;

public:
    explicit watch_sender(detail::intrusive_ptr<cell> c) noexcept : cell_(std::move(c)) {}
    watch_sender(watch_sender&&) noexcept = default;
    watch_sender& operator=(watch_sender other) noexcept {
        std::swap(cell_, other.cell_);
        return *this;
    }
    ~watch_sender() {
        if (cell_) {
            detail::short_lock lock(cell_->mutex);
            cell_->closed = true;
            detail::release_all(cell_->waiting, lock, cell_->mutex);
        }
    }

    /// A new value, for all receivers.
    void send(T v) {
        modify([&](T& old) { std::swap(old, v); });
    }
    /// Calls `fn(value)`, which changes the value in place. Under a lock, as in
    /// `watch_receiver::read`; if it throws, nobody is told.
    template <class Fn>
    void modify(Fn&& fn) {
        modify_if([&](T& v) {
            std::invoke(std::forward<Fn>(fn), v);
            return true;
        });
    }
    /// The same, where `fn` returns whether there is a change to tell of; returns that.
    template <class Fn>
    bool modify_if(Fn&& fn) {
        detail::short_lock lock(cell_->mutex);
        if (!std::invoke(std::forward<Fn>(fn), cell_->value)) {
            return false;
        }
        ++cell_->version;
        detail::release_all(cell_->waiting, lock, cell_->mutex);
        return true;
    }

    /// The value, copied.
    T get() const {
        return cell_->read([](T const& v) { return v; });
    }
    /// One more receiver, which has seen the value of now.
    watch_receiver<T> subscribe() const noexcept {
        detail::short_lock lock(cell_->mutex);
        return {cell_, cell_->version};
    }
};

/// The two ends of a `watch`: `auto [tx, rx] = watch(config());`
template <class T>
struct watch_channel {
    watch_sender<T> sender;
    watch_receiver<T> receiver;
};

/** Makes a channel for a value of which only the latest counts: a configuration, a state.

    The sender changes it, and never waits; any number of receivers are told and look at it. They
    have seen `initial`. When the sender is gone, its last value is still there. All may be used
    from any thread.

    @par Allocation   One.
    @see broadcast, notify
*/
template <class T>
watch_channel<T> watch(T initial) {
    using cell = detail::watch_cell<T>;
    auto const c = detail::intrusive_ptr<cell>::adopt(new cell(std::move(initial)));
    return {watch_sender<T>(c), watch_receiver<T>(c, 0)};
}

} // namespace kioto

#endif // KIOTO_WATCH_HPP
