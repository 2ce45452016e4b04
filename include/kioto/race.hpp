//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_RACE_HPP
#define KIOTO_RACE_HPP

#include <kioto/detail/branches.hpp>
#include <kioto/detail/common_output.hpp>
#include <kioto/detail/rejected.hpp>

namespace kioto {

/// Futures, at least one, whose outputs are of one type; or that type and a `result` of it.
template <class... F>
concept raceable = sizeof...(F) != 0 && (future<F> && ...) &&
    detail::outputs_agree<output_t<F>...> && !(detail::is_rejected_v<F> || ...);

/// The future that `race` makes.
template <class... F>
class KIOTO_CONSUMABLE [[nodiscard]] race_future : public future_interface<race_future<F...>> {
    detail::branches<F...> branches_;

public:
    using output_type = detail::common_output_t<output_t<F>...>;
    using borrows = merged_types_t<borrows_t<F>...>;
    static constexpr bool cancel_safe = (cancel_safe_v<F> && ...);

    template <class... F2>
    explicit race_future(std::in_place_t at, F2&&... f) : branches_(at, std::forward<F2>(f)...) {}

    KIOTO_ALWAYS_INLINE poll_result<output_type> poll(poll_context& cx) {
        return branches_.template poll<output_type>(
            cx, [](auto, auto&& out) { return detail::convert_poll<output_type>(std::move(out)); });
    }
};

template <class... F>
    requires(!raceable<F...>)
class race_future<F...> : public detail::rejected {
    using detail::rejected::rejected;
};

/** Waits for the first of several futures whose outputs are alike.

    `race(f...)` is ready when one of them is, with its output, be that a value or an error. The
    others are dropped before it is delivered. The outputs are of one type; `T` and `result<T, E>`
    meet in `result<T, E>`, and several errors in the one that all convert to.

    The first poll polls them in the order given, each further poll begins with another one. A loop
    that races anew each round therefore prefers the first future: put there what must not starve.

    @param f  Consumed.
    @par Wakes        None of its own.
    @par Cancellation Dropping it drops all. Cancel-safe: if all of them are.
    @par Errors       That of the winner. An exception from one of them leaves `poll`.
    @par Allocation   None.
    @see select, try_join
*/
template <future... F>
    requires(sizeof...(F) != 0)
race_future<F...> race(F... f) {
    static_assert(raceable<F...> || (detail::is_rejected_v<F> || ...),
        "kioto: race: the outputs differ; map them to one type, or use select");
    return race_future<F...>(std::in_place, std::move(f)...);
}

} // namespace kioto

#endif // KIOTO_RACE_HPP
