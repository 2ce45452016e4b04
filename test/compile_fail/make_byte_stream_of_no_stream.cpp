//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: no matching function for call to
// expect-gcc: asio_stream
// expect-clang: constraints not satisfied for class template 'async_stream'
// errors: 1

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <utility>

#include <kioto/io/async_stream.hpp>

void use([[maybe_unused]] boost::asio::steady_timer t, boost::asio::ip::tcp::socket s) {
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::make_byte_stream(std::move(t)));
#endif
    static_cast<void>(kioto::make_byte_stream(std::move(s)));
}
