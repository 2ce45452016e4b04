//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TEST_VIRTUAL_TIME_HPP
#define KIOTO_TEST_VIRTUAL_TIME_HPP

#include <boost/asio/execution_context.hpp>

#include <kioto/detail/runtime.hpp>
#include <kioto/test/manual_clock.hpp>

namespace kioto::test {

/** Makes a context's timers follow a clock that goes on only when told to.

    From then on `run()` does not wait for a sleep: `advance` the clock, then run the context.

    @pre No timer of the context was armed before. The clock outlives the context.
*/
inline void use_virtual_time(boost::asio::execution_context& context, manual_clock& clock) {
    kioto::detail::runtime_of(context).use_clock(&clock);
}

/// Moves the clock on; the context fires what is due when it runs next.
inline void advance(
    boost::asio::execution_context& context, manual_clock& clock, manual_clock::duration d) {
    clock.advance(d);
    kioto::detail::runtime_of(context).look_at_clock();
}

} // namespace kioto::test

#endif // KIOTO_TEST_VIRTUAL_TIME_HPP
