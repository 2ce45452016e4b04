//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: this is no buffer: give asio::buffer(x), a span, a literal or an rvalue container
// errors: 1

#include <kioto/net/tcp_stream.hpp>

void use(kioto::tcp_stream& s) {
    static_cast<void>(s.write_all("seven"));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(s.write_all(7));
#endif
}
