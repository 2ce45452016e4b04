//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_HOLD_HPP
#define KIOTO_HOLD_HPP

#include <concepts>
#include <tuple>
#include <type_traits>
#include <utility>

#include <kioto/detail/until_done.hpp>

namespace kioto {

namespace detail {

// A future and its guards; destroyed before them.
template <class F, class... X>
struct held {
    KIOTO_NO_UNIQUE_ADDRESS std::tuple<X...> guards;
    KIOTO_NO_UNIQUE_ADDRESS F source;

    template <class F2, class... X2>
    explicit held(F2&& f, X2&&... x)
        : guards(std::forward<X2>(x)...), source(std::forward<F2>(f)) {}

    KIOTO_ALWAYS_INLINE auto poll(poll_context& cx) { return detail::poll_child(source, cx); }
};

} // namespace detail

/// The future that `hold` makes.
template <class F, class... X>
class KIOTO_CONSUMABLE [[nodiscard]] hold_future : public future_interface<hold_future<F, X...>> {
    detail::until_done<detail::held<F, X...>> held_;

public:
    using output_type = output_t<F>;
    using borrows = borrows_t<F>;
    static constexpr bool cancel_safe = cancel_safe_v<F>;

    template <class F2, class... X2>
    explicit hold_future(std::in_place_t, F2&& source, X2&&... x)
        : held_(std::in_place, std::forward<F2>(source), std::forward<X2>(x)...) {}

    KIOTO_ALWAYS_INLINE poll_result<output_type> poll(poll_context& cx) { return held_.poll(cx); }
};

template <class F, class... X>
    requires(!future<F> || !(std::move_constructible<X> && ...))
class hold_future<F, X...> : public detail::rejected {
    using detail::rejected::rejected;
};

/** Keeps guards alive for as long as a future runs: `serve(s).hold(live.enter())`.

    When `source` is ready, it is destroyed, then the guards, then the output is delivered: whoever
    sees the output finds them gone. Dropping the future destroys them in the same order.

    @param source  Consumed.
    @param x       Guards, copied or moved in; several are destroyed in no particular order.
    @par Wakes        None of its own; those of the guards' destructors.
    @par Cancellation Dropping it drops `source`, then the guards. Cancel-safe as `source`.
    @par Errors       Those of `source`.
    @par Allocation   None.
    @see let
*/
template <future F, class... X>
    requires(std::move_constructible<std::decay_t<X>> && ...)
hold_future<F, std::decay_t<X>...> hold(F source, X&&... x) {
    return hold_future<F, std::decay_t<X>...>(
        std::in_place, std::move(source), std::forward<X>(x)...);
}

template <class Derived>
template <class... X, class Self>
hold_future<Self, std::decay_t<X>...> future_interface<Derived>::hold(X&&... x) && {
    static_assert((std::move_constructible<std::decay_t<X>> && ...),
        "kioto: hold: a guard cannot be moved into the future; wrap it in std::unique_ptr");
    return hold_future<Self, std::decay_t<X>...>(
        std::in_place, static_cast<Self&&>(*this), std::forward<X>(x)...);
}

} // namespace kioto

#endif // KIOTO_HOLD_HPP
