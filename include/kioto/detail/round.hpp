//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_ROUND_HPP
#define KIOTO_DETAIL_ROUND_HPP

#include <type_traits>
#include <utility>

#include <kioto/detail/slot.hpp>
#include <kioto/detail/track.hpp>

namespace kioto::detail {

// A round in which no leaf charged costs its loop one unit of the budget, so that a loop of values
// yields in the end, and one of reads does not pay twice.
class round_price {
    poll_context& cx_;
    int left_;

public:
    explicit round_price(poll_context& cx) noexcept : cx_(cx), left_(cx.budget().left) {}

    // True: one more round may begin. False: the budget is spent; a leaf looks after itself.
    bool pay() noexcept {
        if (cx_.budget().left == left_) {
            cx_.charge();
            if (cx_.exhausted()) {
                return false;
            }
        }
        left_ = cx_.budget().left;
        return true;
    }
};

/** The engine of loops: a closure that is called once a round, and the step under way. V is what it
    is called with.

        idle    -> driving   begin(): the closure returned a future
        driving -> idle      drive(): that one is done and destroyed
        idle    -> idle      value(): the closure returned a value
        idle    -> done      end(), after the last round; or the closure threw
*/
template <class Fn, class V>
class round {
    using step = call_result_t<Fn&, V>;

public:
    static constexpr bool drives = future<step>;

private:
    enum class stage : unsigned char { idle, driving, done };

    KIOTO_NO_UNIQUE_ADDRESS Fn fn_;
    KIOTO_NO_UNIQUE_ADDRESS slot<std::conditional_t<drives, step, unit>> step_;
    stage stage_ = stage::idle;

public:
    using output = step_output_t<step>;

    template <class Fn2>
    explicit round(std::in_place_t, Fn2&& fn) : fn_(std::forward<Fn2>(fn)) {}

    round(round&& other) noexcept(std::is_nothrow_move_constructible_v<Fn>)
        : fn_(std::move(other.fn_)) {
        BOOST_ASSERT_MSG(other.stage_ == stage::idle, "a polled future was moved");
    }
    ~round() {
        if (stage_ == stage::driving) {
            step_.destroy();
        }
    }

    bool idle() const noexcept { return stage_ == stage::idle; }
    bool is_done() const noexcept { return stage_ == stage::done; }

    // Begins a round.
    template <class Value>
    KIOTO_ALWAYS_INLINE void begin(Value&& value)
        requires drives
    {
        stage_ = stage::done;
        step_.emplace([&] { return detail::call(fn_, std::forward<Value>(value)); });
        stage_ = stage::driving;
    }
    // Goes on with it.
    KIOTO_ALWAYS_INLINE poll_result<output> drive(poll_context& cx)
        requires drives
    {
        BOOST_ASSERT_MSG(stage_ == stage::driving, "a future was polled after it was ready");
        auto out = detail::poll_child(*step_, cx);
        if (out.is_ready()) {
            stage_ = stage::idle;
            step_.destroy();
        }
        return out;
    }
    // A whole round, of a step that does not wait.
    template <class Value>
    KIOTO_ALWAYS_INLINE poll_result<output> value(Value&& value)
        requires(!drives)
    {
        BOOST_ASSERT_MSG(stage_ == stage::idle, "a future was polled after it was ready");
        stage_ = stage::done;
        auto out = detail::finish<output>(fn_, std::forward<Value>(value));
        stage_ = stage::idle;
        return out;
    }

    // Goes on with a round, or begins one.
    KIOTO_ALWAYS_INLINE poll_result<output> poll(poll_context& cx)
        requires is_nothing<V>
    {
        if constexpr (drives) {
            if (idle()) {
                begin(unit());
            }
            return drive(cx);
        } else {
            return value(unit());
        }
    }

    void end() noexcept { stage_ = stage::done; }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_ROUND_HPP
