//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_INSPECT_HPP
#define KIOTO_INSPECT_HPP

#include <type_traits>
#include <utility>

#include <kioto/detail/track.hpp>

namespace kioto {

namespace detail {

// The value, as inspect shows it.
template <class F>
using inspected_t = std::add_lvalue_reference_t<typename track<output_t<F>>::value const>;

} // namespace detail

/// The closure can look at the value, and returns nothing that would have to be looked at itself.
template <class F, class Fn>
concept inspectable = future<F> && detail::callable_with<Fn, detail::inspected_t<F>> &&
    detail::is_plain<detail::call_result_t<Fn, detail::inspected_t<F>>>;

/// The future that `inspect` makes.
template <class F, class Fn>
class KIOTO_CONSUMABLE [[nodiscard]] inspect_future
    : public future_interface<inspect_future<F, Fn>> {
    KIOTO_NO_UNIQUE_ADDRESS F source_;
    KIOTO_NO_UNIQUE_ADDRESS Fn fn_;

public:
    using output_type = output_t<F>;
    using borrows = borrows_t<F>;
    static constexpr bool cancel_safe = cancel_safe_v<F>;

    template <class F2, class Fn2>
    inspect_future(F2&& source, Fn2&& fn)
        : source_(std::forward<F2>(source)), fn_(std::forward<Fn2>(fn)) {}

    KIOTO_ALWAYS_INLINE poll_result<output_type> poll(poll_context& cx) {
        auto out = detail::poll_child(source_, cx);
        if constexpr (fallible_future<F>) {
            if (out.has_value()) {
                static_cast<void>(detail::call(std::move(fn_), std::as_const(out.value())));
            }
        } else if (out.is_ready()) {
            if constexpr (std::is_void_v<output_type>) {
                static_cast<void>(std::invoke(std::move(fn_)));
            } else {
                static_cast<void>(detail::call(std::move(fn_), std::as_const(out.get())));
            }
        }
        return out;
    }
};

template <class F, class Fn>
    requires(!inspectable<F, Fn>)
class inspect_future<F, Fn> : public detail::rejected {
    using detail::rejected::rejected;
};

/** Shows the value of a future to a function and passes it on.

    `inspect(f, fn)` calls `fn(value const&)` once, when `f` is ready; its output is that of `f`.
    An error passes through without a call. A tuple is unpacked where `fn` takes its elements.

    @param source  Consumed.
    @param fn      A plain function; what it returns is dropped. A future or a `result` would be
                   lost and is rejected.
    @par Wakes        None of its own.
    @par Cancellation Dropping it drops `source` and `fn`; `fn` never runs. Cancel-safe as `source`.
    @par Errors       An exception from `fn` leaves `poll`.
    @par Allocation   None.
    @see map, ensure
*/
template <future F, class Fn>
    requires inspectable<F, std::decay_t<Fn>>
inspect_future<F, std::decay_t<Fn>> inspect(F source, Fn&& fn) {
    return {std::move(source), std::forward<Fn>(fn)};
}

template <class Derived>
template <class Fn, class Self>
inspect_future<Self, std::decay_t<Fn>> future_interface<Derived>::inspect(Fn&& fn) && {
    using closure = std::decay_t<Fn>;
    if constexpr (!inspectable<Self, closure>) {
        constexpr bool callable = detail::callable_with<closure, detail::inspected_t<Self>>;
        static_assert(
            callable, "kioto: inspect: the closure cannot be called with this value, as a const&");
        static_assert(!callable,
            "kioto: inspect: the closure returns a future or a result, which nobody would look "
            "at; use then or and_then");
    }
    return {static_cast<Self&&>(*this), std::forward<Fn>(fn)};
}

} // namespace kioto

#endif // KIOTO_INSPECT_HPP
