//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_FOREIGN_OPERATION_HPP
#define KIOTO_DETAIL_FOREIGN_OPERATION_HPP

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/recycling_allocator.hpp>

#include <atomic>
#include <memory>
#include <new>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

#include <kioto/detail/atomic_waker.hpp>
#include <kioto/detail/operation_memory.hpp>
#include <kioto/detail/task_executor.hpp>

namespace kioto::detail {

/** An Asio operation that a future started, in a block of its own: counted by the future and by the
    handler, so that it outlives the one that goes first.

        under way -> completed    the handler ran: the result is here
        under way -> abandoned    the handler was destroyed uncalled

    Both transitions are the handler's, which runs in the task's mail, but may be destroyed anywhere.
    The future's part is to look, to leave a waker, and to let go.
*/
class foreign_operation_base : private task_mail {
protected:
    enum class stage : unsigned char { under_way, completed, abandoned };

private:
    std::atomic<std::uint32_t> references_{1};
    std::atomic<stage> stage_{stage::under_way};
    bool started_ = false;
    intrusive_ptr<task_base> task_;
    atomic_waker waker_;
    boost::asio::cancellation_signal signal_;
    operation_memory memory_;

public:
    explicit foreign_operation_base(task_base& task) noexcept : task_(&task) {}
    foreign_operation_base(foreign_operation_base const&) = delete;
    foreign_operation_base& operator=(foreign_operation_base const&) = delete;

    void retain() noexcept { references_.fetch_add(1, std::memory_order_relaxed); }
    void release() noexcept {
        if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
            destroy();
        }
    }

    // What Asio asks the handler for.
    task_executor executor() const noexcept { return task_executor(*task_); }
    operation_allocator<void> allocator() noexcept { return operation_allocator<void>(memory_); }
    boost::asio::cancellation_slot slot() noexcept { return signal_.slot(); }

    /// There is a handler.
    void start() noexcept {
        BOOST_ASSERT_MSG(!started_, "one pull, one operation");
        started_ = true;
        task_->hold();
    }

    /// The first poll, before the operation is initiated.
    void expect(poll_context& cx) { waker_.set(cx); }
    /// False: `cx` will be woken.
    bool is_over(poll_context& cx) {
        if (stage_.load(std::memory_order_acquire) != stage::under_way) {
            return true;
        }
        waker_.set(cx);
        return stage_.load(std::memory_order_acquire) != stage::under_way;
    }
    bool is_abandoned() const noexcept {
        return stage_.load(std::memory_order_acquire) == stage::abandoned;
    }

    /// The future goes. Asks for the end of the operation, on the operation's task.
    void drop() noexcept {
        waker_.clear();
        if (started_ && stage_.load(std::memory_order_acquire) == stage::under_way) {
            if (current_task() == task_.get()) {
                signal_.emit(boost::asio::cancellation_type::terminal);
            } else {
                retain();
                task_->hold();
                task_->send(*this);
                task_->unhold();
            }
        }
    }

protected:
    ~foreign_operation_base() = default;

    /// The last thing that the handler does.
    void finish(stage how) noexcept {
        stage_.store(how, std::memory_order_release);
        waker_.fire();
        task_->unhold();
    }

private:
    virtual void destroy() noexcept = 0;

    void deliver(bool run) override {
        auto const self = intrusive_ptr<foreign_operation_base>::adopt(this);
        if (run && stage_.load(std::memory_order_acquire) == stage::under_way) {
            signal_.emit(boost::asio::cancellation_type::terminal);
        }
    }
};

/// An operation that completes with `A...`.
template <class... A>
class foreign_operation : public foreign_operation_base {
    std::optional<std::tuple<A...>> arguments_;

public:
    using arguments_type = std::tuple<A...>;
    using foreign_operation_base::foreign_operation_base;

    void complete(A&&... args) {
        arguments_.emplace(std::move(args)...);
        finish(stage::completed);
    }
    void abandon() noexcept { finish(stage::abandoned); }

    /// @pre is_over() and not is_abandoned()
    std::tuple<A...>& arguments() noexcept { return *arguments_; }

protected:
    ~foreign_operation() = default;
};

/// The completion handler of such an operation. Moves with it, and tells how it ended.
template <class... A>
class foreign_handler {
    intrusive_ptr<foreign_operation<A...>> operation_; // null once it was called, or moved

public:
    using executor_type = task_executor;
    using allocator_type = operation_allocator<void>;
    using cancellation_slot_type = boost::asio::cancellation_slot;

    explicit foreign_handler(foreign_operation<A...>& operation) noexcept : operation_(&operation) {
        operation.start();
    }
    foreign_handler(foreign_handler&&) = default;
    ~foreign_handler() {
        if (operation_) {
            operation_->abandon();
        }
    }

    void operator()(A... args) {
        operation_->complete(std::move(args)...);
        operation_ = {};
    }

    executor_type get_executor() const noexcept { return operation_->executor(); }
    allocator_type get_allocator() const noexcept { return operation_->allocator(); }
    cancellation_slot_type get_cancellation_slot() const noexcept { return operation_->slot(); }
};

/// Memory for an object of type T, from Asio's cache where the thread has one.
template <class T>
using block_allocator = std::conditional_t<(alignof(T) > alignof(std::max_align_t)),
    std::allocator<T>, boost::asio::recycling_allocator<T>>;

/// An operation with what it works on.
template <class Operation, class Kept>
class operation_block final : public Operation {
    Kept kept_;

    void destroy() noexcept override {
        block_allocator<operation_block> memory;
        std::destroy_at(this);
        memory.deallocate(this, 1);
    }

    operation_block(task_base& task, Kept&& kept) : Operation(task), kept_(std::move(kept)) {}
    ~operation_block() = default;
    friend void std::destroy_at<operation_block>(operation_block*);

public:
    static intrusive_ptr<operation_block> make(task_base& task, Kept&& kept) {
        block_allocator<operation_block> memory;
        auto* const p = memory.allocate(1);
        try {
            return intrusive_ptr<operation_block>::adopt(
                ::new (static_cast<void*>(p)) operation_block(task, std::move(kept)));
        } catch (...) {
            memory.deallocate(p, 1);
            throw;
        }
    }

    Kept& kept() noexcept { return kept_; }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_FOREIGN_OPERATION_HPP
