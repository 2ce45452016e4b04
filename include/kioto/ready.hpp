//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_READY_HPP
#define KIOTO_READY_HPP

#include <optional>
#include <type_traits>
#include <utility>

#include <kioto/detail/invoke.hpp>
#include <kioto/future_interface.hpp>

namespace kioto {

/// The future that `ready` makes.
template <class T>
class KIOTO_CONSUMABLE [[nodiscard]] ready_future : public future_interface<ready_future<T>> {
    std::optional<detail::unit_if_void<T>> value_;

public:
    using output_type = T;
    static constexpr bool cancel_safe = true;

    explicit ready_future(detail::unit_if_void<T> value) : value_(std::move(value)) {}

    poll_result<T> poll(poll_context&) {
        BOOST_ASSERT_MSG(value_, "a future was polled after it was ready");
        poll_result<T> out(std::move(*value_));
        value_.reset();
        return out;
    }
};

/** Makes a value a future that is ready at the first poll.

    `ready(v)` has the type of `v` as its output, also where that is a `result`; `ready()` has
    `void`.

    @param value   Owned by the future.
    @par Wakes        None.
    @par Cancellation Cancel-safe: yes.
    @par Allocation   None.
    @see ok, lazy, never
*/
template <class T>
ready_future<std::decay_t<T>> ready(T&& value) {
    return ready_future<std::decay_t<T>>(std::forward<T>(value));
}
inline ready_future<void> ready() { return ready_future<void>(unit{}); }

} // namespace kioto

#endif // KIOTO_READY_HPP
