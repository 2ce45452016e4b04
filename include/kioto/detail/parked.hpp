//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_PARKED_HPP
#define KIOTO_DETAIL_PARKED_HPP

#include <cstddef>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>

#include <kioto/detail/invoke.hpp>
#include <kioto/detail/poll_child.hpp>

namespace kioto::detail {

/** A child of join: its future, and then its value, in one place.

        running -> parked    the future is done and destroyed, its value waits for the siblings
        running -> gone      dropped; or moving the value threw
        parked  -> gone      dropped
*/
template <class F, class T>
class parked {
    enum class stage : unsigned char { running, parked, gone };

    union {
        F future_;
        T value_;
    };
    stage stage_ = stage::running;

public:
    template <class F2>
        requires std::is_same_v<std::remove_cvref_t<F2>, F>
    explicit parked(F2&& future) : future_(std::forward<F2>(future)) {}

    parked(parked&& other) noexcept(std::is_nothrow_move_constructible_v<F>)
        : future_(std::move(other.future_)) {
        BOOST_ASSERT_MSG(other.stage_ == stage::running, "a polled future was moved");
    }
    ~parked() { drop(); }

    bool running() const noexcept { return stage_ == stage::running; }
    F& future() noexcept { return future_; }
    T& value() noexcept { return value_; }

    // The future is done: `value` takes its place.
    void park(T&& value) {
        drop();
        ::new (static_cast<void*>(std::addressof(value_))) T(std::move(value));
        stage_ = stage::parked;
    }
    void drop() noexcept {
        if (stage_ == stage::running) {
            std::destroy_at(std::addressof(future_));
        } else if (stage_ == stage::parked) {
            std::destroy_at(std::addressof(value_));
        }
        stage_ = stage::gone;
    }
};

// The values of several futures as one tuple, in which `void` has no place: T... are the values'
// types. `type` is that tuple, or `void` where nothing is left; `positions` says which are in it.
template <class Kept, class Positions, std::size_t I, class... T>
struct joined_values;
template <class... Kept, std::size_t... P, std::size_t I>
struct joined_values<std::tuple<Kept...>, std::index_sequence<P...>, I> {
    using type = std::conditional_t<sizeof...(Kept) == 0, void, std::tuple<Kept...>>;
    using positions = std::index_sequence<P...>;
};
template <class... Kept, std::size_t... P, std::size_t I, class T, class... Rest>
struct joined_values<std::tuple<Kept...>, std::index_sequence<P...>, I, T, Rest...>
    : joined_values<std::tuple<Kept..., T>, std::index_sequence<P..., I>, I + 1, Rest...> {};
template <class... Kept, std::size_t... P, std::size_t I, class... Rest>
struct joined_values<std::tuple<Kept...>, std::index_sequence<P...>, I, void, Rest...>
    : joined_values<std::tuple<Kept...>, std::index_sequence<P...>, I + 1, Rest...> {};

template <class... T>
using joined = joined_values<std::tuple<>, std::index_sequence<>, 0, T...>;

} // namespace kioto::detail

#endif // KIOTO_DETAIL_PARKED_HPP
