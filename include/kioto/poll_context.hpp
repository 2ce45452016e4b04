//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_POLL_CONTEXT_HPP
#define KIOTO_POLL_CONTEXT_HPP

#include <climits>
#include <utility>

#include <kioto/config.hpp>
#include <kioto/waker.hpp>

namespace kioto {

/// What the runtime gives a polled task: reactor, timers, executor. Opaque below the runtime.
class environment;

namespace detail {

struct turn;
class task_base;
template <class T>
class mpsc_queue;

/** What the polls of a turn may spend together, and a wake that waits for the end of the poll in
    which it was asked for.

    One look at it after each poll does for both: while a wake is held, `mark` less is left, which
    is less than nothing.
*/
class turn_account {
    static constexpr int mark = 1 << 20;

    int left_ = 1024;
    waker held_;

public:
    turn_account() = default;
    turn_account(turn_account const&) = delete;
    turn_account& operator=(turn_account const&) = delete;

    void spend(int units) noexcept { left_ -= units; }
    /// After a poll. False: all is spent.
    bool settle() noexcept {
        if (left_ > 0) [[likely]] {
            return true;
        }
        fire();
        return left_ > 0;
    }
    /// Holds one wake back, and fires the one before.
    void hold(waker&& w) noexcept {
        if (!w) {
            return;
        }
        if (!held_) {
            left_ -= mark;
        }
        std::exchange(held_, std::move(w)).wake();
    }
    KIOTO_NOINLINE void fire() noexcept {
        if (waker const w = std::exchange(held_, waker())) {
            left_ += mark;
            w.wake();
        }
    }
};

} // namespace detail

/** How much a task may do in one poll.

    Leaves charge one unit for each piece of progress. When nothing is left, or the task asked to
    yield, it goes behind everybody else: the runtime looks at the sockets before it polls it again.
*/
struct poll_budget {
    int left = INT_MAX;
    bool yielded = false;
};

inline namespace KIOTO_LAYOUT {

/** Handed down by reference through every `poll`: whom to wake, and what the task may use.

    Valid only during that poll. A combinator that tells its children apart polls them with a
    context of its own: `poll_context child(cx, node)`.
*/
class poll_context {
    friend struct detail::turn;
    friend class detail::task_base;
    template <class T>
    friend class detail::mpsc_queue;

    wake_target* target_;
    environment* environment_;
    poll_context* parent_ = nullptr;
    poll_budget budget_;
    detail::turn_account* account_; // of a turn's own; else the parent has it, if anybody has

public:
    /// By hand: without a runtime, and with more budget than anybody needs.
    explicit poll_context(wake_target& target) noexcept : poll_context(target, {}, nullptr) {}

    poll_context(wake_target& target, poll_budget budget, environment* env) noexcept
        : target_(&target), environment_(env), budget_(budget), account_(nullptr) {}

    /// Wakes `child`; budget and environment are those of `parent`.
    poll_context(poll_context& parent, wake_target& child) noexcept
        : target_(&child),
          environment_(parent.environment_),
          parent_(&parent),
          budget_(parent.budget_) {}
    ~poll_context() {
        if (parent_) {
            parent_->budget_ = budget_;
        }
    }

    poll_context(poll_context const&) = delete;
    poll_context& operator=(poll_context const&) = delete;

    wake_target& target() const noexcept { return *target_; }

    /// A counted waker, to keep beyond this poll.
    waker make_waker() const noexcept { return waker(*target_); }

    /// Makes `slot` wake this poll's target; touches no counter when it does already.
    void assign_to(waker& slot) const {
        if (!slot.wakes(*target_)) {
            slot = make_waker();
        }
    }

    /// Null when polled by hand, without a runtime.
    environment* env() const noexcept { return environment_; }

    poll_budget& budget() noexcept { return budget_; }

    /// True when nothing is left to spend: the task is already woken, return `pending`.
    bool exhausted() noexcept {
        if (budget_.left > 0) [[likely]] {
            return false;
        }
        yield();
        return true;
    }
    /// A leaf made progress.
    void charge() noexcept { --budget_.left; }
    /// For who nearly always makes progress: `exhausted` and `charge` in one; true: go on. `refund`
    /// where there was none.
    bool charge_ahead() noexcept {
        if (--budget_.left >= 0) [[likely]] {
            return true;
        }
        return refuse();
    }
    void refund() noexcept { ++budget_.left; }
    /// Wakes the target and puts its task behind the others. Return `pending` after it.
    void yield() noexcept {
        budget_.yielded = true;
        target_->wake();
    }

private:
    // A turn has one for all its polls.
    explicit poll_context(detail::turn_account& account) noexcept
        : target_(nullptr), environment_(nullptr), account_(&account) {}
    void begin(wake_target& target, environment& env, int units) noexcept {
        target_ = &target;
        environment_ = &env;
        budget_.left = units;
    }
    // Every poll begins without it.
    bool take_yielded() noexcept { return std::exchange(budget_.yielded, false); }

    detail::turn_account* account() const noexcept {
        poll_context const* root = this;
        while (root->parent_) {
            root = root->parent_;
        }
        return root->account_;
    }
    // Wakes when the poll ends, or `fire_held` says so: for who is about to do more for whom it
    // wakes. At once where the end is unknown.
    void hold_wake(waker&& w) noexcept {
        if (detail::turn_account* const a = account()) {
            a->hold(std::move(w));
        } else {
            w.wake();
        }
    }
    void fire_held() noexcept {
        if (detail::turn_account* const a = account()) {
            a->fire();
        }
    }

    KIOTO_NOINLINE KIOTO_COLD bool refuse() noexcept {
        budget_.left = 0;
        yield();
        return false;
    }
};

} // namespace KIOTO_LAYOUT
} // namespace kioto

#endif // KIOTO_POLL_CONTEXT_HPP
