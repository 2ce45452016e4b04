//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_OK_HPP
#define KIOTO_OK_HPP

#include <concepts>
#include <optional>
#include <type_traits>
#include <utility>

#include <kioto/detail/invoke.hpp>
#include <kioto/future_interface.hpp>

namespace kioto {

/// The future that `ok` makes.
template <class T>
class KIOTO_CONSUMABLE [[nodiscard]] ok_future : public future_interface<ok_future<T>> {
    std::optional<detail::unit_if_void<T>> value_;

public:
    using output_type = result<T>;
    static constexpr bool cancel_safe = true;

    explicit ok_future(detail::unit_if_void<T> value) : value_(std::move(value)) {}

    poll_result<output_type> poll(poll_context&) {
        BOOST_ASSERT_MSG(value_, "a future was polled after it was ready");
        poll_result<output_type> out(boost::system::in_place_value, std::move(*value_));
        value_.reset();
        return out;
    }
};

/** Makes a value the success of a fallible future, ready at the first poll: where a chain begins.

    `ok(v)` has the output `result<V>`; `ok()` has `result<void>`.

    @param value   Owned by the future.
    @par Wakes        None.
    @par Cancellation Cancel-safe: yes.
    @par Errors       None.
    @par Allocation   None.
    @see ready, lazy
*/
template <class T>
ok_future<std::decay_t<T>> ok(T&& value) {
    return ok_future<std::decay_t<T>>(std::forward<T>(value));
}
template <std::same_as<void> T = void>
ok_future<T> ok() {
    return ok_future<T>(unit{});
}

} // namespace kioto

#endif // KIOTO_OK_HPP
