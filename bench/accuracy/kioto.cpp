//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// How late timers are with Kioto: a task sleeps until its time.

#include "sleepers.hpp"

#include <kioto/map.hpp>
#include <kioto/poll_fn.hpp>
#include <kioto/sleep.hpp>
#include <kioto/spawn.hpp>

#include <boost/asio/io_context.hpp>

#include <memory>

int main(int argc, char** argv) {
    accuracy::sleepers all(argc, argv);
    boost::asio::io_context io(1);
    std::vector<std::unique_ptr<kioto::sleep_future>> others;
    kioto::spawn(io, kioto::poll_fn([&](kioto::poll_context& cx) {
        for (std::size_t i = 0; i < all.others; ++i) {
            others.push_back(std::make_unique<kioto::sleep_future>(kioto::sleep(accuracy::far(i))));
            (void)others.back()->poll(cx);
        }
        auto const start = accuracy::clock::now();
        for (std::size_t i = 0; i < all.size(); ++i) {
            auto const at = all.next(start);
            kioto::spawn(io, kioto::sleep_until(at).map([&all, &others, &io, at] {
                if (all.woke(at)) {
                    others.clear();
                    io.stop();
                }
            }));
        }
        return kioto::poll_result<void>(kioto::pending); // the other timers are this task's
    }));
    io.run();
    return all.report();
}
