//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_SPAWN_TOKEN_HPP
#define KIOTO_SPAWN_TOKEN_HPP

#include <boost/asio/async_result.hpp>
#include <boost/asio/detached.hpp>

#include <type_traits>
#include <utility>

#include <kioto/detail/token_outcome.hpp>
#include <kioto/spawn.hpp>

namespace kioto {

namespace detail {

template <class F>
constexpr bool assert_completes() {
    if constexpr (is_rejected_v<F>) {
        return false;
    } else {
        using completion = token_completion<output_t<F>>;
        static_assert(completion::has_error_code,
            "kioto: the completion handler takes an error_code, to which this future's error does "
            "not convert; use map_error");
        static_assert(completion::has_default,
            "kioto: an operation that failed completes with T(), and this future's value has no "
            "default constructor; map it to a unique_ptr or an optional");
        return completion::has_error_code && completion::has_default;
    }
}

template <class F, class Token>
constexpr bool assert_completes_alone() {
    if constexpr (is_rejected_v<F>) {
        return false;
    } else if constexpr (std::is_same_v<Token, boost::asio::detached_t>) {
        return detail::assert_spawnable<F>();
    } else {
        static_assert(
            future<F>, "kioto: spawn takes a future: an object with output_type and poll");
        static_assert(std::is_same_v<borrows_t<F>, types<>>,
            "kioto: spawn: this future borrows an I/O object that may die before it; move the "
            "object in, with let or an owning function");
        if constexpr (future<F>) {
            return detail::assert_completes<F>();
        } else {
            return false;
        }
    }
}

// Starts the task of an operation.
template <class Ex>
struct start_task {
    using executor_type = Ex;
    Ex executor;

    executor_type get_executor() const noexcept { return executor; }

    template <class Handler, class F>
    void operator()(Handler&& handler, F&& f) const {
        detail::start_with_handler(executor, std::forward<F>(f), std::forward<Handler>(handler),
            [](task_base&) noexcept {});
    }
};

} // namespace detail

/** Starts a future as a task, which is an Asio operation: any completion token.

        std::future<std::size_t> n = kioto::spawn(io, request(), boost::asio::use_future);
        co_await kioto::spawn(io, request(), boost::asio::use_awaitable);

    | output of f | completion signature | dropped or cancelled |
    |---|---|---|
    | `result<T, E>` | `void(error_code, T)`, for `void` `void(error_code)` | `operation_aborted` |
    | other `T` | `void(exception_ptr, T)`, for `void` `void(exception_ptr)` | `system_error` of it |

    The handler is posted to its associated executor, `ex` where it has none, with its associated
    allocator, when the future is done and destroyed; never from inside `spawn`. Where the context is
    shut down before, it is destroyed uncalled.

    @param ex     As for `spawn(ex, f)`: an executor or a context.
    @param f      It borrows no I/O object. Its error converts to `error_code`, its value has a
                  default constructor. With `asio::detached` its output is `void`. Consumed.
    @return       What the token makes of it.
    @par Cancellation The handler's cancellation slot: terminal drops the future, on its executor;
                      partial and total do so where it is cancel-safe, or was not polled yet, and
                      nothing else. Emit from any thread.
    @par Errors   An exception that leaves a fallible `f` leaves `run()`, and the handler gets
                  `operation_aborted`; of any other `f` it is the handler's.
    @par Allocation   One, for task and handler together, and what the post takes. The task's block
                      may outlive the handler, so it is not the associated allocator's.
    @see spawn, join_handle, use_pull
*/
template <executor Ex, class F, class Token>
auto spawn(Ex const& ex, F f, Token&& token) {
    if constexpr (detail::assert_completes_alone<F, std::decay_t<Token>>()) {
        using signature = typename detail::token_completion<output_t<F>>::signature;
        return boost::asio::async_initiate<Token, signature>(
            detail::start_task<Ex>{ex}, token, std::move(f));
    }
}

/// @overload
template <executor_context Context, class F, class Token>
auto spawn(Context& context, F f, Token&& token) {
    return kioto::spawn(context.get_executor(), std::move(f), std::forward<Token>(token));
}

} // namespace kioto

#endif // KIOTO_SPAWN_TOKEN_HPP
