//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_JOIN_HPP
#define KIOTO_JOIN_HPP

#include <kioto/detail/parked.hpp>
#include <kioto/detail/rejected.hpp>
#include <kioto/detail/rotation.hpp>

namespace kioto {

/// Futures, at least one.
template <class... F>
concept joinable = sizeof...(F) != 0 && (future<F> && ...) && !(detail::is_rejected_v<F> || ...);

/// The future that `join` makes.
template <class... F>
class KIOTO_CONSUMABLE [[nodiscard]] join_future : public future_interface<join_future<F...>> {
    using joined = detail::joined<output_t<F>...>;

    std::tuple<detail::parked<F, detail::unit_if_void<output_t<F>>>...> children_;
    detail::rotation<sizeof...(F)> rotation_;
    unsigned char running_ = sizeof...(F);

public:
    using output_type = typename joined::type;
    using borrows = merged_types_t<borrows_t<F>...>;
    static constexpr bool cancel_safe = false;

    template <class... F2>
    explicit join_future(std::in_place_t, F2&&... f) : children_(std::forward<F2>(f)...) {}

    KIOTO_ALWAYS_INLINE poll_result<output_type> poll(poll_context& cx) {
        BOOST_ASSERT_MSG(running_ != 0, "a future was polled after it was ready");
        return rotation_.template poll<output_type>(
            [&](auto i) -> poll_result<void> {
                auto& child = std::get<decltype(i)::value>(children_);
                if (child.running()) {
                    if (auto out = detail::poll_child(child.future(), cx); out.is_ready()) {
                        child.park(std::move(out).take());
                        --running_;
                    }
                }
                return running_ == 0 ? poll_result<void>(unit()) : pending;
            },
            [&](auto, auto) { return take_values(typename joined::positions()); });
    }

private:
    template <std::size_t... I>
    poll_result<output_type> take_values(std::index_sequence<I...>) {
        return poll_result<output_type>(
            std::in_place, std::move(std::get<I>(children_).value())...);
    }
};

template <class... F>
    requires(!joinable<F...>)
class join_future<F...> : public detail::rejected {
    using detail::rejected::rejected;
};

/** Waits for several futures.

    `join(f...)` is ready when all of them are. Its output is the tuple of theirs, in which `void`
    has no place: `join(sleep(1s), number())` yields `tuple<int>`, and `void` if nothing is left.
    A `result` in it is a value like any other: `try_join` stops at the first error.

    Each poll polls every future that is not done, beginning with another one each time.

    @param f  Consumed. Each is destroyed as soon as it is done.
    @par Wakes        None of its own.
    @par Cancellation Dropping it drops all. Cancel-safe: no, it loses the outputs that it has.
    @par Errors       An exception from one of them leaves `poll`.
    @par Allocation   None.
    @see try_join, select, race
*/
template <future... F>
    requires joinable<F...>
join_future<F...> join(F... f) {
    return join_future<F...>(std::in_place, std::move(f)...);
}

} // namespace kioto

#endif // KIOTO_JOIN_HPP
