//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_NET_CONNECT_HPP
#define KIOTO_NET_CONNECT_HPP

#include <kioto/net/basic_connect.hpp>
#include <kioto/net/tcp_stream.hpp>

namespace kioto {

/// The future that `connect(endpoint)` makes for TCP.
using connect_future = basic_connect_future<boost::asio::ip::tcp>;

/** Connects to an endpoint.

    Yields `result<tcp_stream>`. Nothing happens before the first poll; the stream belongs to the
    context of the task that polls first.

    @par Wakes        When the connection is there, or was refused.
    @par Cancellation Dropping it closes the half-open connection. Cancel-safe: yes.
    @par Errors       Those of `socket`, `connect` and the network; `error::no_runtime` without a
                      running task.
    @par Allocation   None but the registration's share.
    @see tcp_stream, timeout
*/
inline connect_future connect(boost::asio::ip::tcp::endpoint peer) noexcept {
    return connect_future(peer);
}

} // namespace kioto

#endif // KIOTO_NET_CONNECT_HPP
