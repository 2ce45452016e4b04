//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_DATAGRAM_SOCKET_HPP
#define KIOTO_DETAIL_DATAGRAM_SOCKET_HPP

#include <kioto/detail/engine.hpp>

// The seam between the datagram sockets and what drives them. An engine's has
//   poll_receive(cx, to, n, from&), poll_send(cx, from, n, to*), connect(peer), close, is_open,
//   native_handle, get/set of options and endpoints
// and is made by open(home, at). Of each kind of poll one waits at a time.

#if KIOTO_READINESS_SET
#include <kioto/detail/readiness_datagram.hpp>
namespace kioto::detail {
using datagram_socket = readiness_datagram;
} // namespace kioto::detail
#else
#include <kioto/detail/parked_datagram_socket.hpp>
namespace kioto::detail {
using datagram_socket = parked_datagram_socket;
} // namespace kioto::detail
#endif

#endif // KIOTO_DETAIL_DATAGRAM_SOCKET_HPP
