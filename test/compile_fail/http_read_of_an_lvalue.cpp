//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: this function owns its stream: give it away with std::move(s), or
// errors: 1

#include <kioto/http/serve.hpp>
#include <kioto/lend.hpp>
#include <kioto/net/tcp_stream.hpp>

namespace http = kioto::http;

void use(kioto::tcp_stream& s, boost::beast::flat_buffer& b, http::request& r) {
    static_cast<void>(http::read(kioto::lend(s), b, r));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(http::read(s, b, r));
#endif
}
