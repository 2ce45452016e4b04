//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_POLL_CHILD_HPP
#define KIOTO_DETAIL_POLL_CHILD_HPP

#include <kioto/concepts.hpp>
#include <kioto/future_interface.hpp>

namespace kioto::detail {

template <class Derived>
void mark_polled(future_interface<Derived>* f) noexcept {
    f->mark_polled();
}
inline void mark_polled(void*) noexcept {}

// The one way in which a combinator polls a future it holds.
template <class F>
KIOTO_ALWAYS_INLINE auto poll_child(F& f, poll_context& cx) {
    detail::mark_polled(&f);
    return f.poll(cx);
}

// Both polls of a future, as a value of the type asked for.
template <class To, class From>
KIOTO_ALWAYS_INLINE poll_result<To> convert_poll(poll_result<From>&& from) {
    if constexpr (std::is_same_v<To, From>) {
        return std::move(from);
    } else if (from.is_pending()) {
        return pending;
    } else if constexpr (is_result_v<From>) {
        if (from.has_error()) {
            return poll_result<To>(boost::system::in_place_error, std::move(from.error()));
        }
        return poll_result<To>(boost::system::in_place_value, std::move(from.value()));
    } else if constexpr (is_result_v<To>) {
        return poll_result<To>(boost::system::in_place_value, std::move(from).take());
    } else {
        return poll_result<To>(std::move(from).take());
    }
}

} // namespace kioto::detail

#endif // KIOTO_DETAIL_POLL_CHILD_HPP
