//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_CHILD_QUEUE_HPP
#define KIOTO_DETAIL_CHILD_QUEUE_HPP

#include <cstddef>
#include <utility>

#include <kioto/detail/child_node.hpp>
#include <kioto/detail/round.hpp>

namespace kioto::detail {

/// How a run of the woken children ended.
enum class run_end : unsigned char {
    stopped, ///< by the caller
    idle, ///< none is left that this poll may poll
    yielded, ///< the budget is spent, the parent is woken already
};

/** The owner's side of a `child_list`: which children to poll, in which order.

    Between two calls of `begin` each woken child is polled at most once, in the order of the wakes:
    one that wakes itself is deferred to the next poll of the parent, which is woken for it.
*/
class child_queue {
    // In the order of the wakes.
    class fifo {
        child_node* first_ = nullptr;
        child_node* last_ = nullptr;

    public:
        fifo() = default;
        fifo(fifo&& other) noexcept
            : first_(std::exchange(other.first_, nullptr)), last_(other.last_) {}
        fifo& operator=(fifo&&) = delete;

        bool empty() const noexcept { return first_ == nullptr; }
        void clear() noexcept { first_ = nullptr; }
        /// A chain of nodes; may be null.
        void append(child_node* chain) noexcept {
            if (chain) {
                (first_ ? last_->queue_next : first_) = chain;
                for (last_ = chain; last_->queue_next; last_ = last_->queue_next) {}
            }
        }
        void push(child_node& n) noexcept {
            n.queue_next = nullptr;
            append(&n);
        }
        child_node* pop() noexcept {
            child_node* const n = first_;
            if (n) {
                first_ = n->queue_next;
            }
            return n;
        }
        /// Everything of `other`, before everything here.
        void prepend(fifo& other) noexcept {
            if (!other.empty()) {
                other.last_->queue_next = first_;
                last_ = first_ ? last_ : other.last_;
                first_ = std::exchange(other.first_, nullptr);
            }
        }
        void put_back(child_node& n) noexcept {
            n.queue_next = first_;
            last_ = first_ ? last_ : &n;
            first_ = &n;
        }
    };

    child_list* list_ = nullptr;
    fifo woken_;
    fifo deferred_; // polled in this round
    std::uint32_t round_ = 0;

public:
    child_queue() = default;
    child_queue(child_queue&& other) noexcept
        : list_(std::exchange(other.list_, nullptr)),
          woken_(std::move(other.woken_)),
          deferred_(std::move(other.deferred_)),
          round_(other.round_) {}
    child_queue& operator=(child_queue&&) = delete;

    child_list* list() const noexcept { return list_; }
    /// For the first child.
    void open(child_list& l) noexcept { list_ = &l; }
    /// Gives the list up, with the reference; nobody is woken any more.
    child_list* close() noexcept {
        if (list_) {
            list_->forget_parent();
        }
        woken_.clear();
        deferred_.clear();
        return std::exchange(list_, nullptr);
    }

    /// A new child, for its first poll.
    void add(child_node& n) noexcept {
        n.alive = true;
        n.polled_in = round_ - 1;
        if (!n.queued.exchange(true, std::memory_order_acq_rel)) {
            woken_.push(n);
        }
    }

    /// The next one that was woken, if there is one. It stays queued.
    child_node* pop() noexcept {
        if (woken_.empty()) {
            woken_.append(list_->take_woken());
        }
        return woken_.pop();
    }

    /// A poll of the parent begins. Nobody need wake it from now on: it looks by itself.
    void begin() noexcept {
        list_->rouse();
        woken_.prepend(deferred_);
        ++round_;
    }

    /// Polls the woken children: `poll_one(node, cx)`, with the child's context; true stops the run.
    template <class PollOne>
    run_end run(poll_context& cx, PollOne&& poll_one) {
        bool polled = false;
        for (round_price price(cx); child_node* const n = pop();) {
            if (!n->alive) {
                n->unqueue();
                n->passed();
                continue;
            }
            if (n->polled_in == round_) {
                deferred_.push(*n);
                continue;
            }
            if (std::exchange(polled, true) && !price.pay()) {
                woken_.put_back(*n);
                return run_end::yielded;
            }
            n->polled_in = round_;
            n->unqueue();
            poll_context child(cx, *n);
            if (poll_one(*n, child)) {
                return run_end::stopped;
            }
        }
        return run_end::idle;
    }

    /// After an idle run. True: the parent is woken for the next child that is, or was woken already;
    /// false: a child was woken meanwhile.
    bool sleep(poll_context& cx) {
        if (!deferred_.empty()) {
            cx.target().wake();
            return true;
        }
        return list_->sleep(cx);
    }

    /// Runs until `poll_one` says stop: true; or until nothing is left to do: false, as after `sleep`.
    template <class PollOne>
    bool poll(poll_context& cx, PollOne&& poll_one) {
        for (begin();;) {
            switch (run(cx, poll_one)) {
            case run_end::stopped:
                return true;
            case run_end::yielded:
                return false;
            case run_end::idle:
                if (sleep(cx)) {
                    return false;
                }
            }
        }
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_CHILD_QUEUE_HPP
