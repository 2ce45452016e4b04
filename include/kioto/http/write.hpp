//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_HTTP_WRITE_HPP
#define KIOTO_HTTP_WRITE_HPP

#include <boost/beast/http/message.hpp>

#include <utility>

#include <kioto/detail/http_encoder.hpp>
#include <kioto/detail/http_output.hpp>
#include <kioto/detail/io_operation.hpp>

namespace kioto::detail {

template <bool IsRequest, class Body, class Fields>
struct http_write_operation {
    using value_type = void;
    static constexpr bool cancel_safe = false;

    http_outgoing<IsRequest, Body, Fields> message;
    http_output out{};

    explicit http_write_operation(boost::beast::http::message<IsRequest, Body, Fields>&& m)
        : message(std::move(m)) {}

    template <class S>
    poll_result<result<void>> poll(S& s, poll_context& cx) {
        KIOTO_TRY_READY(encoded, message.poll(s, cx, out));
        if (message.failed()) {
            return fail(message.failed());
        }
        return out.poll_drain(s, cx);
    }
};

} // namespace kioto::detail

namespace kioto::http {

/** Writes a message: a request or a response of Beast's, and flushes.

        http::write(lend(s), std::move(response))

    @param stream   Owned, and handed back: `result<S>`; lent: `result<void>`.
    @param message  Consumed. Its length is said before (`prepare_payload()`), or it is chunked.
    @par Errors       Those of the stream and of the body.
    @par Cancellation Not cancel-safe: how much was written is in the future.
    @par Allocation   What the body needs, and the head's and short bodies' bytes: memory that the
                      thread uses again.
    @see read, serve
*/
template <detail::stream_argument S, bool IsRequest, class Body, class Fields>
detail::operation_on_t<S, detail::http_write_operation<IsRequest, Body, Fields>> write(
    S&& stream, boost::beast::http::message<IsRequest, Body, Fields>&& message) {
    return detail::make_operation(std::forward<S>(stream),
        detail::http_write_operation<IsRequest, Body, Fields>(std::move(message)));
}

} // namespace kioto::http

#endif // KIOTO_HTTP_WRITE_HPP
