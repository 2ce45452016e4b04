//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_ENSURE_HPP
#define KIOTO_ENSURE_HPP

#include <concepts>
#include <type_traits>
#include <utility>

#include <kioto/detail/step.hpp>

namespace kioto {

namespace detail {

// The value, as ensure shows it to the predicate.
template <class F>
using ensured_t = std::add_lvalue_reference_t<value_t<F> const>;

} // namespace detail

/// The future is fallible; the predicate can look at its value; the error is one of its errors.
template <class F, class Pred, class Error>
concept ensurable = fallible_future<F> && detail::callable_with<Pred, detail::ensured_t<F>> &&
    std::convertible_to<detail::call_result_t<Pred, detail::ensured_t<F>>, bool> &&
    std::convertible_to<Error, error_t<F>>;

/// The future that `ensure` makes.
template <class F, class Pred, class Error>
class KIOTO_CONSUMABLE [[nodiscard]] ensure_future
    : public future_interface<ensure_future<F, Pred, Error>> {
    KIOTO_NO_UNIQUE_ADDRESS F source_;
    KIOTO_NO_UNIQUE_ADDRESS Pred pred_;
    KIOTO_NO_UNIQUE_ADDRESS Error error_;

public:
    using output_type = output_t<F>;
    using borrows = borrows_t<F>;
    static constexpr bool cancel_safe = cancel_safe_v<F>;

    template <class F2, class Pred2, class Error2>
    ensure_future(F2&& source, Pred2&& pred, Error2&& error)
        : source_(std::forward<F2>(source)),
          pred_(std::forward<Pred2>(pred)),
          error_(std::forward<Error2>(error)) {}

    KIOTO_ALWAYS_INLINE poll_result<output_type> poll(poll_context& cx) {
        auto out = detail::poll_child(source_, cx);
        if (out.has_value() && !detail::call(std::move(pred_), std::as_const(out.value()))) {
            return poll_result<output_type>(boost::system::in_place_error, std::move(error_));
        }
        return out;
    }
};

template <class F, class Pred, class Error>
    requires(!ensurable<F, Pred, Error>)
class ensure_future<F, Pred, Error> : public detail::rejected {
    using detail::rejected::rejected;
};

/** Makes a value that breaks a rule an error.

        read_header(s).ensure([](header const& h) { return h.size <= limit; },
                              error::limit_exceeded)

    @param source  Consumed. Its output is a `result`; an error of it passes through.
    @param pred    Called as `pred(value const&)`, at most once; true lets the value pass. A tuple
                   is unpacked where it takes the elements.
    @param error   What the output becomes otherwise; the value is dropped.
    @par Wakes        None of its own.
    @par Cancellation Dropping it drops `source`; `pred` never runs. Cancel-safe as `source`.
    @par Errors       Those of `source`, and `error`. An exception from `pred` leaves `poll`.
    @par Allocation   None.
    @see and_then, inspect
*/
template <future F, class Pred, class Error>
    requires ensurable<F, std::decay_t<Pred>, std::decay_t<Error>>
ensure_future<F, std::decay_t<Pred>, std::decay_t<Error>> ensure(
    F source, Pred&& pred, Error&& error) {
    return {std::move(source), std::forward<Pred>(pred), std::forward<Error>(error)};
}

template <class Derived>
template <class Pred, class Error, class Self>
ensure_future<Self, std::decay_t<Pred>, std::decay_t<Error>> future_interface<Derived>::ensure(
    Pred&& pred, Error&& error) && {
    static_assert(fallible_future<Self>,
        "kioto: ensure: this future cannot fail, its output is no result; use map");
    if constexpr (fallible_future<Self> &&
        !ensurable<Self, std::decay_t<Pred>, std::decay_t<Error>>) {
        constexpr bool fits = std::convertible_to<std::decay_t<Error>, error_t<Self>>;
        static_assert(
            fits, "kioto: ensure: the error does not convert to this future's error type");
        static_assert(!fits,
            "kioto: ensure: the predicate must take this future's value, as a const&, and return "
            "a bool");
    }
    return {static_cast<Self&&>(*this), std::forward<Pred>(pred), std::forward<Error>(error)};
}

} // namespace kioto

#endif // KIOTO_ENSURE_HPP
