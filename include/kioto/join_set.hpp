//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_JOIN_SET_HPP
#define KIOTO_JOIN_SET_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include <kioto/abort_handle.hpp>
#include <kioto/detail/joined_tasks.hpp>
#include <kioto/executor.hpp>
#include <kioto/future_interface.hpp>
#include <kioto/spawn.hpp>

namespace kioto {

template <class T>
class join_next_future;
template <class T, class Place, class F>
class spawn_when_free_future;

/** Tasks that are joined in the order of completion, and aborted when the set is dropped.

        join_set<result<answer>> requests;
        requests.spawn(ex, ask(a));
        requests.spawn(ex, ask(b));
        ... requests.join_next() ...      // optional<result<answer>>; empty when none is left

    `T` is the output of every future. Dropping the set *requests* the drop of its tasks, each of
    which dies on its executor. What is not joined is kept until it is. One `join_next` and one
    `spawn_when_free` may wait at a time.

    @par Allocation   One, and one for each task.
    @par Thread safety One thread at a time; the tasks may run anywhere.
    @see join_handle, scope, futures_unordered
*/
template <class T>
class join_set {
    friend class join_next_future<T>;
    template <class, class, class>
    friend class spawn_when_free_future;
    template <class F>
    using outcome = detail::joined_task_outcome<output_t<F>>;

    detail::task_list tasks_;
    std::size_t limit_;

public:
    /// `at_most` tasks run at a time, of those started with `spawn_when_free`.
    explicit join_set(std::size_t at_most = SIZE_MAX) : limit_(at_most) {
        BOOST_ASSERT_MSG(at_most != 0, "join_set: at least one task must be allowed to run");
    }
    join_set(join_set&&) = default;
    join_set& operator=(join_set&&) = delete;

    /** Starts a future as a task of the set, whatever runs already.

        @param ex  An executor or a context; without it, the executor of the running task.
        @param f   Its output is `T`, and it borrows no I/O object. Consumed.
        @return    To abort this one task with; may be ignored.
    */
    template <executor Ex, class F>
    kioto::abort_handle spawn(Ex const& ex, F f) {
        check<F>();
        std::optional<kioto::abort_handle> handle;
        detail::start_on<outcome<F>>(ex, std::move(f), keeper(handle), tasks_.home());
        return std::move(*handle);
    }
    /// @overload
    template <executor_context Context, class F>
    kioto::abort_handle spawn(Context& context, F f) {
        return spawn(context.get_executor(), std::move(f));
    }
    /// @overload
    template <class F>
    kioto::abort_handle spawn(F f) {
        check<F>();
        detail::task_base* const parent = detail::current_task();
        BOOST_ASSERT_MSG(parent, "join_set::spawn(f) outside of a task: use spawn(ex, f)");
        if (!parent->is_own()) {
            return spawn(parent->executor(), std::move(f));
        }
        std::optional<kioto::abort_handle> handle;
        auto* const t = detail::make_task<outcome<F>>(
            parent->runtime(), detail::own_place{}, std::move(f), tasks_.home());
        keeper(handle)(*t);
        parent->runtime().start(*t);
        return std::move(*handle);
    }

    /** Waits until fewer tasks run than the set allows, and then starts one more.

        A future of `void`, for backpressure: what feeds the set waits with it. Tasks that are done
        and not joined do not count.

        @par Cancellation Dropping it drops `f`, if that was not started. Cancel-safe: no.
        @par Allocation   That of `spawn`.
    */
    template <class F>
    spawn_when_free_future<T, unit, F> spawn_when_free(F f) KIOTO_LIFETIMEBOUND {
        check<F>();
        return {*this, unit(), std::move(f)};
    }
    /// @overload
    template <executor Ex, class F>
    spawn_when_free_future<T, Ex, F> spawn_when_free(Ex const& ex, F f) KIOTO_LIFETIMEBOUND {
        check<F>();
        return {*this, ex, std::move(f)};
    }
    /// @overload
    template <executor_context Context, class F>
    spawn_when_free_future<T, typename Context::executor_type, F> spawn_when_free(
        Context& context, F f) KIOTO_LIFETIMEBOUND {
        return spawn_when_free(context.get_executor(), std::move(f));
    }

    /** Waits for the next task that is done: an optional `result`, as a `join_handle` yields it;
        empty when no task is left.

        @par Cancellation Dropping it leaves the set as it is. Cancel-safe: yes.
        @par Errors       An exception that left a future is rethrown from `poll`.
        @par Allocation   None.
    */
    join_next_future<T> join_next() KIOTO_LIFETIMEBOUND { return join_next_future<T>(*this); }

    /// Asks for the end of all tasks. They are still joined, most of them as `operation_aborted`.
    void abort_all() noexcept { tasks_.abort_all(); }

    /// Tasks that were not joined, done or not.
    std::size_t size() const noexcept { return tasks_.size(); }
    bool empty() const noexcept { return size() == 0; }
    /// Tasks that are not done.
    std::size_t running() noexcept { return tasks_.running(); }

private:
    template <class F>
    static constexpr void check() {
        static_assert(future<F>, "kioto: join_set::spawn takes a future");
        static_assert(std::is_same_v<output_t<F>, T>,
            "kioto: join_set<T>: the output of this future is not T; map it");
        static_assert(std::is_same_v<borrows_t<F>, types<>>,
            "kioto: spawn: this future borrows an I/O object that may die before it; move the "
            "object in, with let or an owning function");
    }
    auto keeper(std::optional<kioto::abort_handle>& handle) {
        return [this, &handle](auto& t) {
            tasks_.add(t.outcome(), t);
            handle.emplace(t);
        };
    }
};

/// The future that `join_set::join_next` makes.
template <class T>
class KIOTO_CONSUMABLE [[nodiscard]] join_next_future
    : public future_interface<join_next_future<T>> {
    join_set<T>* set_;
    detail::waiting_at waiting_;

public:
    using output_type = std::optional<typename detail::joined_output<T>::type>;
    using borrows = types<join_set<T>>;
    static constexpr bool cancel_safe = true;

    explicit join_next_future(join_set<T>& set) noexcept : set_(&set) {}

    bool is_terminated() const noexcept { return set_ == nullptr; }

    poll_result<output_type> poll(poll_context& cx) {
        BOOST_ASSERT_MSG(set_, "a future was polled after it was ready");
        detail::task_list& tasks = set_->tasks_;
        if (!tasks.has_done()) {
            if (tasks.size() == 0) {
                set_ = nullptr;
                return output_type();
            }
            waiting_.set(tasks.home()->joiner, cx);
            if (!tasks.has_done()) {
                return pending;
            }
        }
        if (cx.exhausted()) {
            return pending;
        }
        cx.charge();
        set_ = nullptr;
        struct joined {
            detail::task_list& tasks;
            detail::joined_task& task;
            ~joined() { tasks.remove(task); }
        } const last{tasks, tasks.pop_done()};
        auto& outcome = static_cast<detail::joined_task_outcome<T>&>(last.task);
        return poll_result<output_type>(std::in_place, std::in_place, outcome.take().take());
    }
};

/// The future that `join_set::spawn_when_free` makes.
template <class T, class Place, class F>
class KIOTO_CONSUMABLE [[nodiscard]] spawn_when_free_future
    : public future_interface<spawn_when_free_future<T, Place, F>> {
    join_set<T>* set_;
    KIOTO_NO_UNIQUE_ADDRESS Place place_;
    std::optional<F> future_;
    detail::waiting_at waiting_;

public:
    using output_type = void;
    using borrows = types<join_set<T>>;
    static constexpr bool cancel_safe = false;

    spawn_when_free_future(join_set<T>& set, Place place, F&& f)
        : set_(&set), place_(std::move(place)), future_(std::move(f)) {}

    poll_result<void> poll(poll_context& cx) {
        BOOST_ASSERT_MSG(future_, "a future was polled after it was ready");
        detail::task_list& tasks = set_->tasks_;
        if (tasks.running() >= set_->limit_) {
            waiting_.set(tasks.home()->spawner, cx);
            if (tasks.running() >= set_->limit_) {
                return pending;
            }
        }
        if (cx.exhausted()) {
            return pending;
        }
        cx.charge();
        F f = *std::exchange(future_, std::nullopt);
        if constexpr (std::is_same_v<Place, unit>) {
            set_->spawn(std::move(f));
        } else {
            set_->spawn(place_, std::move(f));
        }
        return unit();
    }
};

} // namespace kioto

#endif // KIOTO_JOIN_SET_HPP
