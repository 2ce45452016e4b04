//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_ARMS_HPP
#define KIOTO_DETAIL_ARMS_HPP

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>
#include <tuple>
#include <type_traits>
#include <utility>

#include <kioto/detail/alternatives.hpp>
#include <kioto/detail/common_output.hpp>
#include <kioto/detail/poll_as.hpp>
#include <kioto/detail/step.hpp>
#include <kioto/detail/visit_index.hpp>

namespace kioto::detail {

template <class V, std::size_t I>
using alternative_t = typename alternatives<V>::template type<I>;

// Room for one of several futures.
template <class... T>
class room {
    alignas(T...) std::byte bytes_[(std::max)({sizeof(T)...})];

public:
    template <std::size_t I>
    auto& get() noexcept {
        return *std::launder(reinterpret_cast<std::tuple_element_t<I, std::tuple<T...>>*>(bytes_));
    }
    template <std::size_t I, class Make>
    void emplace(Make&& make) {
        using type = std::tuple_element_t<I, std::tuple<T...>>;
        ::new (static_cast<void*>(bytes_)) type(std::forward<Make>(make)());
    }
};

// What closures, one for each alternative of V, return.
template <class V, class Indices, class... Fn>
struct arm_traits {
    static constexpr bool callable = false;
};
template <class V, std::size_t... I, class... Fn>
    requires(sizeof...(Fn) == alternatives<V>::count) &&
    (callable_with<Fn, alternative_t<V, I>> && ...)
struct arm_traits<V, std::index_sequence<I...>, Fn...> {
    template <std::size_t N>
    using step = std::tuple_element_t<N, std::tuple<call_result_t<Fn, alternative_t<V, I>>...>>;

    static constexpr bool callable = true;
    static constexpr bool rejected = (is_rejected_v<step<I>> || ...);
    static constexpr bool keep_their_loans = (keeps_its_loans<alternative_t<V, I>, step<I>> && ...);
    static constexpr bool agree = outputs_agree<step_output_t<step<I>>...>;
    static constexpr bool cancel_safe = ((!future<step<I>> || cancel_safe_v<step<I>>) && ...);

    using output = common_output<step_output_t<step<I>>...>;
    using borrows = merged_types_t<borrows_t<step<I>>...>;
    using futures = room<std::conditional_t<future<step<I>>, step<I>, unit>...>;
};

template <class V, class... Fn>
using arms_t = arm_traits<V, std::index_sequence_for<Fn...>, Fn...>;

// The closures are callable, their steps lead to one output and borrow nothing that is gone.
template <class V, class... Fn>
concept arms_agree = arms_t<V, Fn...>::callable && arms_t<V, Fn...>::agree &&
    arms_t<V, Fn...>::keep_their_loans && !arms_t<V, Fn...>::rejected;

/** The engine of either and match: a value, a closure for each of its alternatives, the step that
    one of them returned.

        given   -> driving   the value is taken, the closure of its alternative runs
        given   -> done      the step is a value; or the closure throws
        driving -> done      the step is destroyed
*/
template <class V, class... Fn>
class arms {
    using traits = arms_t<V, Fn...>;
    static constexpr std::size_t count = sizeof...(Fn);
    static_assert(count < 256, "kioto: at most 255 closures");
    enum class stage : unsigned char { given, driving, done };

    KIOTO_NO_UNIQUE_ADDRESS std::tuple<Fn...> fns_;
    union {
        V value_;
        typename traits::futures step_;
    };
    stage stage_ = stage::given;
    unsigned char arm_ = 0;

public:
    template <class V2, class... Fn2>
    arms(V2&& value, Fn2&&... fn)
        : fns_(std::forward<Fn2>(fn)...), value_(std::forward<V2>(value)) {}

    arms(arms&& other) noexcept(std::is_nothrow_move_constructible_v<V> &&
        (std::is_nothrow_move_constructible_v<Fn> && ...))
        : fns_(std::move(other.fns_)), value_(std::move(other.value_)) {
        BOOST_ASSERT_MSG(other.stage_ == stage::given, "a polled future was moved");
    }

    ~arms() {
        if (stage_ == stage::given) {
            std::destroy_at(std::addressof(value_));
        } else if (stage_ == stage::driving) {
            destroy_step();
        }
    }

    template <class Out>
    KIOTO_ALWAYS_INLINE poll_result<Out> poll(poll_context& cx) {
        if (stage_ == stage::given) {
            V value(std::move(value_));
            stage_ = stage::done;
            std::destroy_at(std::addressof(value_));
            auto const arm = alternatives<V>::index(value);
            arm_ = static_cast<unsigned char>(arm);
            return detail::visit_index<count>(
                arm, [&](auto i) { return start<Out, decltype(i)::value>(value, cx); });
        }
        return drive<Out>(cx);
    }

private:
    template <class Out, std::size_t I>
    poll_result<Out> start(V& value, poll_context& cx) {
        auto& fn = std::get<I>(fns_);
        if constexpr (future<typename traits::template step<I>>) {
            step_.template emplace<I>([&] {
                return detail::call(std::move(fn), alternatives<V>::template get<I>(value));
            });
            stage_ = stage::driving;
            return drive<Out>(cx);
        } else {
            return detail::finish<Out>(std::move(fn), alternatives<V>::template get<I>(value));
        }
    }

    template <class Out>
    poll_result<Out> drive(poll_context& cx) {
        BOOST_ASSERT_MSG(stage_ == stage::driving, "a future was polled after it was ready");
        auto out = detail::visit_index<count>(arm_, [&](auto i) -> poll_result<Out> {
            if constexpr (future<typename traits::template step<decltype(i)::value>>) {
                return detail::poll_as<Out>(step_.template get<decltype(i)::value>(), cx);
            } else {
                return pending;
            }
        });
        if (out.is_ready()) {
            stage_ = stage::done;
            destroy_step();
        }
        return out;
    }

    void destroy_step() noexcept {
        detail::visit_index<count>(
            arm_, [&](auto i) { std::destroy_at(&step_.template get<decltype(i)::value>()); });
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_ARMS_HPP
