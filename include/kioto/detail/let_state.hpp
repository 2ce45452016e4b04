//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_LET_STATE_HPP
#define KIOTO_DETAIL_LET_STATE_HPP

#include <tuple>
#include <type_traits>
#include <utility>

#include <kioto/detail/lent_from.hpp>
#include <kioto/detail/poll_as.hpp>
#include <kioto/detail/slot.hpp>
#include <kioto/detail/step.hpp>

namespace kioto {

/// The closure can be called with references to the values.
template <class Fn, class... S>
concept lettable_state = detail::callable_with<Fn, std::tuple<S&...>> &&
    !detail::is_rejected_v<detail::call_result_t<Fn, std::tuple<S&...>>>;

/** The future that `let` makes of values and a closure.

        given   -> driving   the closure runs, in the first poll
        given   -> done      the step is a value; or the closure throws
        driving -> done      the step is destroyed
*/
template <class Fn, class... S>
class KIOTO_CONSUMABLE [[nodiscard]] let_state_future
    : public future_interface<let_state_future<Fn, S...>> {
    using step = detail::call_result_t<Fn, std::tuple<S&...>>;
    static constexpr bool drives = future<step>;
    enum class stage : unsigned char { given, driving, done };

    std::tuple<S...> state_;
    KIOTO_NO_UNIQUE_ADDRESS Fn fn_;
    KIOTO_NO_UNIQUE_ADDRESS detail::slot<std::conditional_t<drives, step, unit>> step_;
    stage stage_ = stage::given;

    std::tuple<S&...> lend() {
        return std::apply([](S&... state) { return std::tuple<S&...>(state...); }, state_);
    }

public:
    using output_type = detail::step_output_t<step>;
    using borrows = merged_types_t<borrows_t<S>..., detail::loans_beyond_t<step, S...>>;
    static constexpr bool cancel_safe = !drives;

    template <class Fn2, class... S2>
    explicit let_state_future(Fn2&& fn, S2&&... state)
        : state_(std::forward<S2>(state)...), fn_(std::forward<Fn2>(fn)) {}

    let_state_future(let_state_future&& other) noexcept((
        std::is_nothrow_move_constructible_v<S> && ... && std::is_nothrow_move_constructible_v<Fn>))
        : future_interface<let_state_future>(std::move(other)),
          state_(std::move(other.state_)),
          fn_(std::move(other.fn_)) {
        BOOST_ASSERT_MSG(other.stage_ == stage::given, "a polled future was moved");
    }

    ~let_state_future() {
        if (stage_ == stage::driving) {
            step_.destroy();
        }
    }

    KIOTO_ALWAYS_INLINE poll_result<output_type> poll(poll_context& cx) {
        if (stage_ == stage::given) {
            stage_ = stage::done;
            if constexpr (drives) {
                step_.emplace([&] { return detail::call(std::move(fn_), lend()); });
                stage_ = stage::driving;
            } else {
                return detail::finish<output_type>(std::move(fn_), lend());
            }
        }
        BOOST_ASSERT_MSG(stage_ == stage::driving, "a future was polled after it was ready");
        if constexpr (drives) {
            auto out = detail::poll_child(*step_, cx);
            if (out.is_ready()) {
                stage_ = stage::done;
                step_.destroy();
            }
            return out;
        } else {
            return pending;
        }
    }
};

template <class Fn, class... S>
    requires(!lettable_state<Fn, S...>)
class let_state_future<Fn, S...> : public detail::rejected {
    using detail::rejected::rejected;
};

namespace detail {

template <class... X>
inline constexpr bool starts_with_future = false;
template <class First, class... Rest>
inline constexpr bool starts_with_future<First, Rest...> = future<std::remove_cvref_t<First>>;

// The closure comes last in the call, and first in the type.
template <std::size_t... I, class... X>
auto let_state(std::index_sequence<I...>, std::tuple<X...> x) {
    using fn = std::decay_t<std::tuple_element_t<sizeof...(I), std::tuple<X...>>>;
    using type = let_state_future<fn, std::decay_t<std::tuple_element_t<I, std::tuple<X...>>>...>;
    static_assert(lettable_state<fn, std::decay_t<std::tuple_element_t<I, std::tuple<X...>>>...>,
        "kioto: let: the closure, which comes last, cannot be called with references to the "
        "values before it");
    return type(std::get<sizeof...(I)>(std::move(x)), std::get<I>(std::move(x))...);
}

} // namespace detail
} // namespace kioto

#endif // KIOTO_DETAIL_LET_STATE_HPP
