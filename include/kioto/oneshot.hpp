//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_ONESHOT_HPP
#define KIOTO_ONESHOT_HPP

#include <optional>
#include <type_traits>
#include <utility>

#include <kioto/detail/atomic.hpp>
#include <kioto/detail/intrusive_ptr.hpp>
#include <kioto/detail/invoke.hpp>
#include <kioto/detail/waiter.hpp>
#include <kioto/error.hpp>
#include <kioto/future_interface.hpp>

namespace kioto {

namespace detail {

/** What the ends of a `oneshot` share.

        open    -> sent     the value is there; it stays so when an end closes
        open    -> closed   an end closed or went: no value will come
        sent    -> closed   the receiver took the value
*/
template <class T>
class oneshot_cell {
    static_assert(std::is_nothrow_move_constructible_v<T>,
        "kioto: oneshot: the value must have a noexcept move constructor");

    atomic<unsigned> references_{1};

public:
    short_mutex mutex;
    bool closed = false;     // by either side
    bool unwanted = false;   // the receiver closed or went
    std::optional<T> value;
    waker receiver;
    ring_link watching; // `closed()` futures of the sender

    void retain() noexcept { references_.fetch_add(1, std::memory_order_relaxed); }
    void release() noexcept {
        if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
            delete this;
        }
    }

    // The receiver wants no value but one that is there already; gone, it does not want that one
    // either.
    void refuse(bool gone) noexcept {
        std::optional<T> unseen;
        short_lock lock(mutex);
        closed = unwanted = true;
        waker const mine = std::move(receiver);
        if (gone && value) {
            unseen.emplace(std::move(*value));
            value.reset();
        }
        release_all(watching, lock, mutex);
        if (!gone) {
            mine.wake();
        }
    }
};

} // namespace detail

template <class T>
class oneshot_sender;

/// The future that `oneshot_sender::closed` makes.
template <class T>
class KIOTO_CONSUMABLE [[nodiscard]] oneshot_closed_future
    : public future_interface<oneshot_closed_future<T>> {
    using cell = detail::oneshot_cell<detail::unit_if_void<T>>;

    detail::intrusive_ptr<cell> cell_;
    detail::waiter place_;

public:
    using output_type = void;
    static constexpr bool cancel_safe = true;

    explicit oneshot_closed_future(detail::intrusive_ptr<cell> c) noexcept : cell_(std::move(c)) {}
    oneshot_closed_future(oneshot_closed_future&&) noexcept = default;
    ~oneshot_closed_future() {
        if (place_.enlisted) {
            waker mine;
            detail::short_lock lock(cell_->mutex);
            mine = place_.leave();
        }
    }

    bool is_terminated() const noexcept { return !cell_; }

    poll_result<void> poll(poll_context& cx) {
        BOOST_ASSERT_MSG(cell_, "a future was polled after it was ready");
        if (!cx.charge_ahead()) {
            return pending;
        }
        waker before;
        {
            detail::short_lock lock(cell_->mutex);
            if (!cell_->unwanted) {
                before = place_.wait_in(cell_->watching, cx);
                cx.refund();
                return pending;
            }
            if (place_.enlisted) {
                before = place_.leave();
            }
        }
        cell_ = nullptr;
        return unit{};
    }
};

/// The sending end of a `oneshot`. Dropping it closes the other. Empty after a move.
template <class T>
class KIOTO_CONSUMABLE oneshot_sender {
    using value = detail::unit_if_void<T>;
    using cell = detail::oneshot_cell<value>;

    detail::intrusive_ptr<cell> cell_;

public:
    explicit oneshot_sender(detail::intrusive_ptr<cell> c) noexcept : cell_(std::move(c)) {}
    oneshot_sender(oneshot_sender&&) noexcept = default;
    oneshot_sender& operator=(oneshot_sender other) noexcept {
        std::swap(cell_, other.cell_);
        return *this;
    }
    ~oneshot_sender() {
        if (cell_) {
            finish(std::exchange(cell_, nullptr), nullptr);
        }
    }

    /// Sends the value; for `void`, `send()`. `error::closed`, when nobody waits for it any more,
    /// leaves `v` as it is.
    KIOTO_CONSUMES result<void> send(value&& v) && {
        return finish(std::exchange(cell_, nullptr), &v);
    }
    KIOTO_CONSUMES result<void> send() &&
        requires std::is_void_v<T>
    {
        unit v;
        return finish(std::exchange(cell_, nullptr), &v);
    }

    /** Waits until the receiver closed or went: nobody needs the value.

        @return        A future with the output `void`. It lends nothing, and does not keep the
                       channel open.
        @par Wakes        Once, then.
        @par Cancellation Cancel-safe: yes.
        @par Allocation   None.
    */
    oneshot_closed_future<T> closed() const { return oneshot_closed_future<T>(cell_); }
    bool is_closed() const noexcept {
        detail::short_lock lock(cell_->mutex);
        return cell_->unwanted;
    }

private:
    static result<void> finish(detail::intrusive_ptr<cell> c, value* v) {
        BOOST_ASSERT_MSG(c, "a sender was used after it had sent");
        detail::short_lock lock(c->mutex);
        c->closed = true;
        if (v) {
            if (c->unwanted) {
                return fail(error::closed);
            }
            c->value.emplace(std::move(*v));
        }
        waker const receiver = std::move(c->receiver);
        lock.unlock();
        receiver.wake();
        return {};
    }
};

/** The receiving end of a `oneshot`: a future of the value, or `error::closed`.

    It may move at any time. Empty after a move.
*/
template <class T>
class KIOTO_CONSUMABLE [[nodiscard]] oneshot_receiver
    : public future_interface<oneshot_receiver<T>> {
    using cell = detail::oneshot_cell<detail::unit_if_void<T>>;

    detail::intrusive_ptr<cell> cell_;
    bool done_ = false;

public:
    using output_type = result<T>;
    static constexpr bool cancel_safe = false;
    static constexpr bool movable_after_poll = true;

    explicit oneshot_receiver(detail::intrusive_ptr<cell> c) noexcept : cell_(std::move(c)) {}
    oneshot_receiver(oneshot_receiver&&) noexcept = default;
    oneshot_receiver& operator=(oneshot_receiver other) noexcept {
        std::swap(cell_, other.cell_);
        std::swap(done_, other.done_);
        return *this;
    }
    ~oneshot_receiver() {
        if (cell_) {
            cell_->refuse(true);
        }
    }

    /// True when the output has been delivered, here or by `try_recv`.
    bool is_terminated() const noexcept { return done_; }

    poll_result<output_type> poll(poll_context& cx) {
        BOOST_ASSERT_MSG(!done_, "a future was polled after it was ready");
        if (!cx.charge_ahead()) {
            return pending;
        }
        waker before;
        detail::short_lock lock(cell_->mutex);
        if (cell_->value) {
            poll_result<output_type> out(boost::system::in_place_value, std::move(*cell_->value));
            cell_->value.reset();
            done_ = true;
            return out;
        }
        if (cell_->closed) {
            done_ = true;
            return fail(error::closed);
        }
        if (!cell_->receiver.wakes(cx.target())) {
            before = std::exchange(cell_->receiver, cx.make_waker());
        }
        cx.refund();
        return pending;
    }

    /// The value, if it is there: else `error::would_wait`, or `error::closed`.
    result<T> try_recv() {
        waker before;
        detail::short_lock lock(cell_->mutex);
        if (!cell_->value) {
            return fail(cell_->closed ? error::closed : error::would_wait);
        }
        done_ = true;
        detail::unit_if_void<T> v = std::move(*cell_->value);
        cell_->value.reset();
        before = std::move(cell_->receiver);
        if constexpr (std::is_void_v<T>) {
            return {};
        } else {
            return result<T>(boost::system::in_place_value, std::move(v));
        }
    }

    /// Refuses the value, if it is not there yet: what was sent before is still received.
    void close() noexcept { cell_->refuse(false); }
};

/// The two ends of a `oneshot`: `auto [tx, rx] = oneshot<answer>();`
template <class T>
struct oneshot_channel {
    oneshot_sender<T> sender;
    oneshot_receiver<T> receiver;
};

/** Makes a channel for one value: the answer to a request, the end of something.

    `receiver` is a future with the output `result<T>`. It is ready with the value, or with
    `error::closed` when the sender was dropped. Both ends may be used from any thread.

    @tparam T  Movable without exceptions, and without use of the channel: under a lock; or `void`.
    @par Wakes        The receiver, once, when the value or the end is there.
    @par Cancellation Dropping the receiver makes `send` fail. Cancel-safe: no, it is the only place
                      that the value can go to.
    @par Errors       `error::closed`.
    @par Allocation   One.
    @see mpsc
*/
template <class T>
oneshot_channel<T> oneshot() {
    using cell = detail::oneshot_cell<detail::unit_if_void<T>>;
    auto const c = detail::intrusive_ptr<cell>::adopt(new cell);
    return {oneshot_sender<T>(c), oneshot_receiver<T>(c)};
}

} // namespace kioto

#endif // KIOTO_ONESHOT_HPP
