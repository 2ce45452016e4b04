//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_CANCELLATION_NODE_HPP
#define KIOTO_DETAIL_CANCELLATION_NODE_HPP

#include <cstdint>
#include <stop_token>

#include <kioto/detail/atomic.hpp>
#include <kioto/detail/waiter.hpp>

namespace kioto::detail {

/** What the copies of a cancellation token share: a node of a tree.

    A node holds its parent; the parent knows its children, which take themselves out when they die.
    So an ancestor reaches whoever may still be reached, also through nodes of which no token is
    left. One lock, the root's, guards the links of the whole tree and the queues of its nodes.

        live -> cancelled   with all below it; for ever

    `cancelled` is set under the lock and read without: a waiter that finds it false under the lock
    is in the queue when it is set. Who is born below a cancelled node is cancelled.
*/
class cancellation_node : ring_link {
    struct on_stop {
        cancellation_node* node;
        void operator()() const noexcept { node->stopped(); }
    };
    struct stop_link;

    atomic<std::uint32_t> references_{1};
    atomic<bool> cancelled_{false};
    cancellation_node* const parent_; // counted
    cancellation_node* const root_;
    short_mutex tree_; // the root's is used
    ring_link children_;
    ring_link waiting_;
    std::stop_callback<on_stop>* source_ = nullptr; // owned
    stop_link* stop_ = nullptr; // owned; under the lock

public:
    KIOTO_DECL cancellation_node() noexcept;
    KIOTO_DECL explicit cancellation_node(cancellation_node& parent) noexcept;
    KIOTO_DECL ~cancellation_node();

    void retain() noexcept { references_.fetch_add(1, std::memory_order_relaxed); }
    KIOTO_DECL void release() noexcept;

    bool is_cancelled() const noexcept { return cancelled_.load(std::memory_order_acquire); }
    KIOTO_DECL void cancel() noexcept;

    /// True: cancelled. Else the waiter waits.
    KIOTO_DECL bool wait(waiter& w, poll_context& cx) noexcept;
    KIOTO_DECL void leave(waiter& w) noexcept;

    /// Is cancelled with `source`. Once, before anybody else knows the node.
    KIOTO_DECL void follow(std::stop_token source);
    /// A token that is stopped when the node is cancelled.
    KIOTO_DECL std::stop_token stop_token();

private:
    KIOTO_DECL void stopped() noexcept;
    cancellation_node* after(cancellation_node* node) noexcept;
};

} // namespace kioto::detail

#ifndef KIOTO_SEPARATE_COMPILATION
#include <kioto/impl/cancellation_node.ipp>
#endif

#endif // KIOTO_DETAIL_CANCELLATION_NODE_HPP
