//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_HTTP_INCOMING_HPP
#define KIOTO_DETAIL_HTTP_INCOMING_HPP

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <kioto/poll_context.hpp>
#include <kioto/poll_result.hpp>
#include <kioto/result.hpp>

namespace kioto::detail {

// A message that is being read: Beast's parser, which can neither move nor be used twice.
template <bool IsRequest, class Body, class Fields,
    class Parser = boost::beast::http::parser<IsRequest, Body, typename Fields::allocator_type>>
class http_incoming {
    std::optional<Parser> parser_{};
    std::uint32_t most_header_ = 0;

public:
    bool begun() const noexcept { return parser_.has_value(); }
    void begin(std::uint32_t most_header, std::uint64_t most_body, bool only_header = false) {
        parser_.emplace();
        parser_->eager(true);
        parser_->skip(only_header);
        parser_->header_limit(most_header);
        most_header_ = most_header;
        parser_->body_limit(most_body);
    }
    Parser& get() noexcept { return *parser_; }

    // Takes what is in the buffer; true if that completes the message.
    bool parse(boost::beast::flat_buffer& from, error_code& ec) {
        if (IsRequest && !parser_->got_some() && !skip_empty_lines(from)) {
            return false;
        }
        while (!ec && from.size() != 0 && !parser_->is_done()) {
            from.consume(parser_->put(from.data(), ec));
        }
        if (ec == boost::beast::http::error::need_more) {
            ec = {};
            if (from.size() > most_header_) { // of a chunk's extensions, or of trailers
                ec = boost::beast::http::error::header_limit;
            }
        }
        return !ec && parser_->is_done();
    }

    // Reads until the message is complete; before each read `ready(cx)` must be.
    template <class S, class Ready>
    poll_result<result<void>> poll(
        S& s, poll_context& cx, boost::beast::flat_buffer& buffer, Ready ready) {
        namespace beast_http = boost::beast::http;
        error_code ec;
        while (!parse(buffer, ec)) {
            if (ec) {
                return fail(ec);
            }
            KIOTO_TRY_READY(may_read, ready(cx));
            auto const room = buffer.prepare(room_in(buffer));
            if (room.size() == 0) {
                return fail(error_code(beast_http::error::buffer_overflow));
            }
            KIOTO_TRY_READY(n, s.poll_read(cx, room));
            buffer.commit(n);
            if (n == 0) {
                if (!parser_->got_some()) {
                    return fail(error_code(beast_http::error::end_of_stream));
                }
                parser_->put_eof(ec);
            }
        }
        return unit{};
    }

private:
    // As much as is read at once, or as little as the buffer's maximum leaves.
    static std::size_t room_in(boost::beast::flat_buffer const& buffer) {
        std::size_t const most = buffer.max_size();
        return (std::min)(most - (std::min)(most, buffer.size()), std::size_t(4096));
    }

    // Before a request, where some clients end a body with one. False: there is half of one.
    static bool skip_empty_lines(boost::beast::flat_buffer& from) {
        for (;;) {
            std::string_view const all(static_cast<char const*>(from.data().data()), from.size());
            if (all == "\r") {
                return false;
            }
            if (!all.starts_with("\r\n")) {
                return true;
            }
            from.consume(2);
        }
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_HTTP_INCOMING_HPP
