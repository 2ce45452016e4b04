//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_NET_LOCAL_LISTENER_HPP
#define KIOTO_NET_LOCAL_LISTENER_HPP

#include <kioto/net/basic_listener.hpp>
#include <kioto/net/local_stream.hpp>

namespace kioto {

/** A socket that waits for connections of this host's processes.

    It makes the name that it listens at in the file system, where no such name may be; the name
    stays when the listener is gone. Who listens there again removes it first.

    @see local_stream
*/
using local_listener = basic_listener<boost::asio::local::stream_protocol>;

} // namespace kioto

#endif // KIOTO_NET_LOCAL_LISTENER_HPP
