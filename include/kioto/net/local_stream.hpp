//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_NET_LOCAL_STREAM_HPP
#define KIOTO_NET_LOCAL_STREAM_HPP

#include <boost/asio/local/stream_protocol.hpp>

#include <kioto/net/basic_connect.hpp>
#include <kioto/net/basic_stream.hpp>

#ifndef BOOST_ASIO_HAS_LOCAL_SOCKETS
#error "kioto/net/local_stream.hpp: Asio has no local sockets on this platform"
#endif

namespace kioto {

/** A connection between processes of one host (AF_UNIX): a byte stream.

    Two that are connected already: `local_stream(std::move(socket))` for each of the sockets that
    `boost::asio::local::connect_pair` makes.

    @see local_listener
*/
using local_stream = basic_stream<boost::asio::local::stream_protocol>;

/// The future that `connect(endpoint)` makes for local sockets.
using connect_local_future = basic_connect_future<boost::asio::local::stream_protocol>;

/** Connects to a name in the file system.

    Yields `result<local_stream>`. A listener whose backlog is full is an error, `try_again`: nobody
    tells when there is room.

    @par Cancellation Dropping it closes the socket. Cancel-safe: yes.
    @par Errors       Those of `socket` and `connect`; `error::no_runtime` without a running task.
    @par Allocation   None but the registration's share.
    @see local_stream
*/
inline connect_local_future connect(boost::asio::local::stream_protocol::endpoint const& peer) {
    return connect_local_future(peer);
}

} // namespace kioto

#endif // KIOTO_NET_LOCAL_STREAM_HPP
