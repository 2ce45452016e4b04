//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_HTTP_REQUEST_PARSER_HPP
#define KIOTO_DETAIL_HTTP_REQUEST_PARSER_HPP

#include <boost/beast/core/string_type.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/parser.hpp>

#include <kioto/result.hpp>

namespace kioto::detail {

/** Beast's parser, for a server: whoever forwarded the request saw it end at the same place, and go
    to the same host.

    The header is judged as soon as it is complete. Trailers are dropped: Beast adds them to the
    header's fields, where nobody sees that they came after it.
*/
template <class Body, class Allocator>
class http_request_parser : public boost::beast::http::parser<true, Body, Allocator> {
    unsigned hosts_ = 0;
    bool coded_ = false;

    // These override; none is marked, as only newer versions of Beast have the second.
    void on_field_impl(boost::beast::http::field name, boost::beast::string_view name_string,
        boost::beast::string_view value, error_code& ec) {
        using boost::beast::http::field;
        if (this->is_header_done()) {
            return; // a trailer, in an older version
        }
        hosts_ += name == field::host ? 1 : 0;
        coded_ |= name == field::transfer_encoding;
        if constexpr (requires { this->get().insert(name, name_string, value, ec); }) {
            this->get().insert(name, name_string, value, ec);
        } else {
            this->get().insert(name, name_string, value);
        }
    }
    void on_trailer_field_impl(boost::beast::http::field, boost::beast::string_view,
        boost::beast::string_view, error_code&) {}
    void on_header_impl(error_code& ec) {
        using boost::beast::http::error;
        bool const is_new = this->get().version() >= 11;
        if (coded_ && !(is_new && this->chunked())) {
            ec = error::bad_transfer_encoding;
        } else if (hosts_ != 1 && (is_new || hosts_ != 0)) {
            ec = error::bad_field;
        }
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_HTTP_REQUEST_PARSER_HPP
