//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_SCOPE_CHILDREN_HPP
#define KIOTO_DETAIL_SCOPE_CHILDREN_HPP

#include <memory>
#include <utility>

#include <kioto/detail/child_queue.hpp>
#include <kioto/detail/poll_child.hpp>

namespace kioto::detail {

/** A child of a scope: a node of its own, of any type of future.

    The owner deletes it once the future is destroyed, no waker is left and no queue has it:

        alive -> deleted         at its end, where nobody has it
        alive -> passed over     it is in a queue still: deleted when it comes out
        alive -> husk            somebody has a waker: deleted or passed over after its return
*/
class scope_node : public child_node {
public:
    scope_node* prev = nullptr; // among the living
    scope_node* next = nullptr;
    bool doomed = false;

    virtual ~scope_node() = default;
    virtual bool poll_future(poll_context& cx) = 0;
    virtual void drop_future() noexcept = 0;

    // No waker is left.
    void discard() noexcept {
        if (queued.load(std::memory_order_acquire)) {
            doomed = true;
        } else {
            delete this;
        }
    }
    void passed() noexcept final {
        if (doomed) {
            delete this;
        }
    }
};

template <class F>
class scope_child final : public scope_node {
    union {
        F future_;
    };

public:
    explicit scope_child(F&& f) : future_(std::move(f)) {}
    ~scope_child() override {}

    bool poll_future(poll_context& cx) override {
        return detail::poll_child(future_, cx).is_ready();
    }
    void drop_future() noexcept override { std::destroy_at(std::addressof(future_)); }
};

/// The husks of a scope that has ended.
class scope_list final : public child_list {
public:
    void sweep() noexcept {
        for (child_node* n = take_returned(); n;) {
            child_node* const next = n->husk_next;
            static_cast<scope_node*>(n)->discard();
            n = next;
        }
    }

private:
    // Nobody looks into the queues any more.
    void destroy() noexcept override {
        for (child_node* n = take_returned(); n;) {
            child_node* const next = n->husk_next;
            delete static_cast<scope_node*>(n);
            n = next;
        }
        delete this;
    }
};

/** The children of a scope that are under way. They do not move once there are any.

        resting -> polled   begin()
        polled  -> resting  poll(), when it is through with those that were woken
        any     -> closed   clear(); there will be no more children
*/
class scope_children {
    enum class stage : unsigned char { resting, polled, closed };

    child_queue queue_;
    scope_node* living_ = nullptr;
    stage stage_ = stage::resting;

public:
    scope_children() = default;
    scope_children(scope_children&& other) noexcept {
        BOOST_ASSERT_MSG(!other.queue_.list(), "a polled future was moved");
        static_cast<void>(other);
    }
    ~scope_children() { clear(); }

    bool empty() const noexcept { return living_ == nullptr; }
    bool is_closed() const noexcept { return stage_ == stage::closed; }

    /// @pre Not closed.
    template <class F>
    void add(F&& future) {
        open();
        link(*new scope_child<F>(std::move(future)));
    }

    /// A poll of the parent begins: who wakes a child from now on need not wake it.
    void begin() noexcept {
        stage_ = stage::polled;
        if (queue_.list()) {
            queue_.list()->rouse();
        }
    }

    /// Polls those that were woken. An exception of one leaves it, after the end of that one.
    void poll(poll_context& cx) {
        if (!empty()) {
            poll_woken(cx);
        }
        stage_ = stage::resting;
    }

    /// Destroys all, the latest first. There will be no more.
    void clear() noexcept {
        stage_ = stage::closed;
        if (!queue_.list()) {
            return;
        }
        queue_.list()->forget_parent();
        while (living_) {
            finish(*living_);
        }
        queue_.begin(); // with those that were deferred
        while (child_node* const n = queue_.pop()) {
            n->unqueue();
            n->passed();
        }
        queue_.close()->release();
    }

private:
    // For one child more.
    void open() {
        BOOST_ASSERT_MSG(stage_ == stage::polled,
            "child_scope::spawn outside of the scope's poll: nobody would begin with the child");
        if (!queue_.list()) {
            queue_.open(*new scope_list);
        }
        static_cast<scope_list*>(queue_.list())->sweep();
    }
    void link(scope_node& n) noexcept {
        n.list = queue_.list();
        n.next = living_;
        if (living_) {
            living_->prev = &n;
        }
        living_ = &n;
        queue_.add(n);
    }

    void poll_woken(poll_context& cx) {
        static_cast<scope_list*>(queue_.list())->sweep();
        queue_.poll(cx, [this](child_node& which, poll_context& child) {
            struct ending {
                scope_children& self;
                scope_node& n;
                bool over = true;
                ~ending() {
                    if (over) {
                        self.finish(n);
                    }
                }
            } guard{*this, static_cast<scope_node&>(which)};
            guard.over = guard.n.poll_future(child);
            return false;
        });
    }

    void finish(scope_node& n) noexcept {
        n.alive = false;
        (n.prev ? n.prev->next : living_) = n.next;
        if (n.next) {
            n.next->prev = n.prev;
        }
        n.drop_future();
        if (n.is_unique()) {
            n.discard();
        } else {
            n.list->retain();
            n.release();
        }
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_SCOPE_CHILDREN_HPP
