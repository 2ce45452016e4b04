//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_USE_PULL_HPP
#define KIOTO_USE_PULL_HPP

#include <boost/asio/async_result.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/version.hpp>

#include <kioto/detail/pull_calls.hpp>
#include <kioto/error.hpp>
#include <kioto/future_interface.hpp>

namespace kioto {

/** The future of an Asio operation, which `use_pull` and `pull` make.

    States: what it takes to start the operation; the operation, from the first poll on; nothing.
*/
template <class Call>
class KIOTO_CONSUMABLE [[nodiscard]] pull_future : public future_interface<pull_future<Call>> {
    std::optional<Call> call_;
    detail::intrusive_ptr<typename Call::block> operation_;

public:
    using output_type = typename Call::output_type;
    using borrows = typename Call::borrows;
    static constexpr bool cancel_safe = false;

    explicit pull_future(Call&& call) : call_(std::move(call)) {}
    pull_future(pull_future&&) = default;
    ~pull_future() {
        if (operation_) {
            operation_->drop();
        }
    }

    poll_result<output_type> poll(poll_context& cx) {
        if (call_) {
            Call call(std::move(*call_));
            call_.reset();
            if constexpr (is_result_v<output_type>) {
                if (!cx.env()) {
                    return fail(error::no_runtime);
                }
            }
            BOOST_ASSERT_MSG(cx.env(), "an Asio operation needs a running task");
            operation_ = std::move(call).start(cx.env()->task());
        }
        BOOST_ASSERT_MSG(operation_, "a future was polled after it was ready");
        if (!operation_->is_over(cx) || cx.exhausted()) {
            return pending;
        }
        cx.charge();
        auto const operation = std::move(operation_);
        return Call::output_of(*operation);
    }
};

/** Makes a future of an Asio operation that owns what it works on.

        pull(std::move(socket), std::move(text), [](auto& s, auto& t, auto token) {
            return asio::async_write(s, asio::buffer(t), token);
        })

    At the first poll the states move into the operation's block and `fn` is called with them and a
    completion token, which it passes to one initiating function, whose result it returns. The
    states and `fn` live there until Asio is done with the operation, whether the future is dropped
    or not; then the states are handed back before the values.

    | completion signature | output, for states S... |
    |---|---|
    | `void(error_code, T...)` | `result<tuple<S..., T...>>`; one for all: `result<S>`; none: `result<void>` |
    | `void(exception_ptr, T...)` | `tuple<S..., T...>`, and the exception leaves `poll` |
    | `void(T...)` | `tuple<S..., T...>` |

    A type whose move constructor may throw appears as a class derived from it, whose constructor
    does not. An error destroys the states.

    @param args  The states, as rvalues, then `fn`. Consumed.
    @par Wakes        When the operation has completed.
    @par Cancellation Dropping it asks Asio for terminal cancellation, in the same task, and detaches.
                      Cancel-safe: no.
    @par Errors       Those of the operation; `operation_aborted` where its handler was destroyed
                      uncalled; `error::no_runtime` without a running task. An exception of an
                      initiating function leaves `poll`.
    @par Allocation   One block at the first poll, from memory that the thread caches, and what Asio
                      wants for cancellation slots, of which it caches two a thread: a loop of
                      operations needs no more of the heap.
    @see use_pull
*/
template <class... Args>
    requires(sizeof...(Args) != 0)
auto pull(Args&&... args) {
    using arguments =
        detail::pull_arguments<std::make_index_sequence<sizeof...(Args) - 1>, Args...>;
    static_assert(arguments::owns,
        "kioto: pull owns what the operation works on: give it away with std::move(x), or pass a "
        "copy of it");
    static_assert(arguments::is_callable,
        "kioto: pull: the last argument is a closure that takes the states by reference, and a "
        "token: [](auto& socket, auto token) { ... }");
    static_assert(arguments::signatures() <= 1,
        "kioto: pull: an operation with several completion signatures has no one output");
    static_assert(!arguments::is_callable || arguments::signatures() != 0,
        "kioto: pull: the closure must pass its token to one initiating function and return what "
        "that returns");
    if constexpr (arguments::owns && arguments::signatures() == 1) {
        return pull_future(arguments::make(std::forward<Args>(args)...));
    } else {
        return detail::rejected();
    }
}

/// The type of `use_pull`.
struct use_pull_t {
    /// An executor that makes `use_pull` the default token of I/O objects.
    template <class Ex>
    struct executor_with_default : Ex {
        using default_completion_token_type = use_pull_t;
        template <class Ex2>
            requires(!std::is_same_v<Ex2, executor_with_default> && std::is_convertible_v<Ex2, Ex>)
        executor_with_default(Ex2 const& ex) noexcept : Ex(ex) {}
    };

    /// An I/O object type whose default token is `use_pull`.
    template <class T>
    using as_default_on_t = typename T::template rebind_executor<
        executor_with_default<typename T::executor_type>>::other;

    /// The object, with `use_pull` as its default token.
    template <class T>
    static as_default_on_t<std::decay_t<T>> as_default_on(T&& object) {
        return as_default_on_t<std::decay_t<T>>(std::forward<T>(object));
    }
};

/** Completion token: any initiating function gives a future.

        timer.async_wait(kioto::use_pull)                     // a future of result<void>

    Nothing is initiated before the first poll. Output, cancellation and cost are those of `pull`
    without states. The arguments are kept by value, as `asio::deferred` keeps them; **what they
    refer to** (the I/O object, the bytes behind a buffer) **must outlive the operation, which ends
    some time after a drop**: the future's `borrows` lists `foreign_operation`, and `spawn` refuses
    it. `pull` owns instead; `unchecked` says that you know better.

    Handlers of the operation run between polls of the task, on its executor: an I/O object that is
    bound to a strand is for tasks of that strand.

    @see pull
*/
inline constexpr use_pull_t use_pull{};

} // namespace kioto

template <class... Signatures>
class boost::asio::async_result<kioto::use_pull_t, Signatures...> {
public:
    using return_type = kioto::detail::deduced_result;

    template <class Initiation, class... Args>
    static auto initiate(Initiation&& initiation, kioto::use_pull_t, Args&&... args) {
        static_assert(sizeof...(Signatures) == 1,
            "kioto: use_pull: an operation with several completion signatures has no one output");
        if constexpr (sizeof...(Signatures) == 1) {
            using call = kioto::detail::borrowing_call<Signatures..., std::decay_t<Initiation>,
                std::decay_t<Args>...>;
            return kioto::pull_future<call>(
                call(std::forward<Initiation>(initiation), std::forward<Args>(args)...));
        } else {
            return kioto::detail::rejected();
        }
    }
};

#if BOOST_VERSION < 108800
// That of Asio 1.24 cannot adapt a token whose result depends on the operation.
template <class Signature>
class boost::asio::async_result<boost::asio::redirect_error_t<kioto::use_pull_t>, Signature> {
    template <class Initiation>
    struct redirected {
        Initiation initiation;
        kioto::error_code* ec;

        template <class Handler, class... Args>
        void operator()(Handler&& handler, Args&&... args) && {
            auto token = boost::asio::redirect_error(std::forward<Handler>(handler), *ec);
            boost::asio::async_initiate<decltype(token), Signature>(
                std::move(initiation), token, std::forward<Args>(args)...);
        }
    };

public:
    template <class Initiation, class Token, class... Args>
    static auto initiate(Initiation&& initiation, Token&& token, Args&&... args) {
        using from = redirected<std::decay_t<Initiation>>;
        return boost::asio::async_initiate<kioto::use_pull_t const,
            kioto::detail::without_error_t<Signature>>(
            from{std::forward<Initiation>(initiation), &token.ec_}, kioto::use_pull,
            std::forward<Args>(args)...);
    }
};
#endif

#endif // KIOTO_USE_PULL_HPP
