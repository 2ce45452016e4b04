//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_NET_UDP_SOCKET_HPP
#define KIOTO_NET_UDP_SOCKET_HPP

#include <boost/asio/ip/udp.hpp>

#include <kioto/net/basic_datagram.hpp>

namespace kioto {

/// A socket for UDP's datagrams.
using udp_socket = basic_datagram<boost::asio::ip::udp>;

} // namespace kioto

#endif // KIOTO_NET_UDP_SOCKET_HPP
