//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The same with Asio's completion handlers and its channel for threads.
//
// Fair because a handler starts the next operation, as in Asio's examples, and is bound to the
// context that it shall run on. The channel is experimental, and the only one that Asio has.

#include "contexts.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/experimental/concurrent_channel.hpp>
#include <boost/asio/post.hpp>

#include <utility>

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

using channel_type = asio::experimental::concurrent_channel<void(error_code, int)>;

struct sender {
    channel_type& messages;
    asio::io_context& io;
    std::size_t left;

    void operator()(error_code = {}) {
        if (left-- != 0) {
            messages.async_send({}, 1, asio::bind_executor(io, *this));
        }
    }
};

struct receiver {
    channel_type& messages;
    std::size_t& seen;
    std::size_t left;

    void operator()(error_code = {}, int n = 0) {
        seen += static_cast<std::size_t>(n);
        if (left-- != 0) {
            messages.async_receive(*this); // on the channel's context
        }
    }
};

void run(std::size_t count, std::size_t capacity) {
    channel::contexts two;
    channel_type messages(two.receiver, capacity);
    std::size_t seen = 0;
    // Each in its context: one that had work, and has none any more, would be stopped.
    asio::post(two.sender, sender{messages, two.sender, count});
    asio::post(two.receiver, receiver{messages, seen, count});
    two.run(count, seen);
}

} // namespace

int main(int argc, char** argv) { return channel::main_of<run>(argc, argv); }
