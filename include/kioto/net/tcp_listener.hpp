//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_NET_TCP_LISTENER_HPP
#define KIOTO_NET_TCP_LISTENER_HPP

#include <kioto/net/basic_listener.hpp>
#include <kioto/net/tcp_stream.hpp>

namespace kioto {

/// A socket that waits for TCP connections. @see tcp_stream
using tcp_listener = basic_listener<boost::asio::ip::tcp>;
using accept_future = basic_accept_future<boost::asio::ip::tcp>;
using incoming_stream = basic_incoming_stream<boost::asio::ip::tcp>;

} // namespace kioto

#endif // KIOTO_NET_TCP_LISTENER_HPP
