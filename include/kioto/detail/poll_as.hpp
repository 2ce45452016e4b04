//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_POLL_AS_HPP
#define KIOTO_DETAIL_POLL_AS_HPP

#include <kioto/detail/poll_child.hpp>

namespace kioto::detail {

// Polls a child whose output is that of the whole, or joins it: T as result<T, E>, E as E2.
template <class To, class F>
KIOTO_ALWAYS_INLINE poll_result<To> poll_as(F& f, poll_context& cx) {
    if constexpr (std::is_same_v<To, output_t<F>>) {
        return detail::poll_child(f, cx);
    } else {
        return detail::convert_poll<To>(detail::poll_child(f, cx));
    }
}

} // namespace kioto::detail

#endif // KIOTO_DETAIL_POLL_AS_HPP
