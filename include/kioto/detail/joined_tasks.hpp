//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_JOINED_TASKS_HPP
#define KIOTO_DETAIL_JOINED_TASKS_HPP

#include <cstddef>
#include <utility>

#include <kioto/detail/atomic.hpp>
#include <kioto/detail/intrusive_ptr.hpp>
#include <kioto/detail/join_outcome.hpp>
#include <kioto/detail/push_stack.hpp>

namespace kioto::detail {

/// A task of a join_set, in its list, and once it is done in that of those to be joined.
struct joined_task {
    task_base* task = nullptr;
    joined_task* prev = nullptr; // in the set's list, of the owner's
    joined_task* next = nullptr;
    joined_task* done_next = nullptr;
};

/// What a join_set shares with its tasks, which may outlive it.
class joined_tasks {
    atomic<std::uint32_t> references_{1};

public:
    push_stack<joined_task, &joined_task::done_next> done;
    atomic_waker joiner;
    atomic_waker spawner;

    void retain() noexcept { references_.fetch_add(1, std::memory_order_relaxed); }
    void release() noexcept {
        if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
            delete this;
        }
    }

    /// By the task's last runner.
    void push(joined_task& t) noexcept {
        if (done.push(t) != stack_mark::closed) {
            joiner.fire();
            spawner.fire();
        }
    }
};

/// A future's place at an `atomic_waker`, which it gives up when it dies.
class waiting_at {
    atomic_waker* place_ = nullptr;

public:
    waiting_at() = default;
    waiting_at(waiting_at&& other) noexcept : place_(std::exchange(other.place_, nullptr)) {}
    waiting_at& operator=(waiting_at&&) = delete;
    ~waiting_at() {
        if (place_) {
            place_->clear();
        }
    }

    void set(atomic_waker& place, poll_context& cx) {
        place_ = &place;
        place.set(cx);
    }
};

template <class T>
class joined_task_outcome : public kept_output<T>, public joined_task {
    intrusive_ptr<joined_tasks> home_;

public:
    explicit joined_task_outcome(intrusive_ptr<joined_tasks> home) : home_(std::move(home)) {}

    std::exception_ptr announce(task_base&) noexcept {
        home_->push(*this);
        return nullptr;
    }
};

/** The owner's side: the tasks of a set that were not joined, and of these the ones that are done.

    It has a reference to each of its tasks.
*/
class task_list {
    intrusive_ptr<joined_tasks> home_ = intrusive_ptr<joined_tasks>::adopt(new joined_tasks);
    joined_task* first_ = nullptr;
    joined_task* done_ = nullptr;
    joined_task* last_done_ = nullptr;
    std::size_t size_ = 0;
    std::size_t running_ = 0;

public:
    task_list() = default;
    task_list(task_list&& other) noexcept
        : home_(std::move(other.home_)),
          first_(std::exchange(other.first_, nullptr)),
          done_(std::exchange(other.done_, nullptr)),
          last_done_(other.last_done_),
          size_(std::exchange(other.size_, 0)),
          running_(std::exchange(other.running_, 0)) {}
    task_list& operator=(task_list&&) = delete;
    ~task_list() {
        if (home_) {
            home_->joiner.clear();
            home_->spawner.clear();
            home_->done.take(stack_mark::closed);
            while (first_) {
                first_->task->abort();
                remove(*first_);
            }
        }
    }

    intrusive_ptr<joined_tasks> const& home() const noexcept { return home_; }
    std::size_t size() const noexcept { return size_; }

    void add(joined_task& t, task_base& task) noexcept {
        task.retain();
        t.task = &task;
        t.next = first_;
        if (first_) {
            first_->prev = &t;
        }
        first_ = &t;
        ++size_;
        ++running_;
    }
    void remove(joined_task& t) noexcept {
        (t.prev ? t.prev->next : first_) = t.next;
        if (t.next) {
            t.next->prev = t.prev;
        }
        --size_;
        t.task->release();
    }
    void abort_all() noexcept {
        for (joined_task* t = first_; t; t = t->next) {
            t->task->abort();
        }
    }

    /// Takes notice of those that are done by now. How many are not.
    std::size_t running() noexcept {
        for (joined_task* t = home_->done.take(); t; t = t->done_next) {
            (done_ ? last_done_->done_next : done_) = t;
            last_done_ = t;
            --running_;
        }
        return running_;
    }
    bool has_done() noexcept {
        running();
        return done_ != nullptr;
    }
    joined_task& pop_done() noexcept { return *std::exchange(done_, done_->done_next); }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_JOINED_TASKS_HPP
