//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_MATCH_HPP
#define KIOTO_MATCH_HPP

#include <kioto/detail/arms.hpp>

namespace kioto {

/// A variant, an optional, a result or a `selected`, and a closure for each of its alternatives,
/// whose steps lead to one output.
template <class V, class... Fn>
concept matchable = detail::holds_alternatives<V> && detail::arms_agree<V, Fn...>;

/// The future that `match` makes.
template <class V, class... Fn>
class KIOTO_CONSUMABLE [[nodiscard]] match_future
    : public future_interface<match_future<V, Fn...>> {
    using traits = detail::arms_t<V, Fn...>;
    detail::arms<V, Fn...> arms_;

public:
    using output_type = typename traits::output::type;
    using borrows = merged_types_t<borrows_t<V>, typename traits::borrows>;
    static constexpr bool cancel_safe = traits::cancel_safe;

    template <class V2, class... Fn2>
    explicit match_future(std::in_place_t, V2&& value, Fn2&&... fn)
        : arms_(std::forward<V2>(value), std::forward<Fn2>(fn)...) {}

    KIOTO_ALWAYS_INLINE poll_result<output_type> poll(poll_context& cx) {
        return arms_.template poll<output_type>(cx);
    }
};

template <class V, class... Fn>
    requires(!matchable<V, Fn...>)
class match_future<V, Fn...> : public detail::rejected {
    using detail::rejected::rejected;
};

/** Goes on as the alternative of a value says.

    `match(value, fn...)` calls one of the closures in its first poll, and drives the future that it
    returned; a `result` or a plain value is the output as it is. The closures stand in the order of
    the alternatives, whatever their types:

    | value | closures |
    |---|---|
    | `std::variant<A, B, C>` | of an `A`, of a `B`, of a `C` |
    | `selected<A, B>` | of the first future's output, of the second's |
    | `std::optional<T>` | of a `T`, of nothing |
    | `result<T, E>` | of a `T`, of an `E` |

    The outputs are of one type; `T` and `result<T, E>` meet in `result<T, E>`, and several errors
    in the one that all convert to.

    @param value  Consumed; the closure gets the alternative as an rvalue.
    @param fn     A tuple is unpacked where it takes the elements. All are kept until the future
                  that one of them returned is done. By-value parameters die at the return.
    @par Wakes        None of its own.
    @par Cancellation Dropping it drops what is under way. Cancel-safe: if what they return is.
    @par Errors       Those of the step. An exception from a closure leaves `poll`;
                      `std::bad_variant_access` if the variant has no value.
    @par Allocation   None.
    @see either, overload
*/
template <class V, class... Fn>
    requires detail::holds_alternatives<std::remove_cvref_t<V>>
match_future<std::remove_cvref_t<V>, std::decay_t<Fn>...> match(V&& value, Fn&&... fn) {
    using held = std::remove_cvref_t<V>;
    using traits = detail::arms_t<held, std::decay_t<Fn>...>;
    constexpr bool complete = sizeof...(Fn) == detail::alternatives<held>::count;
    static_assert(complete, "kioto: match: it takes one closure for each alternative");
    static_assert(!complete || traits::callable,
        "kioto: match: a closure cannot be called with its alternative");
    if constexpr (traits::callable) {
        static_assert(traits::agree || traits::rejected,
            "kioto: match: the outputs of the closures differ; map them to one type");
        static_assert(traits::keep_their_loans,
            "kioto: match: a closure returns a future that borrows what it was called with, which "
            "dies first; use let, or the free function that owns it");
    }
    return match_future<held, std::decay_t<Fn>...>(
        std::in_place, std::forward<V>(value), std::forward<Fn>(fn)...);
}

} // namespace kioto

#endif // KIOTO_MATCH_HPP
