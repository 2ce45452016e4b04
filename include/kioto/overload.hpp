//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_OVERLOAD_HPP
#define KIOTO_OVERLOAD_HPP

#include <type_traits>
#include <utility>

namespace kioto {

/// The function object that `overload` makes.
template <class... Fn>
struct overloaded : Fn... {
    using Fn::operator()...;
};

/// Function objects: closures, `std::function`; not pointers.
template <class... Fn>
concept overloadable = sizeof...(Fn) != 0 && ((std::is_class_v<Fn> && !std::is_final_v<Fn>) && ...);

/** Makes one visitor of several functions: the argument's type decides which one is called.

        std::visit(overload([](int n) { ... }, [](auto const&) { ... }), v);

    @param fn  Decayed copies. Where types are equal, tell them apart by position: `match`.
    @see match, selected
*/
template <class... Fn>
    requires overloadable<std::decay_t<Fn>...>
constexpr overloaded<std::decay_t<Fn>...> overload(Fn&&... fn) {
    return {std::forward<Fn>(fn)...};
}

} // namespace kioto

#endif // KIOTO_OVERLOAD_HPP
