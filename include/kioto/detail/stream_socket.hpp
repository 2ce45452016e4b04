//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_STREAM_SOCKET_HPP
#define KIOTO_DETAIL_STREAM_SOCKET_HPP

#include <kioto/detail/engine.hpp>

// The seam between the sockets and what drives them. An engine's stream socket has
//   poll_read, poll_write (one buffer, several), poll_flush, poll_readable, poll_writable,
//   shutdown(how), close, is_open, native_handle, get/set of options
// and is made by the engine's acceptor and connector.

#if KIOTO_READINESS_SET
#include <kioto/detail/readiness_socket.hpp>
namespace kioto::detail {
using stream_socket = readiness_socket;
} // namespace kioto::detail
#else
#include <kioto/detail/parked_socket.hpp>
namespace kioto::detail {
using stream_socket = parked_socket;
} // namespace kioto::detail
#endif

#endif // KIOTO_DETAIL_STREAM_SOCKET_HPP
