//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// A channel between two contexts with Kioto: a task that sends, and one that receives.

#include "contexts.hpp"

#include <kioto/mpsc.hpp>
#include <kioto/repeat_while.hpp>
#include <kioto/spawn.hpp>
#include <kioto/stream/for_each.hpp>
#include <kioto/then.hpp>

#include <utility>

namespace {

void run(std::size_t count, std::size_t capacity) {
    auto ends = kioto::mpsc<int>(capacity);
    channel::contexts two;
    std::size_t seen = 0;
    kioto::spawn(
        two.sender, kioto::repeat_while([sender = std::move(ends.sender), left = count]() mutable {
            return sender.send(1).then([&left](auto&&) { return --left != 0; });
        }));
    kioto::spawn(two.receiver,
        std::move(ends.receiver).for_each([&seen](int n) { seen += static_cast<std::size_t>(n); }));
    two.run(count, seen);
}

} // namespace

int main(int argc, char** argv) { return channel::main_of<run>(argc, argv); }
