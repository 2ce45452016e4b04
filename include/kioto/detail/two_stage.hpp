//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_TWO_STAGE_HPP
#define KIOTO_DETAIL_TWO_STAGE_HPP

#include <memory>
#include <type_traits>
#include <utility>

#include <kioto/detail/step.hpp>

namespace kioto::detail {

/** The engine of then, and_then, or_else and flatten: a future, a closure, the step it returned.

    States and transitions:

        first  -> done     the front lets the output of the first future pass, or the step is a value
        first  -> second   the first future is destroyed, then the closure runs; its future is polled
                           in the same poll
        second -> done     the second future is destroyed
        first  -> done     the closure throws

    The closure stays in place until the end: its captures outlive the future that it returned.
    Only the state `first` moves, so building a chain costs one move a stage.

    `Front` says what happens between the stages:
        Front::passes(out)          the output goes on without the closure
        Front::pass<Out>(out)       ... as this
        Front::argument(out)        what the closure is called with
*/
template <class Front, class F, class Fn>
class two_stage {
    using given = decltype(Front::argument(std::declval<poll_result<output_t<F>>&>()));
    using returned = call_result_t<Fn, given>;
    static constexpr bool drives = future<returned>;
    using second_type = std::conditional_t<drives, returned, unit>;

    enum class stage : unsigned char { first, second, done };

    KIOTO_NO_UNIQUE_ADDRESS Fn fn_;
    union {
        F first_;
        second_type second_;
    };
    stage stage_ = stage::first;

public:
    template <class F2, class Fn2>
    two_stage(F2&& f, Fn2&& fn) : fn_(std::forward<Fn2>(fn)), first_(std::forward<F2>(f)) {}

    two_stage(two_stage&& other) noexcept(
        std::is_nothrow_move_constructible_v<F> && std::is_nothrow_move_constructible_v<Fn>)
        : fn_(std::move(other.fn_)), first_(std::move(other.first_)) {
        BOOST_ASSERT_MSG(other.stage_ == stage::first, "a polled future was moved");
    }

    ~two_stage() {
        if (stage_ == stage::first) {
            std::destroy_at(std::addressof(first_));
        } else if (stage_ == stage::second) {
            std::destroy_at(std::addressof(second_));
        }
    }

    template <class Out>
    KIOTO_ALWAYS_INLINE poll_result<Out> poll(poll_context& cx) {
        if (stage_ == stage::first) {
            auto out = detail::poll_child(first_, cx);
            if (out.is_pending()) {
                return pending;
            }
            stage_ = stage::done;
            std::destroy_at(std::addressof(first_));
            if (Front::passes(out)) {
                return Front::template pass<Out>(out);
            }
            if constexpr (drives) {
                ::new (static_cast<void*>(std::addressof(second_)))
                    second_type(detail::call(std::move(fn_), Front::argument(out)));
                stage_ = stage::second;
            } else {
                return detail::finish<Out>(std::move(fn_), Front::argument(out));
            }
        }
        BOOST_ASSERT_MSG(stage_ == stage::second, "a future was polled after it was ready");
        if constexpr (drives) {
            auto out = detail::poll_child(second_, cx);
            if (out.is_ready()) {
                stage_ = stage::done;
                std::destroy_at(std::addressof(second_));
            }
            if constexpr (std::is_same_v<Out, output_t<second_type>>) {
                return out;
            } else {
                return detail::convert_poll<Out>(std::move(out));
            }
        } else {
            return pending;
        }
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_TWO_STAGE_HPP
