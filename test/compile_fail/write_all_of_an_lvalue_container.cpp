//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: a container as a buffer: lend it with asio::buffer(x), or give it away with
// errors: 1

#include <boost/asio/buffer.hpp>

#include <string>
#include <utility>

#include <kioto/net/tcp_stream.hpp>

void use(kioto::tcp_stream& s, std::string text) {
    static_cast<void>(s.write_all(boost::asio::buffer(text)));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(s.write_all(text));
#endif
    static_cast<void>(s.write_all(std::move(text)));
}
