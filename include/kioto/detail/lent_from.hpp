//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_LENT_FROM_HPP
#define KIOTO_DETAIL_LENT_FROM_HPP

#include <tuple>
#include <utility>

#include <kioto/types.hpp>

namespace kioto::detail {

// What a step can borrow from values that are kept for it: they, the elements of tuples, and what
// their types say they lend.

template <class... V>
struct lent_from {
    using type = merged_types_t<typename lent_from<V>::type...>;
};
template <class V>
struct lent_from<V> {
    using type = typename lent_by<V>::type;
};
template <class... V>
struct lent_from<std::tuple<V...>> {
    using type = typename lent_from<V...>::type;
};
template <class A, class B>
struct lent_from<std::pair<A, B>> {
    using type = typename lent_from<A, B>::type;
};

// The loans of a step that do not end with the values `V`.
template <class Step, class... V>
using loans_beyond_t = subtracted_types_t<borrows_t<Step>, typename lent_from<V...>::type>;

} // namespace kioto::detail

#endif // KIOTO_DETAIL_LENT_FROM_HPP
