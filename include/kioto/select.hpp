//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_SELECT_HPP
#define KIOTO_SELECT_HPP

#include <kioto/detail/branches.hpp>
#include <kioto/detail/rejected.hpp>
#include <kioto/selected.hpp>

namespace kioto {

/// Futures, at least one; those given as an lvalue can tell when they are done.
template <class... F>
concept selectable = sizeof...(F) != 0 && (future<std::remove_reference_t<F>> && ...) &&
    ((!std::is_lvalue_reference_v<F> || fused_future<std::remove_reference_t<F>>) && ...) &&
    !(detail::is_rejected_v<F> || ...);

/// The future that `select` makes; a reference in `F...` is a future of somebody else.
template <class... F>
class KIOTO_CONSUMABLE [[nodiscard]] select_future : public future_interface<select_future<F...>> {
    detail::branches<F...> branches_;

public:
    using output_type = selected<output_t<std::remove_reference_t<F>>...>;
    using borrows = merged_types_t<borrows_t<F>...>;
    static constexpr bool cancel_safe =
        ((std::is_lvalue_reference_v<F> || cancel_safe_v<F>) && ...);

    template <class... F2>
    explicit select_future(std::in_place_t at, F2&&... f) : branches_(at, std::forward<F2>(f)...) {}

    KIOTO_ALWAYS_INLINE poll_result<output_type> poll(poll_context& cx) {
        return branches_.template poll<output_type>(cx, [](auto i, auto&& out) {
            return poll_result<output_type>(
                std::in_place, std::in_place_index<decltype(i)::value>, std::move(out).take());
        });
    }
};

template <class... F>
    requires(!selectable<F...>)
class select_future<F...> : public detail::rejected {
    using detail::rejected::rejected;
};

/** Waits for the first of several futures; the output says which one it was.

    `select(f...)` is ready when one of them is, with `selected<output of f...>`. The others are
    dropped before that is delivered.

    The first poll polls them in the order given, each further poll begins with another one. A loop
    that selects anew each round therefore prefers the first future: put there what must not starve.

    @param f  Consumed, given as an rvalue. An lvalue is polled by reference and goes on afterwards;
              it must tell when it is done (`fused_future`: use `fuse`), is not polled any more from
              then on, and outlives the `select`. One future at least is not done.
    @par Wakes        None of its own.
    @par Cancellation Dropping it drops what it owns. Cancel-safe: if all that it owns are.
    @par Errors       A `result` is an output like any other. An exception leaves `poll`.
    @par Allocation   None.
    @see race, join, overload
*/
template <class... F>
    requires(future<std::remove_reference_t<F>> && ...)
select_future<F...> select(F&&... f) {
    static_assert(selectable<F...> || (detail::is_rejected_v<F> || ...),
        "kioto: select: a future given as an lvalue must tell when it is done; use .fuse() where "
        "it is made, or give it up with std::move(f)");
    return select_future<F...>(std::in_place, std::forward<F>(f)...);
}

} // namespace kioto

#endif // KIOTO_SELECT_HPP
