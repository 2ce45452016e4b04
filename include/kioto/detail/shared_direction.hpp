//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_SHARED_DIRECTION_HPP
#define KIOTO_DETAIL_SHARED_DIRECTION_HPP

#include <utility>

#include <kioto/detail/intrusive_ptr.hpp>
#include <kioto/detail/waiter.hpp>
#include <kioto/poll_context.hpp>
#include <kioto/poll_result.hpp>

namespace kioto::detail {

/** One direction of a socket, for any number of pollers, where the engine knows but one.

    It is that one: the engine wakes the direction, and the direction wakes everybody. Who comes
    first takes what there is, the others wait again; so a waiter that is woken and then dropped
    owes nothing to anybody.

    A poll that finds nothing joins the list and then looks once more: an event in between finds it
    there. Two mutexes, held for moments: one lets a single poller at the engine at a time, the
    other guards the list. No waker is used under either; so the budget is looked at before.
*/
template <class Home>
class shared_direction final : public wake_target {
    Home* home_;
    short_mutex engine_;
    short_mutex mutex_;
    ring_link waiting_;
    waker slot_; // of who polls without a future

public:
    /// `home` is counted, and gives up one reference when the direction is done with.
    explicit shared_direction(Home& home) noexcept : home_(&home) {}

    /// Polls for a future. `poll(inner)` asks the engine.
    template <class Poll>
    auto poll(poll_context& cx, waiter& mine, Poll poll) {
        auto out = once(cx, poll);
        if (out.is_pending() && !cx.budget().yielded) {
            waker replaced;
            {
                short_lock const lock(mutex_);
                if (mine.so_far != waiter::fate::waits) {
                    mine.enlisted = false;
                }
                replaced = mine.wait_in(waiting_, cx);
            }
            out = once(cx, poll);
        }
        if (out.is_ready()) {
            leave(mine);
        }
        return out;
    }
    /// The same for who has no future; the latest waits.
    template <class Poll>
    auto poll(poll_context& cx, Poll poll) {
        auto out = once(cx, poll);
        if (out.is_pending() && !cx.budget().yielded) {
            waker replaced;
            {
                short_lock const lock(mutex_);
                if (!slot_.wakes(cx.target())) {
                    replaced = std::exchange(slot_, cx.make_waker());
                }
            }
            out = once(cx, poll);
        }
        return out;
    }
    void leave(waiter& mine) noexcept {
        if (mine.enlisted) {
            waker dropped;
            short_lock const lock(mutex_);
            dropped = mine.leave();
        }
    }

    /// Calls `fn()` while nobody polls, and wakes all who wait.
    template <class Fn>
    void change(Fn fn) noexcept {
        {
            short_lock const lock(engine_);
            fn();
        }
        wake();
    }

    void wake() noexcept override {
        waker latest;
        short_lock lock(mutex_);
        latest = std::exchange(slot_, waker());
        detail::release_all(waiting_, lock, mutex_);
        latest.wake();
    }

private:
    void destroy() noexcept override { home_->release(); }

    template <class Poll>
    auto once(poll_context& cx, Poll& poll) -> decltype(poll(cx)) {
        if (cx.exhausted()) {
            return pending;
        }
        poll_context inner(cx, *this);
        short_lock const lock(engine_);
        return poll(inner);
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_SHARED_DIRECTION_HPP
