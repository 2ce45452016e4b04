//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_FLATTEN_HPP
#define KIOTO_FLATTEN_HPP

#include <utility>

#include <kioto/detail/track.hpp>
#include <kioto/detail/two_stage.hpp>

namespace kioto {

namespace detail {

struct flatten_front {
    template <class Out>
    static bool passes(poll_result<Out>& out) noexcept {
        return track<Out>::failed(out);
    }
    template <class To, class Out>
    static poll_result<To> pass(poll_result<Out>& out) {
        return track<Out>::template pass_error<To>(out);
    }
    template <class Out>
    static auto argument(poll_result<Out>& out) {
        return track<Out>::take(out);
    }
};

struct pass_on {
    template <class F>
    F operator()(F&& f) const {
        return std::move(f);
    }
};

// The future that a future yields, alone or as the value of a result.
template <class F>
using inner_t = typename track<output_t<F>>::value;

template <class F>
inline constexpr bool inner_errors_agree = track<output_t<F>>::template joins<output_t<inner_t<F>>>;

} // namespace detail

/// The future yields a future, alone or as the value of a `result`; the errors of both agree.
template <class F>
concept flattenable = future<F> && future<detail::inner_t<F>> && detail::inner_errors_agree<F>;

/// The future that `flatten` makes.
template <class F>
class KIOTO_CONSUMABLE [[nodiscard]] flatten_future : public future_interface<flatten_future<F>> {
    detail::two_stage<detail::flatten_front, F, detail::pass_on> stages_;
    using inner = detail::inner_t<F>;

public:
    using output_type = typename detail::track<output_t<F>>::template joined<output_t<inner>>;
    using borrows = merged_types_t<borrows_t<F>, borrows_t<inner>>;
    static constexpr bool cancel_safe = false;

    explicit flatten_future(F&& source) : stages_(std::move(source), detail::pass_on()) {}

    KIOTO_ALWAYS_INLINE poll_result<output_type> poll(poll_context& cx) {
        return stages_.template poll<output_type>(cx);
    }
};

template <class F>
    requires(!flattenable<F>)
class flatten_future<F> : public detail::rejected {
    using detail::rejected::rejected;
};

/** Drives the future that a future yields.

    `flatten(f)`, where `f` yields a future `g`, has the output of `g`. Where `f` yields a
    `result<g, E>`, an error of `f` passes through and the output is a `result`, as with `and_then`.

    @param source  Consumed; destroyed before the first poll of what it yielded.
    @par Wakes        None of its own. The second future is polled in the same poll.
    @par Cancellation Dropping it drops what is under way. Cancel-safe: no.
    @par Errors       Those of both futures.
    @par Allocation   None.
    @see then, and_then
*/
template <future F>
    requires flattenable<F>
flatten_future<F> flatten(F source) {
    return flatten_future<F>(std::move(source));
}

template <class Derived>
template <class Self>
flatten_future<Self> future_interface<Derived>::flatten() && {
    if constexpr (!flattenable<Self>) {
        constexpr bool nested = future<detail::inner_t<Self>>;
        static_assert(nested, "kioto: flatten: this future does not yield a future");
        static_assert(!nested,
            "kioto: flatten: the two error types do not convert to one another; use map_error");
    }
    return flatten_future<Self>(static_cast<Self&&>(*this));
}

} // namespace kioto

#endif // KIOTO_FLATTEN_HPP
