//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_NET_TCP_STREAM_HPP
#define KIOTO_NET_TCP_STREAM_HPP

#include <boost/asio/ip/tcp.hpp>

#include <kioto/net/basic_stream.hpp>

namespace kioto {

/// A TCP connection: a byte stream. @see connect, tcp_listener
using tcp_stream = basic_stream<boost::asio::ip::tcp>;

} // namespace kioto

#endif // KIOTO_NET_TCP_STREAM_HPP
