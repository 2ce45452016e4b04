//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// How late timers are with Asio's completion handlers.
//
// Fair because a timer with a handler of function-object type is Asio's cheapest sleeper. Timers that
// are given up are destroyed, which is how their examples do it.

#include "sleepers.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <memory>

namespace asio = boost::asio;

int main(int argc, char** argv) {
    accuracy::sleepers all(argc, argv);
    asio::io_context io(1);
    std::vector<std::unique_ptr<asio::steady_timer>> others;
    for (std::size_t i = 0; i < all.others; ++i) {
        others.push_back(std::make_unique<asio::steady_timer>(io, accuracy::far(i)));
        others.back()->async_wait([](boost::system::error_code) {});
    }
    std::deque<asio::steady_timer> timers;
    auto const start = accuracy::clock::now();
    for (std::size_t i = 0; i < all.size(); ++i) {
        auto const at = all.next(start);
        timers.emplace_back(io, at).async_wait([&all, &others, at](boost::system::error_code) {
            if (all.woke(at)) {
                others.clear();
            }
        });
    }
    io.run();
    return all.report();
}
