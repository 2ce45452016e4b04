//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_BENCH_HTTP_ANSWER_HPP
#define KIOTO_BENCH_HTTP_ANSWER_HPP

#include "../echo/command_line.hpp"

#include <boost/beast/http/field.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>

#include <ctime>
#include <string_view>

namespace bench {

/// The date as HTTP writes it, made once a second, as every server of the comparison does.
inline std::string_view date() {
    static std::time_t made = 0;
    static char text[32];
    static std::size_t length = 0;
    if (std::time_t const now = std::time(nullptr); now != made) {
        std::tm parts{};
        ::gmtime_r(&now, &parts);
        length = std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
        made = now;
    }
    return {text, length};
}

/** What every C++ server answers: as many bytes as nginx says.

    nginx also says `Connection: keep-alive`, which Beast, rightly, leaves out where it is the rule:
    the name of the server is that much longer.
*/
template <class Response, class Request>
Response answer(Request const& request) {
    namespace http = boost::beast::http;
    Response out(http::status::ok, request.version());
    out.set(http::field::server, "nginx, or as many bytes of it");
    out.set(http::field::date, date());
    out.set(http::field::content_type, "text/plain");
    out.keep_alive(request.keep_alive());
    out.body() = "Hello, World!";
    out.prepare_payload();
    return out;
}

} // namespace bench

#endif
