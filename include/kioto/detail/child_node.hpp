//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_CHILD_NODE_HPP
#define KIOTO_DETAIL_CHILD_NODE_HPP

#include <cstdint>

#include <kioto/detail/atomic.hpp>
#include <kioto/detail/atomic_waker.hpp>
#include <kioto/detail/push_stack.hpp>

namespace kioto::detail {

class child_list;

/** A child of a set of futures: what the wakers of its future wake.

    Its life, in which everything but a wake and the return happens on the owner's thread:

        free     -> alive     a future moves in; it is queued for its first poll
        alive    -> free      the future is done and destroyed, and nobody has a waker
        alive    -> husk      the future is done and destroyed, somebody has a waker
        husk     -> returned  the last waker went, on any thread
        returned -> free      the owner found it

    Beside that it is *queued* or not, whatever became of it: in the list's stack or in the owner's
    queue, once.

        not queued -> queued  a waker, by an exchange; it pushes the node
        queued -> not queued  the owner, before it polls
*/
class child_node : public wake_target {
public:
    child_node* queue_next = nullptr;
    child_node* husk_next = nullptr;
    child_list* list = nullptr;
    atomic<bool> queued{false};
    bool alive = false;
    std::uint32_t polled_in = 0; // round

    inline void wake() noexcept final;

    /// By the owner. True: it was queued, and the poll that follows sees what its wakers did.
    bool unqueue() noexcept { return queued.exchange(false, std::memory_order_acq_rel); }

    /// The owner found it in its queue, and there is no future in it.
    virtual void passed() noexcept {}

protected:
    ~child_node() = default;

private:
    inline void destroy() noexcept final;
};

/** What a set's children share: who was woken, who came back, and whom to wake for them.

    Counted: the set has a reference, and each husk. The set may die long before its last waker.
*/
class child_list {
    atomic<std::uint32_t> references_{1};
    push_stack<child_node, &child_node::queue_next> woken_;
    push_stack<child_node, &child_node::husk_next> returned_;
    atomic_waker parent_;

public:
    child_list() = default;
    child_list(child_list const&) = delete;
    child_list& operator=(child_list const&) = delete;

    void retain() noexcept { references_.fetch_add(1, std::memory_order_relaxed); }
    void release() noexcept {
        if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
            destroy();
        }
    }

    void push_woken(child_node& n) noexcept {
        if (woken_.push(n) == stack_mark::asleep) {
            parent_.fire();
        }
    }
    void push_returned(child_node& n) noexcept { returned_.push(n); }

    // From here on: by the owner.

    child_node* take_woken() noexcept { return woken_.take(); }
    child_node* take_returned() noexcept { return returned_.take(); }
    /// Nobody need wake the owner: it looks by itself. True: it was asleep.
    bool rouse() noexcept { return woken_.mark(stack_mark::asleep, stack_mark::open); }
    /// From now on the first to come wakes `cx`'s target. False: somebody came already.
    bool sleep(poll_context& cx) {
        parent_.set(cx);
        return woken_.mark(stack_mark::open, stack_mark::asleep);
    }
    void forget_parent() noexcept { parent_.clear(); }

protected:
    ~child_list() = default;

private:
    /// The set is gone, and the last waker of its nodes.
    virtual void destroy() noexcept = 0;
};

void child_node::wake() noexcept {
    if (!queued.exchange(true, std::memory_order_acq_rel)) {
        list->push_woken(*this);
    }
}

void child_node::destroy() noexcept {
    child_list& home = *list;
    home.push_returned(*this);
    home.release();
}

} // namespace kioto::detail

#endif // KIOTO_DETAIL_CHILD_NODE_HPP
