//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_JOIN_HANDLE_HPP
#define KIOTO_JOIN_HANDLE_HPP

#include <optional>
#include <utility>

#include <kioto/abort_handle.hpp>
#include <kioto/detail/join_outcome.hpp>
#include <kioto/future_interface.hpp>
#include <kioto/spawn.hpp>

namespace kioto {

/** The output of a spawned future, and the say over it: a future.

    Ready when the future is done and destroyed. Its output is a `result`: of the future's value,
    where that is not a `result` already; `operation_aborted` where the task was dropped before it
    was done. An exception that left the future is rethrown from `poll`.

    Dropping a handle *requests* the drop of its task, which dies on its executor. `detach()` lets
    it go; then nobody sees an error or an exception.

    Movable at any time.
*/
template <class T>
class KIOTO_CONSUMABLE [[nodiscard]] join_handle : public future_interface<join_handle<T>> {
    detail::intrusive_ptr<detail::task_base> task_;
    detail::join_outcome<T>* outcome_ = nullptr;

public:
    using output_type = typename detail::joined_output<T>::type;
    static constexpr bool cancel_safe = false;
    static constexpr bool movable_after_poll = true;

    /// For `spawn`.
    join_handle(detail::task_base& task, detail::join_outcome<T>& outcome) noexcept
        : task_(&task), outcome_(&outcome) {}

    join_handle(join_handle&&) = default;
    join_handle& operator=(join_handle&& other) noexcept {
        join_handle old(std::move(*this));
        task_ = std::move(other.task_);
        outcome_ = other.outcome_;
        return *this;
    }
    ~join_handle() {
        if (task_) {
            outcome_->forget_joiner();
            task_->abort();
        }
    }

    poll_result<output_type> poll(poll_context& cx) {
        BOOST_ASSERT_MSG(task_, "a join_handle was polled after it was ready, moved or detached");
        if (!task_->is_done()) {
            outcome_->set_joiner(cx);
            if (!task_->is_done()) {
                return pending;
            }
        }
        auto const done = std::move(task_);
        return outcome_->take();
    }

    /// Asks for the end of the task, whose output will be `operation_aborted` unless it is ready
    /// before. Any thread; idempotent.
    void abort() noexcept {
        if (task_) {
            task_->abort();
        }
    }
    /// The same say for somebody else, to keep and to copy. @pre Not ready, moved or detached.
    kioto::abort_handle abort_handle() const noexcept {
        BOOST_ASSERT_MSG(task_, "a join_handle that is ready, moved or detached has no task");
        return kioto::abort_handle(*task_);
    }
    /// Lets the task go on by itself.
    KIOTO_CONSUMES void detach() && noexcept {
        if (task_) {
            outcome_->forget_joiner();
            task_ = {};
        }
    }
    /// The task is done: the next poll is ready. Also after that.
    bool is_finished() const noexcept { return !task_ || task_->is_done(); }
    bool is_terminated() const noexcept { return !task_; }
};

/// The type of `use_handle`.
struct use_handle_t {};
/// `spawn(ex, f, use_handle)` gives a `join_handle`.
inline constexpr use_handle_t use_handle{};

/** Starts a future as a task and keeps a hold on it.

    @param f   Any output; it borrows no I/O object. Consumed.
    @return    A `join_handle`; dropping it aborts the task.
    @par Allocation   One, for task and output together.
    @see spawn
*/
template <executor Ex, class F>
join_handle<output_t<F>> spawn(Ex const& ex, F f, use_handle_t) {
    static_assert(std::is_same_v<borrows_t<F>, types<>>,
        "kioto: spawn: this future borrows an I/O object that may die before it; move the object "
        "in, with let or an owning function");
    using outcome = detail::join_outcome<output_t<F>>;
    std::optional<join_handle<output_t<F>>> handle;
    detail::start_on<outcome>(
        ex, std::move(f), [&handle](auto& t) { handle.emplace(t, t.outcome()); });
    return std::move(*handle);
}

/// @overload
template <executor_context Context, class F>
join_handle<output_t<F>> spawn(Context& context, F f, use_handle_t) {
    return kioto::spawn(context.get_executor(), std::move(f), use_handle);
}

} // namespace kioto

#endif // KIOTO_JOIN_HANDLE_HPP
