//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_VISIT_INDEX_HPP
#define KIOTO_DETAIL_VISIT_INDEX_HPP

#include <cstddef>
#include <type_traits>

#include <kioto/config.hpp>

namespace kioto::detail {

template <class First, class... Rest>
inline constexpr bool all_same = (std::is_same_v<First, Rest> && ...);

// Calls fn(std::integral_constant<std::size_t, i>()), for i < N.
template <std::size_t N, std::size_t I = 0, class Fn>
KIOTO_ALWAYS_INLINE decltype(auto) visit_index(std::size_t i, Fn&& fn) {
    if constexpr (I + 1 == N) {
        return fn(std::integral_constant<std::size_t, I>());
    } else {
        if (i == I) {
            return fn(std::integral_constant<std::size_t, I>());
        }
        return detail::visit_index<N, I + 1>(i, fn);
    }
}

} // namespace kioto::detail

#endif // KIOTO_DETAIL_VISIT_INDEX_HPP
