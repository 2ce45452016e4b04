//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_MAP_HPP
#define KIOTO_MAP_HPP

#include <kioto/detail/two_stage.hpp>

namespace kioto {

namespace detail {

// What map gives to its closure: the value of a fallible output, else the output.
template <class Out>
struct mapped {
    using value = Out;
    template <class U>
    using output = U;
};
template <class T, class E>
struct mapped<result<T, E>> {
    using value = T;
    template <class U>
    using output = result<U, E>;
};

template <class Fn, class V>
using plain_call_t = std::remove_cvref_t<call_result_t<Fn, V>>;

} // namespace detail

/// `map` takes plain functions of the value: what they return is wrapped as it is. On a fallible
/// future a closure that returns a `result` belongs to `and_then`.
template <class F, class Fn>
concept mappable =
    future<F> && detail::callable_with<Fn, typename detail::mapped<output_t<F>>::value> &&
    !(fallible_future<F> &&
        is_result_v<detail::plain_call_t<Fn, typename detail::mapped<output_t<F>>::value>>);

/// The future that `map` makes.
template <class F, class Fn>
class KIOTO_CONSUMABLE [[nodiscard]] map_future : public future_interface<map_future<F, Fn>> {
    KIOTO_NO_UNIQUE_ADDRESS F source_;
    KIOTO_NO_UNIQUE_ADDRESS Fn fn_;
    using given = detail::mapped<output_t<F>>;

public:
    using output_type =
        typename given::template output<detail::plain_call_t<Fn, typename given::value>>;
    using borrows = borrows_t<F>;
    static constexpr bool cancel_safe = cancel_safe_v<F>;

    template <class F2, class Fn2>
    map_future(F2&& source, Fn2&& fn)
        : source_(std::forward<F2>(source)), fn_(std::forward<Fn2>(fn)) {}

    KIOTO_ALWAYS_INLINE poll_result<output_type> poll(poll_context& cx) {
        auto out = detail::poll_child(source_, cx);
        if (out.is_pending()) {
            return pending;
        }
        if constexpr (fallible_future<F>) {
            if (out.has_error()) {
                return poll_result<output_type>(
                    boost::system::in_place_error, std::move(out.error()));
            }
            return detail::finish<output_type>(std::move(fn_), std::move(out.value()));
        } else {
            return detail::finish<output_type>(std::move(fn_), std::move(out).take());
        }
    }
};

template <class F, class Fn>
    requires(!mappable<F, Fn>)
class map_future<F, Fn> : public detail::rejected {
    using detail::rejected::rejected;
};

/** Applies a function to the value of a future.

    `map(f, fn)` is ready when `f` is. Its output is `fn(value)`; for a fallible `f` a `result` of
    it, and an error passes through without a call. A tuple is unpacked where `fn` takes its
    elements. `fn` runs at most once, inside `poll`.

    @param source  Consumed.
    @param fn      A plain function: what it returns is the value, also if it is a future.
    @par Wakes        None of its own.
    @par Cancellation Dropping it drops `source` and `fn`; `fn` never runs. Cancel-safe as `source`.
    @par Errors       An exception from `fn` leaves `poll`.
    @par Allocation   None.
    @see and_then, then, inspect
*/
template <future F, class Fn>
    requires mappable<F, std::decay_t<Fn>>
map_future<F, std::decay_t<Fn>> map(F source, Fn&& fn) {
    return {std::move(source), std::forward<Fn>(fn)};
}

template <class Derived>
template <class Fn, class Self>
map_future<Self, std::decay_t<Fn>> future_interface<Derived>::map(Fn&& fn) && {
    using closure = std::decay_t<Fn>;
    if constexpr (!mappable<Self, closure>) {
        using value = typename detail::mapped<output_t<Self>>::value;
        static_assert(detail::callable_with<closure, value>,
            "kioto: map: the closure cannot be called with this future's value");
        static_assert(!detail::callable_with<closure, value>,
            "kioto: map: the closure returns a result; use and_then");
    }
    return {static_cast<Self&&>(*this), std::forward<Fn>(fn)};
}

} // namespace kioto

#endif // KIOTO_MAP_HPP
