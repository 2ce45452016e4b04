//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_STREAM_FOR_EACH_CONCURRENT_HPP
#define KIOTO_STREAM_FOR_EACH_CONCURRENT_HPP

#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>

#include <kioto/detail/concurrent.hpp>
#include <kioto/detail/track.hpp>
#include <kioto/future_interface.hpp>
#include <kioto/stream_interface.hpp>

namespace kioto {

namespace detail {

template <class S, class Fn>
using concurrent_step_t = call_result_t<Fn&, typename item_track<S>::value>;

} // namespace detail

/// The closure can be called with the items, or with their values; the errors of stream and step
/// agree; and what the closure returns borrows nothing of the item.
template <class S, class Fn>
concept for_eachable_concurrently =
    stream<S> && detail::callable_with<Fn&, typename detail::item_track<S>::value> &&
    detail::item_track<S>::template joins<
        detail::step_output_t<detail::concurrent_step_t<S, Fn>>> &&
    detail::keeps_its_loans<typename detail::item_track<S>::value,
        detail::concurrent_step_t<S, Fn>> &&
    !detail::is_rejected_v<detail::concurrent_step_t<S, Fn>>;

/** The future that `for_each_concurrent` makes.

        live -> done    the source and all steps are done; one of them failed, and the other steps
                        are dropped; or something was thrown
*/
template <class S, class Fn>
class KIOTO_CONSUMABLE [[nodiscard]] for_each_concurrent_future
    : public future_interface<for_each_concurrent_future<S, Fn>> {
    using track = detail::item_track<S>;
    using step = detail::concurrent_step_t<S, Fn>;
    using step_output = detail::step_output_t<step>;
    using step_track = detail::track<step_output>;
    static constexpr bool drives = future<step>;

    KIOTO_NO_UNIQUE_ADDRESS Fn fn_;
    bool done_ = false;
    detail::concurrent<S, std::conditional_t<drives, step, detail::no_future>, unit> engine_;

public:
    using output_type = typename track::template joined<detail::without_value_t<step_output>>;
    using borrows = merged_types_t<borrows_t<S>, borrows_t<step>>;
    static constexpr bool cancel_safe = cancel_safe_v<S> && !drives;

    template <class S2, class Fn2>
    for_each_concurrent_future(S2&& source, std::size_t n, Fn2&& fn)
        : fn_(std::forward<Fn2>(fn)), engine_(std::in_place, std::forward<S2>(source), n) {}

    poll_result<output_type> poll(poll_context& cx) {
        BOOST_ASSERT_MSG(!done_, "a future was polled after it was ready");
        done_ = true; // should something be thrown
        poll_result<output_type> out(pending);
        auto& steps = engine_.under_way();
        auto failed = [&](poll_result<step_output>& polled) {
            if (step_track::failed(polled)) {
                out = step_track::template pass_error<output_type>(polled);
                steps.clear();
                return true;
            }
            return false;
        };
        bool const stopped = engine_.poll(
            cx, [&] { return steps.size() < engine_.limit(); },
            [&](item_t<S>& item) {
                if (track::failed(item)) {
                    out = track::template pass_error<output_type>(item);
                    steps.clear();
                    return true;
                }
                if constexpr (drives) {
                    steps.emplace([&] { return detail::call(fn_, track::take(item)); }, unit());
                    return false;
                } else {
                    auto value = detail::finish<step_output>(fn_, track::take(item));
                    return failed(value);
                }
            },
            [&](unit, [[maybe_unused]] auto&& polled) {
                if constexpr (drives) {
                    return failed(polled);
                } else {
                    return false;
                }
            });
        if (stopped) {
            return out;
        }
        if (engine_.finished()) {
            return detail::ready_with<output_type>();
        }
        done_ = false;
        return pending;
    }
};

template <class S, class Fn>
    requires(!for_eachable_concurrently<S, Fn>)
class for_each_concurrent_future<S, Fn> : public detail::rejected {
    using detail::rejected::rejected;
};

/** Runs a step for each item of a stream, at most `n` of them side by side.

    `for_each_concurrent(s, n, fn)` calls `fn(item)` while fewer than `n` futures that it returned are
    under way, and asks for no item beyond that. The values of the steps are dropped. It is ready when
    the stream has ended and all steps are done. For a stream of `result<T, E>` it calls `fn(value)`.
    The first error, of stream or step, drops the other steps and ends it. Its output is `void`;
    `result<void, E>` where the stream or the step can fail, `E` being the error type that theirs
    convert to.

    Only the steps that were woken are polled.

    @param source  Consumed.
    @param n       1 or more; `SIZE_MAX` for no limit, which gives up backpressure.
    @param fn      Called as an lvalue; a tuple is unpacked where it takes the elements. Kept until
                   the end: the futures may refer to its captures. By-value parameters die at the
                   return.
    @par Wakes        When a step that it polled in this poll is woken already, or when the budget is
                      spent; a step or an item for which nothing else charged costs one unit.
    @par Cancellation Dropping it drops the steps under way and the stream. Cancel-safe: as `source`
                      where `fn` returns no future, else no.
    @par Errors       The first of stream or steps. An exception leaves `poll`.
    @par Allocation   One for each 32 steps under way.
    @see for_each, buffer_unordered, scope
*/
template <stream S, class Fn>
    requires for_eachable_concurrently<S, std::decay_t<Fn>>
for_each_concurrent_future<S, std::decay_t<Fn>> for_each_concurrent(
    S source, std::size_t n, Fn&& fn) {
    return {std::move(source), n, std::forward<Fn>(fn)};
}

template <class Derived>
template <class Fn, class Self>
for_each_concurrent_future<Self, std::decay_t<Fn>> stream_interface<Derived>::for_each_concurrent(
    std::size_t n, Fn&& fn) && {
    using closure = std::decay_t<Fn>;
    using value = typename detail::item_track<Self>::value;
    constexpr bool callable = detail::callable_with<closure&, value>;
    static_assert(callable,
        "kioto: for_each_concurrent: the closure cannot be called with an item of this stream");
    if constexpr (callable) {
        using step = detail::concurrent_step_t<Self, closure>;
        static_assert(detail::keeps_its_loans<value, step>,
            "kioto: for_each_concurrent: the closure returns a future that borrows the item it was "
            "called with, which dies first; use the free function that owns it, or let");
        static_assert(detail::item_track<Self>::template joins<detail::step_output_t<step>>,
            "kioto: for_each_concurrent: the errors of stream and step do not convert to one "
            "another; use map_error");
    }
    return {static_cast<Self&&>(*this), n, std::forward<Fn>(fn)};
}

} // namespace kioto

#endif // KIOTO_STREAM_FOR_EACH_CONCURRENT_HPP
