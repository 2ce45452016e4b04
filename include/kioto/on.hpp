//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_ON_HPP
#define KIOTO_ON_HPP

#include <type_traits>
#include <utility>
#include <variant>

#include <kioto/detail/rejected.hpp>
#include <kioto/executor.hpp>
#include <kioto/future_interface.hpp>
#include <kioto/join_handle.hpp>

namespace kioto {

/// A future that may run elsewhere, as a task whose output somebody waits for: it borrows no I/O
/// object, which might die before the task does.
template <class F, class Ex>
concept runnable_on = future<F> && executor<Ex> && std::is_same_v<borrows_t<F>, types<>>;

/** The future that `on` makes. Movable at any time.

        a future   -> its handle   the first poll, which starts it as a task
*/
template <class F, class Ex>
class KIOTO_CONSUMABLE [[nodiscard]] on_future : public future_interface<on_future<F, Ex>> {
    using handle = join_handle<output_t<F>>;

    Ex executor_;
    std::variant<F, handle> child_;

public:
    using output_type = output_t<handle>;
    static constexpr bool cancel_safe = false;
    static constexpr bool movable_after_poll = true;

    on_future(F&& f, Ex const& ex) : executor_(ex), child_(std::in_place_index<0>, std::move(f)) {}

    poll_result<output_type> poll(poll_context& cx) {
        if (F* const f = std::get_if<0>(&child_)) {
            handle started = kioto::spawn(executor_, std::move(*f), use_handle);
            child_.template emplace<1>(std::move(started));
        }
        return detail::poll_child(std::get<1>(child_), cx);
    }
};

template <class F, class Ex>
    requires(!runnable_on<F, Ex>)
class on_future<F, Ex> : public detail::rejected {
    using detail::rejected::rejected;
};

/** Runs a future on another executor, as a child task.

    `on(f, ex)` starts `f` as a task on `ex` when it is polled first, and is ready when that task is
    done and `f` destroyed there. Its output is that of a `join_handle`: `result<T>`, where the output
    of `f` is not a `result` already; `operation_aborted` where the other context died before.

        resize(image).on(pool).and_then([](picture p) { return store(p); })

    @param f   It borrows no I/O object. Consumed.
    @param ex  An executor (also a strand), or a context, which must live until the task is done.
    @par Wakes        When the task is done.
    @par Cancellation Dropping it *requests* the drop of the task, which dies on `ex`. Cancel-safe: no.
    @par Errors       An exception that left `f` is rethrown from `poll`.
    @par Allocation   One, for the task.
    @see spawn, join_handle
*/
template <future F, executor Ex>
    requires runnable_on<F, Ex>
on_future<F, Ex> on(F f, Ex const& ex) {
    return {std::move(f), ex};
}

/// @overload
template <future F, executor_context Context>
    requires runnable_on<F, typename Context::executor_type>
on_future<F, typename Context::executor_type> on(F f, Context& context) {
    return {std::move(f), context.get_executor()};
}

namespace detail {

template <class F, class Ex>
constexpr void assert_runnable_on() {
    static_assert(executor<Ex>, "kioto: on: this is neither an executor nor a context");
    static_assert(std::is_same_v<borrows_t<F>, types<>>,
        "kioto: on: this future borrows an I/O object that may die before its task; move the "
        "object "
        "in, with let or an owning function");
}

} // namespace detail

template <class Derived>
template <class Ex, class Self>
on_future<Self, Ex> future_interface<Derived>::on(Ex const& ex) && {
    detail::assert_runnable_on<Self, Ex>();
    return {static_cast<Self&&>(*this), ex};
}

template <class Derived>
template <class Context, class Self, class Ex>
on_future<Self, Ex> future_interface<Derived>::on(Context& context) && {
    detail::assert_runnable_on<Self, Ex>();
    return {static_cast<Self&&>(*this), context.get_executor()};
}

} // namespace kioto

#endif // KIOTO_ON_HPP
