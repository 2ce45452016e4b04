//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_MAP_ERROR_HPP
#define KIOTO_MAP_ERROR_HPP

#include <type_traits>
#include <utility>

#include <kioto/detail/step.hpp>

namespace kioto {

namespace detail {

template <class F, class Fn>
using map_error_call_t = call_result_t<Fn, error_t<F>>;

// Enumerations of error codes become error_code, as in fail().
template <class R>
using mapped_error_t =
    std::conditional_t<boost::system::is_error_code_enum<std::remove_cvref_t<R>>::value, error_code,
        std::remove_cvref_t<R>>;

} // namespace detail

/// The future is fallible; the closure makes an error of its error.
template <class F, class Fn>
concept error_mappable = fallible_future<F> && detail::callable_with<Fn, error_t<F>> &&
    detail::is_plain<detail::map_error_call_t<F, Fn>> &&
    !std::is_void_v<detail::map_error_call_t<F, Fn>>;

/// The future that `map_error` makes.
template <class F, class Fn>
class KIOTO_CONSUMABLE [[nodiscard]] map_error_future
    : public future_interface<map_error_future<F, Fn>> {
    KIOTO_NO_UNIQUE_ADDRESS F source_;
    KIOTO_NO_UNIQUE_ADDRESS Fn fn_;

public:
    using output_type = result<value_t<F>, detail::mapped_error_t<detail::map_error_call_t<F, Fn>>>;
    using borrows = borrows_t<F>;
    static constexpr bool cancel_safe = cancel_safe_v<F>;

    template <class F2, class Fn2>
    map_error_future(F2&& source, Fn2&& fn)
        : source_(std::forward<F2>(source)), fn_(std::forward<Fn2>(fn)) {}

    KIOTO_ALWAYS_INLINE poll_result<output_type> poll(poll_context& cx) {
        auto out = detail::poll_child(source_, cx);
        if (out.is_pending()) {
            return pending;
        }
        if (out.has_value()) {
            return poll_result<output_type>(boost::system::in_place_value, std::move(out.value()));
        }
        return poll_result<output_type>(
            boost::system::in_place_error, detail::call(std::move(fn_), std::move(out.error())));
    }
};

template <class F, class Fn>
    requires(!error_mappable<F, Fn>)
class map_error_future<F, Fn> : public detail::rejected {
    using detail::rejected::rejected;
};

/** Makes another error of the error of a future; a value passes through.

    `map_error(f, fn)` has the output `result<T, E2>`, where `E2` is what `fn(error)` returns; an
    enumeration of error codes becomes `error_code`.

    @param source  Consumed.
    @param fn      A plain function of the error. Runs at most once, inside `poll`.
    @par Wakes        None of its own.
    @par Cancellation Dropping it drops `source` and `fn`; `fn` never runs. Cancel-safe as `source`.
    @par Errors       Those that `fn` makes. An exception from `fn` leaves `poll`.
    @par Allocation   None.
    @see or_else, on_error, and_then
*/
template <future F, class Fn>
    requires error_mappable<F, std::decay_t<Fn>>
map_error_future<F, std::decay_t<Fn>> map_error(F source, Fn&& fn) {
    return {std::move(source), std::forward<Fn>(fn)};
}

template <class Derived>
template <class Fn, class Self>
map_error_future<Self, std::decay_t<Fn>> future_interface<Derived>::map_error(Fn&& fn) && {
    using closure = std::decay_t<Fn>;
    static_assert(fallible_future<Self>,
        "kioto: map_error: this future cannot fail, its output is no result");
    if constexpr (fallible_future<Self> && !error_mappable<Self, closure>) {
        constexpr bool callable = detail::callable_with<closure, error_t<Self>>;
        static_assert(
            callable, "kioto: map_error: the closure cannot be called with this future's error");
        static_assert(!callable,
            "kioto: map_error: the closure must return the new error; to recover use or_else");
    }
    return {static_cast<Self&&>(*this), std::forward<Fn>(fn)};
}

} // namespace kioto

#endif // KIOTO_MAP_ERROR_HPP
