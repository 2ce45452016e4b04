//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// Tasks that compute, on one context run by several threads, with Kioto.

#include "work.hpp"

#include <kioto/map.hpp>
#include <kioto/repeat_while.hpp>
#include <kioto/spawn.hpp>
#include <kioto/yield_now.hpp>

#include <boost/asio/io_context.hpp>

int main(int argc, char** argv) {
    boost::asio::io_context io;
    return threads::measure(
        argc, argv,
        [&io](int rounds) {
            for (int i = 0; i < threads::tasks; ++i) {
                kioto::spawn(io, kioto::repeat_while([left = rounds]() mutable {
                    threads::compute();
                    return kioto::yield_now().map([&left] { return --left > 0; });
                }));
            }
        },
        [&io] { io.run(); });
}
