//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_BENCH_CHANNEL_CONTEXTS_HPP
#define KIOTO_BENCH_CHANNEL_CONTEXTS_HPP

#include "operations.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <cstdlib>
#include <thread>

// What the C++ programs share: two contexts with a thread each, of which one sends numbers to the
// other through a bounded channel. The contexts have their reactors, as a server's have: without a
// timer or a descriptor Asio would sleep on a condition variable, and be woken without a look at
// the sockets. tokio's runtimes have theirs.

namespace channel {

class contexts {
public:
    boost::asio::io_context sender{1};
    boost::asio::io_context receiver{1};

private:
    boost::asio::steady_timer starts_a_reactor_{sender};
    boost::asio::steady_timer starts_another_{receiver};

public:
    /// Runs both to their ends, by when so many messages should have arrived.
    void run(std::size_t count, std::size_t const& seen) {
        std::thread other([this] { sender.run(); });
        receiver.run();
        other.join();
        if (seen != count) {
            std::abort();
        }
    }
};

/// `Run(count, n)` sends `count` messages through a channel of `n`.
template <void (*Run)(std::size_t, std::size_t)>
int main_of(int argc, char** argv) {
    return bench::run_operation(argc, argv,
        {{"channel_16", [](std::size_t count) { Run(count, 16); }},
            {"channel_1024", [](std::size_t count) { Run(count, 1024); }}});
}

} // namespace channel

#endif
