//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TEST_SUPPORT_ASIO_PEER_HPP
#define KIOTO_TEST_SUPPORT_ASIO_PEER_HPP

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <optional>
#include <utility>

// What the comparisons need of Asio: its coroutines and its channels.

namespace support {

using channel = boost::asio::experimental::channel<void(boost::system::error_code, int)>;

/// Runs a coroutine of Asio until it and the context have nothing to do; how many handlers that
/// were.
inline std::size_t run(boost::asio::io_context& io, boost::asio::awaitable<void> body) {
    boost::asio::co_spawn(io, std::move(body), boost::asio::detached);
    io.restart();
    return io.poll();
}

inline bool send_now(channel& to, int message) {
    return to.try_send(boost::system::error_code(), message);
}

inline std::optional<int> receive_now(channel& from) {
    std::optional<int> out;
    from.try_receive([&](boost::system::error_code ec, int message) {
        if (!ec) {
            out = message;
        }
    });
    return out;
}

} // namespace support

#endif // KIOTO_TEST_SUPPORT_ASIO_PEER_HPP
