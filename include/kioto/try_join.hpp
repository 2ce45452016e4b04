//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TRY_JOIN_HPP
#define KIOTO_TRY_JOIN_HPP

#include <optional>

#include <kioto/detail/common_output.hpp>
#include <kioto/detail/parked.hpp>
#include <kioto/detail/rejected.hpp>
#include <kioto/detail/rotation.hpp>

namespace kioto {

/// Fallible futures, at least one, whose errors convert to one type.
template <class... F>
concept try_joinable = sizeof...(F) != 0 && (fallible_future<F> && ...) &&
    detail::outputs_agree<result<void, error_t<F>>...>;

/// The future that `try_join` makes.
template <class... F>
class KIOTO_CONSUMABLE [[nodiscard]] try_join_future
    : public future_interface<try_join_future<F...>> {
    using joined = detail::joined<value_t<F>...>;
    using errors = detail::common_output_t<result<void, error_t<F>>...>;

    std::tuple<detail::parked<F, detail::unit_if_void<value_t<F>>>...> children_;
    detail::rotation<sizeof...(F)> rotation_;
    unsigned char running_ = sizeof...(F);

public:
    using output_type = result<typename joined::type, typename errors::error_type>;
    using borrows = merged_types_t<borrows_t<F>...>;
    static constexpr bool cancel_safe = false;

    template <class... F2>
    explicit try_join_future(std::in_place_t, F2&&... f) : children_(std::forward<F2>(f)...) {}

    KIOTO_ALWAYS_INLINE poll_result<output_type> poll(poll_context& cx) {
        BOOST_ASSERT_MSG(running_ != 0, "a future was polled after it was ready");
        std::optional<typename errors::error_type> error;
        return rotation_.template poll<output_type>(
            [&](auto i) -> poll_result<void> {
                auto& child = std::get<decltype(i)::value>(children_);
                if (child.running()) {
                    auto out = detail::poll_child(child.future(), cx);
                    if (out.has_error()) {
                        error.emplace(std::move(out.error()));
                        return unit();
                    }
                    if (out.has_value()) {
                        child.park(std::move(out.value()));
                        --running_;
                    }
                }
                return running_ == 0 ? poll_result<void>(unit()) : pending;
            },
            [&](auto, auto) {
                if (error) {
                    drop();
                    return poll_result<output_type>(
                        boost::system::in_place_error, *std::move(error));
                }
                return take_values(typename joined::positions());
            });
    }

private:
    void drop() noexcept {
        running_ = 0;
        std::apply([](auto&... child) { (child.drop(), ...); }, children_);
    }
    template <std::size_t... I>
    poll_result<output_type> take_values(std::index_sequence<I...>) {
        return poll_result<output_type>(
            boost::system::in_place_value, std::move(std::get<I>(children_).value())...);
    }
};

template <class... F>
    requires(!try_joinable<F...>)
class try_join_future<F...> : public detail::rejected {
    using detail::rejected::rejected;
};

/** Waits for several fallible futures, or for the first error.

    `try_join(f...)` is ready when all of them have succeeded, with the tuple of their values, in
    which `void` has no place (`result<void, E>` if nothing is left); or when one has failed, with
    its error. All futures are destroyed by then, done or not.

    Each poll polls every future that is not done, beginning with another one each time.

    @param f  Consumed. Each is destroyed as soon as it is done. `E` is the error type that all of
              theirs convert to.
    @par Wakes        None of its own.
    @par Cancellation Dropping it drops all. Cancel-safe: no, it loses the values that it has.
    @par Errors       The first of theirs. An exception from one of them leaves `poll`.
    @par Allocation   None.
    @see join, race
*/
template <future... F>
auto try_join(F... f) {
    constexpr bool fallible = (fallible_future<F> && ...);
    static_assert(fallible || (detail::is_rejected_v<F> || ...),
        "kioto: try_join: one of the futures cannot fail, its output is no result; use join");
    if constexpr (fallible) {
        static_assert(try_joinable<F...>,
            "kioto: try_join: the error types do not convert to one another; use map_error");
    }
    return try_join_future<F...>(std::in_place, std::move(f)...);
}

} // namespace kioto

#endif // KIOTO_TRY_JOIN_HPP
