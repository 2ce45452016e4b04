//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The same with Asio's completion handlers: a handler that posts itself again.

#include "work.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

namespace {

struct task {
    boost::asio::io_context* io;
    int left;

    void operator()() {
        threads::compute();
        if (--left > 0) {
            boost::asio::post(*io, *this);
        }
    }
};

} // namespace

int main(int argc, char** argv) {
    boost::asio::io_context io;
    return threads::measure(
        argc, argv,
        [&io](int rounds) {
            for (int i = 0; i < threads::tasks; ++i) {
                boost::asio::post(io, task{&io, rounds});
            }
        },
        [&io] { io.run(); });
}
