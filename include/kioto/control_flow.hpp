//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_CONTROL_FLOW_HPP
#define KIOTO_CONTROL_FLOW_HPP

#include <concepts>
#include <optional>
#include <type_traits>
#include <utility>

#include <kioto/poll_result.hpp>

namespace kioto {

/// The type of `again`.
struct again_t {};

/// One more round of a `loop`.
inline constexpr again_t again{};

/// What `done` makes; converts to `control_flow`.
template <class T>
struct done_value {
    T value;
};

/** What the body of a `loop` leads to: `again`, or `done(v)`, the output of the loop.

        kioto::loop([&] { return next_guess().map([](int n) -> kioto::control_flow<int> {
            if (n != 42) return kioto::again;
            return kioto::done(n);
        }); });
*/
template <class T>
class [[nodiscard]] control_flow {
    using stored = std::conditional_t<std::is_void_v<T>, unit, T>;
    std::optional<stored> value_;

public:
    using value_type = T;

    control_flow(again_t) noexcept {}

    template <class U>
        requires std::convertible_to<U, stored>
    control_flow(done_value<U> d) : value_(std::in_place, std::move(d.value)) {}

    bool is_done() const noexcept { return value_.has_value(); }

    /// The output of the loop, a `unit` for `void`. @pre is_done()
    stored& value() & noexcept {
        BOOST_ASSERT(is_done());
        return *value_;
    }
};

/// Ends a `loop`, whose output is `value`.
template <class T>
done_value<std::decay_t<T>> done(T&& value) {
    return {std::forward<T>(value)};
}
inline done_value<unit> done() noexcept { return {}; }

namespace detail {

template <class T>
inline constexpr bool is_control_flow = false;
template <class T>
inline constexpr bool is_control_flow<control_flow<T>> = true;

} // namespace detail
} // namespace kioto

#endif // KIOTO_CONTROL_FLOW_HPP
