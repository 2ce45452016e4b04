//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_EITHER_HPP
#define KIOTO_EITHER_HPP

#include <kioto/detail/arms.hpp>

namespace kioto {

namespace detail {

// The value of a condition: two alternatives, and nothing in either.
struct condition_value {
    bool holds;
};

template <>
struct alternatives<condition_value> {
    static constexpr std::size_t count = 2;
    template <std::size_t I>
    using type = unit;

    static std::size_t index(condition_value v) noexcept { return v.holds ? 0 : 1; }
    template <std::size_t I>
    static unit get(condition_value&) noexcept {
        return {};
    }
};

} // namespace detail

/// Closures without parameters, whose steps lead to one output.
template <class Fn, class Gn>
concept eitherable = detail::arms_agree<detail::condition_value, Fn, Gn>;

/// The future that `either` makes.
template <class Fn, class Gn>
class KIOTO_CONSUMABLE [[nodiscard]] either_future
    : public future_interface<either_future<Fn, Gn>> {
    using traits = detail::arms_t<detail::condition_value, Fn, Gn>;
    detail::arms<detail::condition_value, Fn, Gn> arms_;

public:
    using output_type = typename traits::output::type;
    using borrows = typename traits::borrows;
    static constexpr bool cancel_safe = traits::cancel_safe;

    template <class Fn2, class Gn2>
    either_future(bool holds, Fn2&& fn, Gn2&& gn)
        : arms_(detail::condition_value{holds}, std::forward<Fn2>(fn), std::forward<Gn2>(gn)) {}

    KIOTO_ALWAYS_INLINE poll_result<output_type> poll(poll_context& cx) {
        return arms_.template poll<output_type>(cx);
    }
};

template <class Fn, class Gn>
    requires(!eitherable<Fn, Gn>)
class either_future<Fn, Gn> : public detail::rejected {
    using detail::rejected::rejected;
};

/** Goes on in one of two ways.

    `either(holds, fn, gn)` calls `fn()` or `gn()` in its first poll, and drives the future that it
    returned; a `result` or a plain value is the output as it is. The outputs are of one type; `T`
    and `result<T, E>` meet in `result<T, E>`, and two errors in the one that both convert to.

    @param holds  The condition, as it is when `either` is called.
    @param fn, gn Both are kept until the future that one of them returned is done.
    @par Wakes        None of its own.
    @par Cancellation Dropping it drops what is under way. Cancel-safe: if what they return is.
    @par Errors       Those of the step. An exception from a closure leaves `poll`.
    @par Allocation   None.
    @see match
*/
template <class Fn, class Gn>
either_future<std::decay_t<Fn>, std::decay_t<Gn>> either(bool holds, Fn&& fn, Gn&& gn) {
    using traits = detail::arms_t<detail::condition_value, std::decay_t<Fn>, std::decay_t<Gn>>;
    static_assert(traits::callable,
        "kioto: either: it takes a condition and two closures without parameters");
    if constexpr (traits::callable) {
        static_assert(traits::agree || traits::rejected,
            "kioto: either: the outputs of the two ways differ; map them to one type");
    }
    return {holds, std::forward<Fn>(fn), std::forward<Gn>(gn)};
}

} // namespace kioto

#endif // KIOTO_EITHER_HPP
