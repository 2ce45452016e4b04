//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_IMPL_CANCELLATION_NODE_IPP
#define KIOTO_IMPL_CANCELLATION_NODE_IPP

#include <utility>

#include <kioto/detail/cancellation_node.hpp>

namespace kioto::detail {

// Waits for the cancellation of its node, as a future would, and passes it on.
struct cancellation_node::stop_link {
    class target final : public wake_target {
        std::stop_source source_;

        void destroy() noexcept override { delete this; }

    public:
        explicit target(std::stop_source s) noexcept : source_(std::move(s)) {}
        void wake() noexcept override { source_.request_stop(); }
    };

    std::stop_source source;
    waiter place;

    stop_link() {
        auto* const t = new target(source);
        place.target = waker(*t);
        t->release();
    }
};

KIOTO_DECL cancellation_node::cancellation_node() noexcept : parent_(nullptr), root_(this) {}

KIOTO_DECL cancellation_node::cancellation_node(cancellation_node& parent) noexcept
    : ring_link(), parent_(&parent), root_(parent.root_) {
    parent.retain();
    short_lock lock(root_->tree_);
    parent.children_.push_back(*this);
    cancelled_.store(parent.is_cancelled(), std::memory_order_relaxed);
}

KIOTO_DECL cancellation_node::~cancellation_node() { delete stop_; }

KIOTO_DECL void cancellation_node::release() noexcept {
    cancellation_node* node = this;
    while (node && node->references_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
        // Waits for a callback that runs in another thread, and finds the count at zero.
        delete node->source_;
        {
            short_lock lock(node->root_->tree_);
            node->unlink();
            if (node->stop_) {
                node->stop_->place.unlink();
            }
        }
        delete std::exchange(node, node->parent_);
    }
}

// The next node of the subtree of `this`, in preorder; null at its end. With the lock.
inline cancellation_node* cancellation_node::after(cancellation_node* node) noexcept {
    if (!node->children_.alone()) {
        return static_cast<cancellation_node*>(node->children_.next);
    }
    while (node != this && node->next == &node->parent_->children_) {
        node = node->parent_;
    }
    return node == this ? nullptr : static_cast<cancellation_node*>(node->next);
}

KIOTO_DECL void cancellation_node::cancel() noexcept {
    ring_link all;
    short_lock lock(root_->tree_);
    if (is_cancelled()) {
        return;
    }
    for (cancellation_node* node = this; node; node = after(node)) {
        node->cancelled_.store(true, std::memory_order_release);
        all.take(node->waiting_);
    }
    release_all(all, lock, root_->tree_);
}

KIOTO_DECL bool cancellation_node::wait(waiter& w, poll_context& cx) noexcept {
    waker before;
    short_lock lock(root_->tree_);
    if (is_cancelled()) {
        if (w.enlisted) {
            before = w.leave();
        }
        return true;
    }
    before = w.wait_in(waiting_, cx);
    return false;
}

KIOTO_DECL void cancellation_node::leave(waiter& w) noexcept {
    waker mine;
    short_lock lock(root_->tree_);
    mine = w.leave();
}

KIOTO_DECL void cancellation_node::follow(std::stop_token source) {
    source_ = new std::stop_callback<on_stop>(std::move(source), on_stop{this});
}

KIOTO_DECL void cancellation_node::stopped() noexcept {
    std::uint32_t count = references_.load(std::memory_order_relaxed);
    do {
        if (count == 0) {
            return; // it is being destroyed, and waits for this call
        }
    } while (!references_.compare_exchange_weak(count, count + 1, std::memory_order_relaxed));
    cancel();
    release();
}

KIOTO_DECL std::stop_token cancellation_node::stop_token() {
    auto* fresh = new stop_link;
    short_lock lock(root_->tree_);
    if (!stop_) {
        stop_ = std::exchange(fresh, nullptr);
        if (!is_cancelled()) {
            waiting_.push_back(stop_->place);
        }
    }
    std::stop_source source = stop_->source;
    lock.unlock();
    delete fresh;
    if (is_cancelled()) {
        source.request_stop();
    }
    return source.get_token();
}

} // namespace kioto::detail

#endif // KIOTO_IMPL_CANCELLATION_NODE_IPP
