//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_HTTP_SERVE_HPP
#define KIOTO_HTTP_SERVE_HPP

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <chrono>
#include <type_traits>
#include <utility>

#include <kioto/and_then.hpp>
#include <kioto/detail/frame_cache.hpp>
#include <kioto/detail/http_session.hpp>
#include <kioto/http/read.hpp>
#include <kioto/http/write.hpp>
#include <kioto/let.hpp>
#include <kioto/map.hpp>
#include <kioto/repeat_while.hpp>
#include <kioto/then.hpp>

namespace kioto::http {

/// The fields of a server's messages: Beast's, in memory that the thread uses again.
using fields = boost::beast::http::basic_fields<detail::cached_allocator<char>>;
/// What a handler is given.
using request = boost::beast::http::request<boost::beast::http::string_body, fields>;
/// What most handlers return.
using response = boost::beast::http::response<boost::beast::http::string_body, fields>;

/// What a server puts up with.
struct server_limits {
    limits message{};
    std::chrono::steady_clock::duration read = std::chrono::seconds(30); ///< Waiting, then reading.
    std::chrono::steady_clock::duration write =
        std::chrono::seconds(30); ///< All of an answer; the end.
};

/** Serves the requests of one connection, one after the other, as long as both sides keep it.

        http::serve(std::move(stream), [](http::request& r) { return answer_to(r); })

    A request that is malformed, does not name its host once (HTTP/1.0 need not), or is over a limit
    is refused with 400, 413 or 431, and the connection ends; what still comes is thrown away, until
    the peer ends or `read` is over, so that the refusal gets there. The connection ends without a
    word where no request comes in time. Short answers to requests that came together are written
    together, before anything is waited for.

    The handler does not see the trailers of a chunked request: they are dropped.

    Of an answer to HEAD, and of one that has no body (204, 304), only the head is sent. One that
    does not say its length, or is chunked for a client of HTTP/1.0, ends with the connection.
    `Expect: 100-continue` is answered before the body is waited for.

    @param stream   Owned; shut down in the end.
    @param handler  Called as `handler(request&)` in the connection's task, one request at a time;
                    returns a response of Beast's, with its payload prepared, or a `result` or a
                    future of one. The request stays until the response was written, or copied
                    to be written. Consumed.
    @return         A future of `result<void>`.
    @par Errors       Those of the stream, of the handler, of a response's body, and
                      `error::timed_out` of a write, or of the stream's shutdown. What was answered
                      before is written.
    @par Cancellation Dropping it closes the connection. Not cancel-safe.
    @par Allocation   What the handler and large messages need; otherwise none a request.
    @see read, write
*/
template <byte_stream S, class Handler>
auto serve(S stream, Handler handler, server_limits const& most = {}) {
    static_assert(std::is_invocable_v<Handler&, request&>,
        "kioto: http::serve: the handler takes a request: [](http::request& r) { ... }");
    using session = detail::http_session<S, Handler, request, server_limits>;
    return kioto::let(session(std::move(stream), std::move(handler), most), [](session& c) {
        auto requests = kioto::repeat_while([&c] { return c.serve_one(); });
        return std::move(requests)
            .then([&c](result<void> ended) { return c.finish(ended); })
            .and_then([&c] { return c.shutdown(); });
    });
}

} // namespace kioto::http

#endif // KIOTO_HTTP_SERVE_HPP
