//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_HTTP_READ_HPP
#define KIOTO_HTTP_READ_HPP

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include <kioto/detail/io_operation.hpp>

namespace kioto::http {

/// How much of a message is taken, in bytes.
struct limits {
    std::uint32_t header = 8 * 1024;
    std::uint64_t body = 1024 * 1024;
};

} // namespace kioto::http

namespace kioto::detail {

template <bool IsRequest, class Body, class Fields>
struct http_read_operation {
    using value_type = void;
    static constexpr bool cancel_safe = false;
    using message = boost::beast::http::message<IsRequest, Body, Fields>;
    using parser = boost::beast::http::parser<IsRequest, Body, typename Fields::allocator_type>;

    boost::beast::flat_buffer* buffer;
    message* to;
    http::limits most;
    // Made by the first poll: it does not move.
    std::optional<parser> parsed{};

    http_read_operation(boost::beast::flat_buffer& b, message& m, http::limits l)
        : buffer(&b), to(&m), most(l) {}
    http_read_operation(http_read_operation&& other) noexcept
        : buffer(other.buffer), to(other.to), most(other.most) {
        BOOST_ASSERT_MSG(!other.parsed, "a polled future was moved");
    }

    template <class S>
    poll_result<result<void>> poll(S& s, poll_context& cx) {
        namespace beast_http = boost::beast::http;
        if (!parsed) {
            parsed.emplace();
            parsed->eager(true);
            parsed->header_limit(most.header);
            parsed->body_limit(most.body);
        }
        bool more = buffer->size() == 0;
        for (;;) {
            error_code ec;
            if (more) {
                constexpr std::size_t step = 4096;
                auto const room = buffer->prepare(step);
                KIOTO_TRY_READY(n, s.poll_read(cx, room));
                buffer->commit(n);
                if (n == 0) {
                    if (!parsed->got_some()) {
                        return fail(error_code(beast_http::error::end_of_stream));
                    }
                    parsed->put_eof(ec);
                }
            }
            if (!ec && buffer->size() != 0) {
                buffer->consume(parsed->put(buffer->data(), ec));
            }
            more = ec == beast_http::error::need_more || buffer->size() == 0;
            if (ec && ec != beast_http::error::need_more) {
                return fail(ec);
            }
            if (parsed->is_done()) {
                *to = parsed->release();
                return unit{};
            }
        }
    }
};

} // namespace kioto::detail

namespace kioto::http {

/** Reads a message: a request or a response of Beast's.

        http::read(lend(s), buffer, request)

    @param stream   Owned, and handed back: `result<S>`; lent: `result<void>`.
    @param buffer   Lent. What was read beyond the message stays there, for the next.
    @param message  Lent; assigned when the message is complete.
    @param most     A message with more fails.
    @par Errors       Those of the stream; `http::error::end_of_stream` (Beast's) where the stream
                      ends before a message, `partial_message` within one; `header_limit`,
                      `body_limit` and what else is wrong with a message.
    @par Cancellation Not cancel-safe: what was parsed is in the future.
    @par Allocation   The buffer's and the message's.
    @see write, serve
*/
template <detail::stream_argument S, bool IsRequest, class Body, class Fields>
detail::operation_on_t<S, detail::http_read_operation<IsRequest, Body, Fields>> read(S&& stream,
    boost::beast::flat_buffer& buffer KIOTO_LIFETIMEBOUND,
    boost::beast::http::message<IsRequest, Body, Fields>& message KIOTO_LIFETIMEBOUND,
    limits most = {}) {
    return detail::make_operation(std::forward<S>(stream),
        detail::http_read_operation<IsRequest, Body, Fields>(buffer, message, most));
}

} // namespace kioto::http

#endif // KIOTO_HTTP_READ_HPP
