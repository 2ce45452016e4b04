//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_SPAWN_HPP
#define KIOTO_SPAWN_HPP

#include <concepts>
#include <type_traits>
#include <utility>

#include <kioto/detail/task.hpp>
#include <kioto/detail/rejected.hpp>
#include <kioto/executor.hpp>

namespace kioto {

/// A future that may run on its own: its output is `void` (a fallible one has said what becomes of
/// its error) and it borrows no I/O object.
template <class F>
concept spawnable = future<F> && std::is_void_v<output_t<F>> && std::same_as<borrows_t<F>, types<>>;

namespace detail {

template <class F>
constexpr bool assert_spawnable() {
    if constexpr (!is_rejected_v<F>) {
        static_assert(
            future<F>, "kioto: spawn takes a future: an object with output_type and poll");
        if constexpr (future<F>) {
            static_assert(!is_result_v<output_t<F>>,
                "kioto: spawn: nobody would see this future's error; say what becomes of it with "
                "on_error(fn) or ignore_error()");
            static_assert(is_result_v<output_t<F>> || std::is_void_v<output_t<F>>,
                "kioto: spawn: nobody would see this future's output; spawn(ex, f, use_handle) "
                "gives a handle, map(...) to void drops it");
            static_assert(std::is_same_v<borrows_t<F>, types<>>,
                "kioto: spawn: this future borrows an I/O object that may die before it; move the "
                "object in, with let or an owning function");
        }
    }
    return spawnable<F>;
}

} // namespace detail

/** Starts a future as a task of its own.

    The task is polled on `ex`, for the first time after `spawn` has returned, and is destroyed when
    it is done, or with its context. While it is not done it counts as outstanding work of the
    context: `run()` does not return.

    @param ex  An executor (also a strand or one of your own), or a context. Tasks on a context's
               own executor are polled inside the context's turns; others are posted to theirs.
    @param f   Its output is `void`, and it borrows no I/O object. Consumed.
    @par Errors       An exception from `f` leaves `io_context::run()`, and costs no other task its
                      wake; on a `thread_pool` it terminates, as a handler's would.
    @par Allocation   One.
    @par Thread safety Any thread.
    @see join_handle, run
*/
template <executor Ex, class F>
void spawn(Ex const& ex, F f) {
    if constexpr (detail::assert_spawnable<F>()) {
        detail::start_on<detail::detached_outcome>(ex, std::move(f), [](auto&) {});
    }
}

/// @overload
template <executor_context Context, class F>
void spawn(Context& context, F f) {
    kioto::spawn(context.get_executor(), std::move(f));
}

/** Starts a future beside the running task, on that task's executor.

    @pre Called while a task is polled.
*/
template <class F>
void spawn(F f) {
    if constexpr (detail::assert_spawnable<F>()) {
        detail::task_base* const parent = detail::current_task();
        BOOST_ASSERT_MSG(parent, "spawn(f) outside of a task: use spawn(ex, f)");
        if (parent->is_own()) {
            detail::runtime& home = parent->runtime();
            home.start(*detail::make_task<detail::detached_outcome>(
                home, detail::own_place{}, std::move(f)));
        } else {
            kioto::spawn(parent->executor(), std::move(f));
        }
    }
}

} // namespace kioto

#endif // KIOTO_SPAWN_HPP
