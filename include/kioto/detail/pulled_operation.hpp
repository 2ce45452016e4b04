//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_PULLED_OPERATION_HPP
#define KIOTO_DETAIL_PULLED_OPERATION_HPP

#include <boost/asio/cancellation_signal.hpp>

#include <cstddef>
#include <memory>
#include <new>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

#include <kioto/detail/atomic.hpp>
#include <kioto/detail/atomic_waker.hpp>
#include <kioto/detail/operation_memory.hpp>
#include <kioto/detail/task_executor.hpp>

namespace kioto::detail {

/** An Asio operation that a future started, in a block of its own: counted by the future and by the
    handler, it outlives whichever goes first.

        under way -> completed    the handler ran: the result is here
        under way -> abandoned    the handler was destroyed uncalled

    Both are the handler's doing, which runs in the task's mail but may be destroyed anywhere. The
    future looks, leaves a waker, and lets go.
*/
class pulled_operation_base : private task_mail {
protected:
    enum class stage : unsigned char { under_way, completed, abandoned };

private:
    atomic<std::uint32_t> references_{1};
    atomic<stage> stage_{stage::under_way};
    bool started_ = false;
    intrusive_ptr<task_base> task_;
    atomic_waker waker_;
    boost::asio::cancellation_signal signal_;
    operation_memory memory_;

public:
    explicit pulled_operation_base(task_base& task) noexcept : task_(&task) {}
    pulled_operation_base(pulled_operation_base const&) = delete;
    pulled_operation_base& operator=(pulled_operation_base const&) = delete;

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

    /// There is a handler, which holds the task.
    void start() noexcept {
        BOOST_ASSERT_MSG(!started_, "kioto: pull: one closure starts one operation");
        started_ = true;
        task_->hold();
    }

    /// False: the operation is under way, and `cx` will be woken.
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

    /// The future goes. Asks for the end of the operation; on its task, where its handlers run.
    void drop() noexcept {
        waker_.clear();
        if (stage_.load(std::memory_order_acquire) != stage::under_way) {
            return;
        }
        if (current_task() == task_.get()) {
            signal_.emit(boost::asio::cancellation_type::terminal);
        } else if (task_->try_hold()) {
            retain();
            task_->send(*this);
        }
    }

protected:
    ~pulled_operation_base() = default;

    /// The last thing that a handler does.
    void finish(stage how) noexcept {
        stage_.store(how, std::memory_order_release);
        waker_.fire();
        task_->unhold();
    }

private:
    virtual void destroy() noexcept = 0;

    void deliver(bool run) override {
        auto const self = intrusive_ptr<pulled_operation_base>::adopt(this);
        if (run && stage_.load(std::memory_order_acquire) == stage::under_way) {
            signal_.emit(boost::asio::cancellation_type::terminal);
        }
        task_->unhold();
    }
};

/// An operation that completes with `A...`.
template <class... A>
class pulled_operation : public pulled_operation_base {
    std::optional<std::tuple<A...>> arguments_;

public:
    using pulled_operation_base::pulled_operation_base;

    void complete(A&&... args) {
        arguments_.emplace(std::move(args)...);
        finish(stage::completed);
    }
    void abandon() noexcept { finish(stage::abandoned); }

    /// @pre over, and not abandoned
    std::tuple<A...>& arguments() noexcept { return *arguments_; }

protected:
    ~pulled_operation() = default;
};

/// The completion handler. Moves through Asio, and tells the operation how it ended. One that was
/// moved from still has its allocator: Asio asks it for that where starting an operation fails.
template <class... A>
class pull_handler {
    intrusive_ptr<pulled_operation<A...>> operation_;
    bool ends_ = true; // false once it was called, or moved

public:
    using executor_type = task_executor;
    using allocator_type = operation_allocator<void>;
    using cancellation_slot_type = boost::asio::cancellation_slot;

    explicit pull_handler(pulled_operation<A...>& operation) noexcept : operation_(&operation) {
        operation.start();
    }
    pull_handler(pull_handler&& other) noexcept
        : operation_(other.operation_), ends_(std::exchange(other.ends_, false)) {}
    ~pull_handler() {
        if (ends_) {
            operation_->abandon();
        }
    }

    void operator()(A... args) {
        operation_->complete(std::move(args)...);
        ends_ = false;
    }

    executor_type get_executor() const noexcept { return operation_->executor(); }
    allocator_type get_allocator() const noexcept { return operation_->allocator(); }
    cancellation_slot_type get_cancellation_slot() const noexcept { return operation_->slot(); }
};

/// An operation together with what it works on. The memory is cached by threads.
template <class Operation, class Kept>
class pull_block final : public Operation {
    using allocator = std::conditional_t<(alignof(Kept) > alignof(std::max_align_t)),
        std::allocator<pull_block>, cached_allocator<pull_block>>;

    KIOTO_NO_UNIQUE_ADDRESS Kept kept_;

    void destroy() noexcept override {
        std::destroy_at(this);
        allocator().deallocate(this, 1);
    }

public:
    pull_block(task_base& task, Kept&& kept) : Operation(task), kept_(std::move(kept)) {}

    static intrusive_ptr<pull_block> make(task_base& task, Kept&& kept) {
        auto* const p = allocator().allocate(1);
        try {
            ::new (static_cast<void*>(p)) pull_block(task, std::move(kept));
        } catch (...) {
            allocator().deallocate(p, 1);
            throw;
        }
        return intrusive_ptr<pull_block>::adopt(p);
    }

    Kept& kept() noexcept { return kept_; }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_PULLED_OPERATION_HPP
