//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: no matching function for call to
// expect: byte_stream
// errors: 1

#include <boost/asio/ip/tcp.hpp>

#include <utility>

#include <kioto/net/tcp_stream.hpp>
#include <kioto/tls/tls_stream.hpp>

namespace tls = kioto::tls;

void use(boost::asio::ssl::context& context, boost::asio::ip::tcp::socket s) {
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(tls::connect(std::move(s), context, "localhost"));
#endif
    static_cast<void>(tls::connect(kioto::tcp_stream(std::move(s)), context, "localhost"));
}
