//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The same with Asio's coroutines and its channel for threads.
//
// Fair because a loop over `co_await` is the spelling of Asio's channel examples, and each coroutine
// has an executor of its own context. The channel is experimental, and the only one that Asio has.

#include "contexts.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/concurrent_channel.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

using channel_type = asio::experimental::concurrent_channel<void(error_code, int)>;

asio::awaitable<void> send(channel_type& messages, std::size_t left) {
    for (; left != 0; --left) {
        co_await messages.async_send({}, 1, asio::use_awaitable);
    }
}

asio::awaitable<void> receive(channel_type& messages, std::size_t left, std::size_t& seen) {
    for (; left != 0; --left) {
        int const n = co_await messages.async_receive(asio::use_awaitable);
        seen += static_cast<std::size_t>(n);
    }
}

void run(std::size_t count, std::size_t capacity) {
    channel::contexts two;
    channel_type messages(two.receiver, capacity);
    std::size_t seen = 0;
    asio::co_spawn(two.sender, send(messages, count), asio::detached);
    asio::co_spawn(two.receiver, receive(messages, count, seen), asio::detached);
    two.run(count, seen);
}

} // namespace

int main(int argc, char** argv) { return channel::main_of<run>(argc, argv); }
