//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_LET_HPP
#define KIOTO_LET_HPP

#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>

#include <kioto/detail/lent_from.hpp>
#include <kioto/detail/let_state.hpp>
#include <kioto/detail/poll_as.hpp>
#include <kioto/detail/track.hpp>

namespace kioto {

namespace detail {

template <class F>
using let_value_t = unit_if_void<typename track<output_t<F>>::value>;

template <class F, class Fn>
using let_step_t = call_result_t<Fn, let_value_t<F>&>;

} // namespace detail

/// The closure can be called with a reference to the future's value, and the errors agree.
template <class F, class Fn>
concept lettable = future<F> && detail::callable_with<Fn, detail::let_value_t<F>&> &&
    detail::track<output_t<F>>::template joins<detail::step_output_t<detail::let_step_t<F, Fn>>> &&
    !detail::is_rejected_v<detail::let_step_t<F, Fn>>;

/** The future that `let` makes of a future.

        first -> lent    the first future is destroyed; its value is kept, then the closure runs
        first -> done    an error passes; or the step is a value; or the closure throws
        lent  -> done    the step is destroyed, then the value
*/
template <class F, class Fn>
class KIOTO_CONSUMABLE [[nodiscard]] let_future : public future_interface<let_future<F, Fn>> {
    using track = detail::track<output_t<F>>;
    using value_type = detail::let_value_t<F>;
    using step = detail::let_step_t<F, Fn>;
    static constexpr bool drives = future<step>;

    // The step refers to the value: it comes later and goes before.
    struct kept {
        KIOTO_NO_UNIQUE_ADDRESS value_type value;
        std::conditional_t<drives, step, unit> future;

        kept(poll_result<output_t<F>>& out, Fn&& fn)
            : value(track::take(out)), future(detail::call(std::move(fn), value)) {}
    };
    enum class stage : unsigned char { first, lent, done };

    KIOTO_NO_UNIQUE_ADDRESS Fn fn_;
    union {
        F first_;
        kept kept_;
    };
    stage stage_ = stage::first;

public:
    using output_type = typename track::template joined<detail::step_output_t<step>>;
    using borrows = merged_types_t<borrows_t<F>, detail::loans_beyond_t<step, value_type>>;
    static constexpr bool cancel_safe = cancel_safe_v<F> && !drives;

    template <class F2, class Fn2>
    let_future(F2&& source, Fn2&& fn)
        : fn_(std::forward<Fn2>(fn)), first_(std::forward<F2>(source)) {}

    let_future(let_future&& other) noexcept(
        std::is_nothrow_move_constructible_v<F> && std::is_nothrow_move_constructible_v<Fn>)
        : future_interface<let_future>(std::move(other)),
          fn_(std::move(other.fn_)),
          first_(std::move(other.first_)) {
        BOOST_ASSERT_MSG(other.stage_ == stage::first, "a polled future was moved");
    }

    ~let_future() {
        if (stage_ == stage::first) {
            std::destroy_at(std::addressof(first_));
        } else if (stage_ == stage::lent) {
            std::destroy_at(std::addressof(kept_));
        }
    }

    KIOTO_ALWAYS_INLINE poll_result<output_type> poll(poll_context& cx) {
        if (stage_ == stage::first) {
            auto out = detail::poll_child(first_, cx);
            if (out.is_pending()) {
                return pending;
            }
            stage_ = stage::done;
            std::destroy_at(std::addressof(first_));
            if (track::failed(out)) {
                return track::template pass_error<output_type>(out);
            }
            if constexpr (drives) {
                ::new (static_cast<void*>(std::addressof(kept_))) kept(out, std::move(fn_));
                stage_ = stage::lent;
            } else {
                auto value = track::take(out);
                return detail::finish<output_type>(std::move(fn_), value);
            }
        }
        BOOST_ASSERT_MSG(stage_ == stage::lent, "a future was polled after it was ready");
        if constexpr (drives) {
            auto out = detail::poll_as<output_type>(kept_.future, cx);
            if (out.is_ready()) {
                stage_ = stage::done;
                std::destroy_at(std::addressof(kept_));
            }
            return out;
        } else {
            return pending;
        }
    }
};

template <class F, class Fn>
    requires(!lettable<F, Fn>)
class let_future<F, Fn> : public detail::rejected {
    using detail::rejected::rejected;
};

/** Keeps the value of a future and goes on with a reference to it.

    `let(f, fn)` calls `fn(value&)` once, when `f` is ready, and drives the future that `fn`
    returned; a `result` or a plain value ends the step at once. The value stays where it is until
    that future is done and destroyed: it may refer to the value, and read from a stream in it. On
    a fallible `f` an error passes through, and the output is a `result` as with `and_then`; else
    the output is the step's.

    @param source  Consumed; destroyed before `fn` runs.
    @param fn      A tuple is unpacked into references where it takes the elements. Kept until the
                   future it returned is done.
    @par Wakes        None of its own. The second future is polled in the same poll.
    @par Cancellation Dropping it drops what is under way. Cancel-safe: as `source` where `fn`
                      returns no future, else no.
    @par Errors       Those of `source` and of the step. An exception from `fn` leaves `poll`.
    @par Allocation   None.
    @see and_then
*/
template <future F, class Fn>
    requires lettable<F, std::decay_t<Fn>>
let_future<F, std::decay_t<Fn>> let(F source, Fn&& fn) {
    return {std::move(source), std::forward<Fn>(fn)};
}

/** Keeps values and drives the future that a closure returns from references to them.

    `let(state..., fn)` calls `fn(state&...)` in its first poll, not before, and drives the future
    that `fn` returned; its output is the step's. State and closure stay where they are until then,
    and outlive that future.

    @param x  The values, decayed copies, and the closure as the last. One future and a closure are
              the other `let`.
    @par Wakes        None of its own.
    @par Cancellation Dropping it drops the step, then the values. Cancel-safe: no, the state goes
                      with it; yes where `fn` returns no future.
    @par Errors       Those of the step. An exception from `fn` leaves `poll`.
    @par Allocation   None.
    @see hold
*/
template <class... X>
    requires(sizeof...(X) > 1 && !(sizeof...(X) == 2 && detail::starts_with_future<X...>))
auto let(X&&... x) {
    return detail::let_state(
        std::make_index_sequence<sizeof...(X) - 1>(), std::forward_as_tuple(std::forward<X>(x)...));
}

template <class Derived>
template <class Fn, class Self>
let_future<Self, std::decay_t<Fn>> future_interface<Derived>::let(Fn&& fn) && {
    using closure = std::decay_t<Fn>;
    if constexpr (!lettable<Self, closure>) {
        constexpr bool callable = detail::callable_with<closure, detail::let_value_t<Self>&>;
        static_assert(callable,
            "kioto: let: the closure cannot be called with a reference to this future's value");
        if constexpr (callable) {
            using output = detail::step_output_t<detail::let_step_t<Self, closure>>;
            static_assert(detail::track<output_t<Self>>::template joins<output>,
                "kioto: let: the two error types do not convert to one another; use map_error");
        }
    }
    return {static_cast<Self&&>(*this), std::forward<Fn>(fn)};
}

} // namespace kioto

#endif // KIOTO_LET_HPP
