//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_STREAM_RESULTS_HPP
#define KIOTO_STREAM_RESULTS_HPP

#include <optional>
#include <utility>

#include <kioto/stream_interface.hpp>

namespace kioto {

/// The stream that `results` makes.
template <class S>
class KIOTO_CONSUMABLE [[nodiscard]] results_stream : public stream_interface<results_stream<S>> {
    KIOTO_NO_UNIQUE_ADDRESS S source_;

public:
    using item_type = item_t<S>;
    using borrows = borrows_t<S>;
    static constexpr bool cancel_safe = cancel_safe_v<S>;
    static constexpr bool whole_items = true;

    template <class S2>
    explicit results_stream(std::in_place_t, S2&& source) : source_(std::forward<S2>(source)) {}

    KIOTO_ALWAYS_INLINE poll_result<std::optional<item_type>> poll_next(poll_context& cx) {
        return source_.poll_next(cx);
    }
};

template <class S>
    requires(!fallible_stream<S>)
class results_stream<S> : public detail::rejected {
    using detail::rejected::rejected;
};

/** Makes the errors of a stream items like the others.

    `results(s)` yields the items of a stream of `result<T, E>` as they are, and what comes after it
    sees them whole: `results(s).for_each([](result<T, E> r) { ... })` does not end at an error.

    @param source  Consumed.
    @par Wakes        None of its own.
    @par Cancellation Dropping it drops `source`. Cancel-safe: as `source`.
    @par Errors       None of its own.
    @par Allocation   None.
    @see for_each, map
*/
template <stream S>
    requires fallible_stream<S>
results_stream<S> results(S source) {
    return results_stream<S>(std::in_place, std::move(source));
}

template <class Derived>
template <class Self>
results_stream<Self> stream_interface<Derived>::results() && {
    static_assert(fallible_stream<Self>,
        "kioto: results: the items of this stream are no results, they are seen whole anyway");
    return results_stream<Self>(std::in_place, static_cast<Self&&>(*this));
}

} // namespace kioto

#endif // KIOTO_STREAM_RESULTS_HPP
