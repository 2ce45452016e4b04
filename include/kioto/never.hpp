//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_NEVER_HPP
#define KIOTO_NEVER_HPP

#include <kioto/future_interface.hpp>

namespace kioto {

/// The future that `never` makes.
template <class T>
class KIOTO_CONSUMABLE [[nodiscard]] never_future : public future_interface<never_future<T>> {
public:
    using output_type = T;
    static constexpr bool cancel_safe = true;

    KIOTO_UNCONSUMED never_future() {}

    poll_result<T> poll(poll_context&) { return pending; }
};

/** Makes a future that is never ready: a branch that loses every race.

    @tparam T      Its output, `void` where nothing is said.
    @par Wakes        None, ever: it keeps no waker.
    @par Cancellation Cancel-safe: yes.
    @par Allocation   None.
    @see ready, fuse
*/
template <class T = void>
never_future<T> never() {
    return {};
}

} // namespace kioto

#endif // KIOTO_NEVER_HPP
