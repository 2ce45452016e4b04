//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_SELECTED_HPP
#define KIOTO_SELECTED_HPP

#include <cstddef>
#include <type_traits>
#include <utility>
#include <variant>

#include <kioto/detail/alternatives.hpp>
#include <kioto/detail/invoke.hpp>
#include <kioto/detail/visit_index.hpp>

namespace kioto {

/** What `select` yields: the output of one of its futures, and which one that was.

    A variant by position, so that two futures with outputs of one type stay apart. A `unit` stands
    for `void`.
*/
template <class... T>
class [[nodiscard]] selected {
    std::variant<detail::unit_if_void<T>...> value_;

public:
    template <std::size_t I, class... Args>
    explicit selected(std::in_place_index_t<I> at, Args&&... args)
        : value_(at, std::forward<Args>(args)...) {}

    /// The position of the future that was ready.
    std::size_t index() const noexcept { return value_.index(); }

    /// The output of the future at position `I`. @pre index() == I
    template <std::size_t I>
    auto& get() & noexcept {
        BOOST_ASSERT_MSG(index() == I, "another future was ready");
        return *std::get_if<I>(&value_);
    }
    template <std::size_t I>
    auto&& get() && noexcept {
        return std::move(get<I>());
    }

    /** Hands the output to a function: one that takes them all, or one for each position.

            std::move(s).map(overload([](line l) { ... }, [](stopped) { ... }));
            std::move(s).map([](int first) { ... }, [](int second) { ... });

        A tuple is unpacked where the function takes its elements; there is no argument for `void`.
        All functions return the same type, which is that of `map`.
    */
    template <class... Fn>
    auto map(Fn&&... fn) && {
        if constexpr (sizeof...(Fn) == 1) {
            return map_each(function_for<T>(fn...)...);
        } else {
            static_assert(sizeof...(Fn) == sizeof...(T),
                "kioto: selected: map takes one function for all positions, or one for each");
            return map_each(fn...);
        }
    }

    friend bool operator==(selected const&, selected const&) = default;

private:
    template <class, class Fn>
    static Fn& function_for(Fn& fn) noexcept {
        return fn;
    }

    template <class... Fn>
    auto map_each(Fn&... fn) {
        constexpr bool callable = (detail::callable_with<Fn&, detail::unit_if_void<T>> && ...);
        static_assert(callable, "kioto: selected: a function cannot be called with the output");
        if constexpr (callable) {
            constexpr bool alike = detail::all_same<detail::call_result_t<Fn&, T>...>;
            static_assert(alike, "kioto: selected: the functions must return the same type");
            if constexpr (alike) {
                auto functions = std::tie(fn...);
                return detail::visit_index<sizeof...(T)>(index(), [&](auto i) {
                    constexpr auto at = decltype(i)::value;
                    return detail::call(std::get<at>(functions), std::move(get<at>()));
                });
            }
        }
    }
};

namespace detail {

template <class... T>
struct alternatives<selected<T...>> {
    static constexpr std::size_t count = sizeof...(T);
    template <std::size_t I>
    using type = std::variant_alternative_t<I, std::variant<unit_if_void<T>...>>;

    static std::size_t index(selected<T...> const& v) { return v.index(); }
    template <std::size_t I>
    static type<I>&& get(selected<T...>& v) {
        return std::move(v).template get<I>();
    }
};

} // namespace detail
} // namespace kioto

#endif // KIOTO_SELECTED_HPP
