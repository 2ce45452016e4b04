//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_FUTURE_INTERFACE_HPP
#define KIOTO_FUTURE_INTERFACE_HPP

#include <chrono>
#include <type_traits>
#include <utility>

#include <kioto/concepts.hpp>
#include <kioto/config.hpp>
#include <kioto/detail/rejected.hpp>

namespace kioto {

template <class F, class Fn>
class map_future;
template <class F, class Fn>
class inspect_future;
template <class F, class Fn>
class then_future;
template <class F, class Fn>
class and_then_future;
template <class F, class Fn>
class or_else_future;
template <class F, class Fn>
class map_error_future;
template <class F, class Fn>
class unwrap_or_else_future;
template <class F, class Fn>
class on_error_future;
template <class F>
class ignore_error_future;
template <class F, class Fn>
class let_future;
template <class F, class... X>
class hold_future;
template <class F>
class flatten_future;
template <class F>
class fuse_future;
template <class F, class Pred, class Error>
class ensure_future;
template <class F>
class timeout_future;
template <class F, class Ex>
class on_future;
template <class T>
class any_future;

/** The base of every future: declares the combinators as members.

    Derive as `class my_future : public future_interface<my_future>` and give it `output_type` and
    `poll`. Each member consumes the future (`std::move(f).map(...)`, or a chain of temporaries),
    and is defined and documented in the header of its name: `<kioto/and_then.hpp>`. With a missing
    header the compiler says that `and_then_future` is incomplete; `<kioto/future.hpp>` has all.
*/
template <class Derived>
class KIOTO_CONSUMABLE future_interface {
public:
    future_interface() = default;
#if KIOTO_GUARDS
    future_interface(future_interface&& other) noexcept {
        if constexpr (!movable_after_poll_v<Derived>) {
            BOOST_ASSERT_MSG(!other.polled_, "a future must not be moved after its first poll");
        }
    }
    future_interface& operator=(future_interface&&) noexcept { return *this; }

    /// For combinators: this future is about to be polled and stays where it is.
    void mark_polled() noexcept { polled_ = true; }

private:
    bool polled_ = false;

public:
#else
    future_interface(future_interface&&) = default;
    future_interface& operator=(future_interface&&) = default;
    void mark_polled() noexcept {}
#endif

    template <class Fn, class Self = Derived>
    KIOTO_CONSUMES map_future<Self, std::decay_t<Fn>> map(Fn&& fn) &&;
    template <class Fn, class Self = Derived>
    KIOTO_CONSUMES inspect_future<Self, std::decay_t<Fn>> inspect(Fn&& fn) &&;
    template <class Fn, class Self = Derived>
    KIOTO_CONSUMES then_future<Self, std::decay_t<Fn>> then(Fn&& fn) &&;
    template <class Fn, class Self = Derived>
    KIOTO_CONSUMES and_then_future<Self, std::decay_t<Fn>> and_then(Fn&& fn) &&;
    template <class Fn, class Self = Derived>
    KIOTO_CONSUMES or_else_future<Self, std::decay_t<Fn>> or_else(Fn&& fn) &&;
    template <class Fn, class Self = Derived>
    KIOTO_CONSUMES map_error_future<Self, std::decay_t<Fn>> map_error(Fn&& fn) &&;
    template <class Fn, class Self = Derived>
    KIOTO_CONSUMES unwrap_or_else_future<Self, std::decay_t<Fn>> unwrap_or_else(Fn&& fn) &&;
    template <class Fn, class Self = Derived>
    KIOTO_CONSUMES on_error_future<Self, std::decay_t<Fn>> on_error(Fn&& fn) &&;
    template <class Self = Derived>
    KIOTO_CONSUMES ignore_error_future<Self> ignore_error() &&;
    template <class Fn, class Self = Derived>
    KIOTO_CONSUMES let_future<Self, std::decay_t<Fn>> let(Fn&& fn) &&;
    template <class... X, class Self = Derived>
    KIOTO_CONSUMES hold_future<Self, std::decay_t<X>...> hold(X&&... x) &&;
    template <class Self = Derived>
    KIOTO_CONSUMES flatten_future<Self> flatten() &&;
    template <class Self = Derived>
    KIOTO_CONSUMES fuse_future<Self> fuse() &&;
    template <class Pred, class Error, class Self = Derived>
    KIOTO_CONSUMES ensure_future<Self, std::decay_t<Pred>, std::decay_t<Error>> ensure(
        Pred&& pred, Error&& error) &&;
    template <class Self = Derived>
    KIOTO_CONSUMES timeout_future<Self> timeout(std::chrono::steady_clock::duration after) &&;
    template <class Ex, class Self = Derived>
    KIOTO_CONSUMES on_future<Self, Ex> on(Ex const& ex) &&;
    template <class Context, class Self = Derived, class Ex = typename Context::executor_type>
    KIOTO_CONSUMES on_future<Self, Ex> on(Context& context) &&;
    template <class Self = Derived>
    KIOTO_CONSUMES auto boxed() && -> any_future<output_t<Self>>;

    /// The extension point: `std::move(f).pipe(fn)` is `fn(std::move(f))`.
    template <class Fn, class Self = Derived>
    KIOTO_CONSUMES auto pipe(Fn&& fn) && -> decltype(auto) {
        return std::forward<Fn>(fn)(static_cast<Self&&>(*this));
    }

    /// Starts the future as an Asio operation; with `<kioto/asio_initiate.hpp>`.
    template <class Token, class Self = Derived>
    KIOTO_CONSUMES auto operator()(Token&& token) && -> decltype(asio_initiate(
        std::declval<Self>(), std::forward<Token>(token))) {
        return asio_initiate(static_cast<Self&&>(*this), std::forward<Token>(token));
    }

// An lvalue is no mistake to guess about: the future would be moved from behind the user's back.
#define KIOTO_NEEDS_RVALUE(name)                                                                   \
    template <class... T, class... Args>                                                           \
    detail::rejected name(Args&&...)& {                                                            \
        static_assert(detail::always_false<Derived, Args...>,                                      \
            "kioto: " #name " consumes the future: write std::move(f)." #name "(...)");            \
        return {};                                                                                 \
    }
    KIOTO_NEEDS_RVALUE(map)
    KIOTO_NEEDS_RVALUE(inspect)
    KIOTO_NEEDS_RVALUE(then)
    KIOTO_NEEDS_RVALUE(and_then)
    KIOTO_NEEDS_RVALUE(or_else)
    KIOTO_NEEDS_RVALUE(map_error)
    KIOTO_NEEDS_RVALUE(unwrap_or_else)
    KIOTO_NEEDS_RVALUE(on_error)
    KIOTO_NEEDS_RVALUE(ignore_error)
    KIOTO_NEEDS_RVALUE(let)
    KIOTO_NEEDS_RVALUE(hold)
    KIOTO_NEEDS_RVALUE(flatten)
    KIOTO_NEEDS_RVALUE(fuse)
    KIOTO_NEEDS_RVALUE(ensure)
    KIOTO_NEEDS_RVALUE(timeout)
    KIOTO_NEEDS_RVALUE(on)
    KIOTO_NEEDS_RVALUE(boxed)
    KIOTO_NEEDS_RVALUE(pipe)
#undef KIOTO_NEEDS_RVALUE
};

} // namespace kioto

#endif // KIOTO_FUTURE_INTERFACE_HPP
