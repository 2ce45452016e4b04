//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_TASK_EXECUTOR_HPP
#define KIOTO_DETAIL_TASK_EXECUTOR_HPP

#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/execution/blocking.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution/outstanding_work.hpp>

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

#include <kioto/detail/frame_cache.hpp>
#include <kioto/detail/runtime.hpp>

namespace kioto::detail {

/** A task, as the executor of the operations that it started.

    What it executes runs on the task's own executor, between two polls: never beside a poll, the
    drop of the future, or another function of the same task, and never inside `execute`. Each copy
    holds the task, which is outstanding work of its context for that long.
*/
class task_executor {
    task_base* task_; // null after a move

public:
    explicit task_executor(task_base& task) noexcept : task_(&task) { task.hold(); }
    task_executor(task_executor const& other) noexcept : task_(other.task_) {
        if (task_) {
            task_->hold();
        }
    }
    task_executor(task_executor&& other) noexcept : task_(std::exchange(other.task_, nullptr)) {}
    task_executor& operator=(task_executor other) noexcept {
        std::swap(task_, other.task_);
        return *this;
    }
    ~task_executor() {
        if (task_) {
            task_->unhold();
        }
    }

    task_base& task() const noexcept { return *task_; }

    boost::asio::execution_context& query(boost::asio::execution::context_t) const noexcept {
        return task_->runtime().context();
    }
    static constexpr boost::asio::execution::blocking_t query(
        boost::asio::execution::blocking_t) noexcept {
        return boost::asio::execution::blocking_t::never;
    }
    static constexpr boost::asio::execution::outstanding_work_t query(
        boost::asio::execution::outstanding_work_t) noexcept {
        return boost::asio::execution::outstanding_work_t::tracked;
    }

    template <class Fn>
    void execute(Fn&& fn) const;

    friend bool operator==(task_executor const& a, task_executor const& b) noexcept {
        return a.task_ == b.task_;
    }
    friend bool operator!=(task_executor const& a, task_executor const& b) noexcept {
        return a.task_ != b.task_;
    }
};

// A function in the mail, in memory of its associated allocator.
template <class Fn>
class mailed_function final : public task_mail {
    using own_allocator = boost::asio::associated_allocator_t<Fn, cached_allocator<std::byte>>;
    using allocator =
        typename std::allocator_traits<own_allocator>::template rebind_alloc<mailed_function>;

    task_executor keep_;
    Fn fn_;

    static allocator allocator_for(Fn const& fn) noexcept {
        return allocator(boost::asio::get_associated_allocator(fn, cached_allocator<std::byte>()));
    }

public:
    template <class F>
    mailed_function(task_executor const& ex, F&& fn) : keep_(ex), fn_(std::forward<F>(fn)) {}

    template <class F>
    static mailed_function& make(task_executor const& ex, F&& fn) {
        auto memory = allocator_for(fn);
        auto* const p = memory.allocate(1);
        try {
            return *::new (static_cast<void*>(p)) mailed_function(ex, std::forward<F>(fn));
        } catch (...) {
            memory.deallocate(p, 1);
            throw;
        }
    }

    // The memory is free again before the function runs: it may start the next operation.
    void deliver(bool run) override {
        auto memory = allocator_for(fn_);
        task_executor const keep(std::move(keep_));
        Fn fn(std::move(fn_));
        std::destroy_at(this);
        memory.deallocate(this, 1);
        if (run) {
            std::move(fn)();
        }
    }
};

template <class Fn>
void task_executor::execute(Fn&& fn) const {
    task_->send(mailed_function<std::decay_t<Fn>>::make(*this, std::forward<Fn>(fn)));
}

} // namespace kioto::detail

#endif // KIOTO_DETAIL_TASK_EXECUTOR_HPP
