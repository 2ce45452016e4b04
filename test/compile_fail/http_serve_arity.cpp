//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: http::serve: the handler takes a request: [](http::request& r) { ... }

#include <boost/asio/io_context.hpp>

#include <utility>

#include <kioto/http/serve.hpp>
#include <kioto/net/tcp_stream.hpp>

namespace http = kioto::http;

void use(kioto::tcp_stream s) {
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(http::serve(std::move(s), [] { return http::response(); }));
#endif
    static_cast<void>(http::serve(std::move(s), [](http::request&) { return http::response(); }));
}
