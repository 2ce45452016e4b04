//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_PUSH_STACK_HPP
#define KIOTO_DETAIL_PUSH_STACK_HPP

#include <cstdint>

#include <kioto/detail/atomic.hpp>

namespace kioto::detail {

/** What an empty `push_stack` says of who takes from it.

        open     it will look again by itself
        asleep   it waits: who pushes over this mark wakes it
        closed   it is gone: nothing is pushed over this mark
        covered  (not a mark: something is in the stack already)
*/
enum class stack_mark : std::uintptr_t { open, asleep, closed, covered };

/** Any thread pushes, one thread takes everything at once, oldest first. Lock-free.

    The head is a node, or a mark. A node that was taken may be pushed again.
*/
template <class Node, Node* Node::* Next>
class push_stack {
    atomic<std::uintptr_t> head_{0};

    static bool is_mark(std::uintptr_t head) noexcept { return head < 3; }

public:
    /// Says what it found. `closed`: the node was not pushed.
    stack_mark push(Node& node) noexcept {
        auto head = head_.load(std::memory_order_relaxed);
        do {
            if (head == static_cast<std::uintptr_t>(stack_mark::closed)) {
                return stack_mark::closed;
            }
            node.*Next = is_mark(head) ? nullptr : reinterpret_cast<Node*>(head);
        } while (!head_.compare_exchange_weak(head, reinterpret_cast<std::uintptr_t>(&node),
            std::memory_order_acq_rel, std::memory_order_relaxed));
        return is_mark(head) ? stack_mark(head) : stack_mark::covered;
    }

    /// All nodes, linked from the oldest to the latest; leaves a mark.
    Node* take(stack_mark leave = stack_mark::open) noexcept {
        auto const mark = static_cast<std::uintptr_t>(leave);
        if (head_.load(std::memory_order_relaxed) == mark) {
            return nullptr;
        }
        auto const head = head_.exchange(mark, std::memory_order_acq_rel);
        Node* first = nullptr;
        for (Node* n = is_mark(head) ? nullptr : reinterpret_cast<Node*>(head); n;) {
            Node* const next = n->*Next;
            n->*Next = first;
            first = n;
            n = next;
        }
        return first;
    }

    /// Changes the mark of an empty stack. False: that is not what the head is.
    bool mark(stack_mark from, stack_mark to) noexcept {
        auto expected = static_cast<std::uintptr_t>(from);
        return head_.load(std::memory_order_relaxed) == expected &&
            head_.compare_exchange_strong(
                expected, static_cast<std::uintptr_t>(to), std::memory_order_acq_rel);
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_PUSH_STACK_HPP
