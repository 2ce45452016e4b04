//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: and_then: the closure returns a future that borrows what it was called with, which dies first; use let, or the free function that owns it
// expect-clang: [-Werror,-Wreturn-stack-address]

#include <boost/asio/ip/tcp.hpp>

#include <kioto/and_then.hpp>
#include <kioto/let.hpp>
#include <kioto/net/connect.hpp>

void use(boost::asio::ip::tcp::endpoint peer) {
    static_cast<void>(
        kioto::connect(peer).let([](kioto::tcp_stream& s) { return s.write_all("hello"); }));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(
        kioto::connect(peer).and_then([](kioto::tcp_stream s) { return s.write_all("hello"); }));
#endif
}
