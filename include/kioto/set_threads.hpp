//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_SET_THREADS_HPP
#define KIOTO_SET_THREADS_HPP

#include <kioto/detail/runtime.hpp>

namespace kioto {

/** Tells how many threads run a context.

    Asio does not say, so a context starts with one: its tasks are polled one after the other, with
    the least to pay. It finds out by itself that there are more when a second thread serves it, and
    then counts on as many as there are processors; but as long as the first thread is busy in a
    poll, it may not. Whoever starts several threads says so beforehand:

        asio::io_context io;
        kioto::set_threads(io, 4);

    From then on woken tasks are polled by whichever thread is free, each by one at a time.

    @param n  At least 1. A context that is shared by threads stays so.
    @par Allocation   That of the context's runtime, on first use.
    @par Thread safety Any thread.
    @see spawn
*/
inline void set_threads(boost::asio::execution_context& context, unsigned n) {
    BOOST_ASSERT_MSG(n != 0, "a context is run by one thread at least");
    detail::runtime_of(context).set_threads(n);
}

} // namespace kioto

#endif // KIOTO_SET_THREADS_HPP
