//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_ASIO_INITIATE_HPP
#define KIOTO_ASIO_INITIATE_HPP

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>

#include <type_traits>
#include <utility>

#include <kioto/spawn_token.hpp>

namespace kioto {

namespace detail {

struct no_executor {};

template <class Handler>
constexpr bool assert_has_executor() {
    constexpr bool has_executor =
        !std::is_same_v<boost::asio::associated_executor_t<Handler, no_executor>, no_executor>;
    static_assert(has_executor,
        "kioto: f(token): this token's handler has no executor to run the future on; use "
        "spawn(ex, f, token)");
    return has_executor;
}

// Says so where the user called, if the token is the handler.
template <class Token, class Signature>
constexpr bool assert_runs() {
    using result = boost::asio::async_result<Token, Signature>;
    if constexpr (requires { typename result::completion_handler_type; }) {
        if constexpr (std::is_same_v<typename result::completion_handler_type, Token>) {
            return detail::assert_has_executor<Token>();
        }
    }
    return true;
}

// Starts the task of an operation where its handler runs.
struct start_task_at_handler {
    template <class Handler, class F>
    void operator()(Handler&& handler, F&& f) const {
        if constexpr (detail::assert_has_executor<std::decay_t<Handler>>()) {
            auto const ex = boost::asio::get_associated_executor(handler);
            detail::start_with_handler(ex, std::forward<F>(f), std::forward<Handler>(handler),
                [](detail::task_base&) noexcept {});
        }
    }
};

} // namespace detail

/** Makes every future an Asio operation: `std::move(f)(token)`, and `co_await std::move(f)`.

    `future_interface::operator()` finds this function where its header is included; then
    `boost::asio::is_async_operation` holds for futures, and a coroutine of Asio's awaits them:

        std::size_t n = co_await s.read_some(asio::buffer(data));

    The future runs as a task on the executor that is associated with the completion handler: a
    coroutine's own, or that of `bind_executor`. Where there is none (a plain callback,
    `use_future`), it does not compile: `spawn(ex, f, token)` takes the executor.

    Signature, cancellation, errors and allocation are those of `spawn(ex, f, token)`. What the future
    borrows must outlive the operation, as for any operation of Asio's.

    @param f  Consumed.
    @see spawn_token.hpp, use_pull
*/
template <future F, class Token>
auto asio_initiate(F f, Token&& token) -> decltype(boost::asio::async_initiate<Token,
    typename detail::token_completion<output_t<F>>::signature>(
    detail::start_task_at_handler(), token, std::move(f))) {
    static_assert(detail::assert_completes<F>());
    using signature = typename detail::token_completion<output_t<F>>::signature;
    if constexpr (detail::assert_runs<std::decay_t<Token>, signature>()) {
        return boost::asio::async_initiate<Token, signature>(
            detail::start_task_at_handler(), token, std::move(f));
    }
}

} // namespace kioto

#endif // KIOTO_ASIO_INITIATE_HPP
