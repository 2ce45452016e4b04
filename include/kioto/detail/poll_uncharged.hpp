//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_POLL_UNCHARGED_HPP
#define KIOTO_DETAIL_POLL_UNCHARGED_HPP

#include <kioto/detail/poll_child.hpp>

namespace kioto::detail {

// Polls what must not starve, and must not starve others either: a deadline, a token that stops.
// It is polled although the budget is spent, and spends none.
template <class F>
auto poll_uncharged(F& f, poll_context& cx) {
    poll_context uncharged(cx.target(), {}, cx.env());
    auto out = detail::poll_child(f, uncharged);
    cx.budget().yielded |= uncharged.budget().yielded;
    return out;
}

} // namespace kioto::detail

#endif // KIOTO_DETAIL_POLL_UNCHARGED_HPP
