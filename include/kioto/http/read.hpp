//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_HTTP_READ_HPP
#define KIOTO_HTTP_READ_HPP

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>

#include <cstdint>
#include <utility>

#include <kioto/detail/http_incoming.hpp>
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

    boost::beast::flat_buffer* buffer;
    message* to;
    http::limits most;
    bool only_header;
    // Begun by the first poll: it does not move.
    http_incoming<IsRequest, Body, Fields> incoming{};

    http_read_operation(boost::beast::flat_buffer& b, message& m, http::limits l, bool header)
        : buffer(&b), to(&m), most(l), only_header(header) {}
    http_read_operation(http_read_operation&& other) noexcept
        : buffer(other.buffer), to(other.to), most(other.most), only_header(other.only_header) {
        BOOST_ASSERT_MSG(!other.incoming.begun(), "a polled future was moved");
    }

    template <class S>
    poll_result<result<void>> poll(S& s, poll_context& cx) {
        if (!incoming.begun()) {
            incoming.begin(most.header, most.body, only_header);
        }
        auto const ready = [](poll_context&) -> poll_result<result<void>> { return unit{}; };
        KIOTO_TRY_READY(complete, incoming.poll(s, cx, *buffer, ready));
        *to = incoming.get().release();
        return unit{};
    }
};

} // namespace kioto::detail

namespace kioto::http {

/** Reads a message: a request or a response of Beast's.

        http::read(lend(s), buffer, request)

    @param stream   Owned, and handed back: `result<S>`; lent: `result<void>`.
    @param buffer   Lent. What was read beyond the message stays there, for the next. If it has a
                    maximum, each line of a header has to fit.
    @param message  Lent; assigned when the message is complete. Beast adds trailers to the
                    header's fields: do not let one decide who may do what.
    @param most     A message with more fails; a chunk's extensions, and trailers, count as a header.
    @par Errors       Those of the stream; `http::error::end_of_stream` (Beast's) where the stream
                      ends before a message, `partial_message` within one; `header_limit`,
                      `body_limit` and what else is wrong with a message; `buffer_overflow` where
                      the buffer is full. The answer to HEAD names a length and has no body:
                      read_header.
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
        detail::http_read_operation<IsRequest, Body, Fields>(buffer, message, most, false));
}

/** Reads the header of a message: all there is of the answer to HEAD, whatever length it names.

        http::read_header(lend(s), buffer, response)

    @param stream   Owned, and handed back: `result<S>`; lent: `result<void>`.
    @param buffer   Lent. What was read beyond the header stays there: a body that does follow, or
                    the next message.
    @param message  Lent; assigned when the header is complete, with no body.
    @param most     A header with more fails; a body has no limit, as none is read.
    @par Errors       Those of read that concern a header.
    @par Cancellation Not cancel-safe: what was parsed is in the future.
    @par Allocation   The buffer's and the message's.
    @see read
*/
template <detail::stream_argument S, bool IsRequest, class Body, class Fields>
detail::operation_on_t<S, detail::http_read_operation<IsRequest, Body, Fields>> read_header(
    S&& stream, boost::beast::flat_buffer& buffer KIOTO_LIFETIMEBOUND,
    boost::beast::http::message<IsRequest, Body, Fields>& message KIOTO_LIFETIMEBOUND,
    limits most = {}) {
    return detail::make_operation(std::forward<S>(stream),
        detail::http_read_operation<IsRequest, Body, Fields>(buffer, message, most, true));
}

} // namespace kioto::http

#endif // KIOTO_HTTP_READ_HPP
