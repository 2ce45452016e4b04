//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_IO_BEAST_TEARDOWN_HPP
#define KIOTO_IO_BEAST_TEARDOWN_HPP

#include <boost/beast/core/role.hpp>
#include <boost/beast/websocket/teardown.hpp>

#include <utility>

#include <kioto/io/async_stream_adapter.hpp>

// What Beast's websocket stream looks for where it ends a connection. To be included where one sits
// on an `async_stream_adapter`.

namespace kioto {

/// The end of a websocket connection in good order.
template <class S, class Handler>
void async_teardown(boost::beast::role_type, async_stream_adapter<S>& stream, Handler&& handler) {
    stream.async_teardown(std::forward<Handler>(handler));
}

/// The end of one that timed out.
template <class S>
void beast_close_socket(async_stream_adapter<S>& stream) {
    stream.close();
}

} // namespace kioto

#endif // KIOTO_IO_BEAST_TEARDOWN_HPP
