//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_HTTP_SERVE_HPP
#define KIOTO_HTTP_SERVE_HPP

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>

#include <chrono>
#include <functional>
#include <type_traits>
#include <utility>

#include <kioto/and_then.hpp>
#include <kioto/either.hpp>
#include <kioto/http/read.hpp>
#include <kioto/http/write.hpp>
#include <kioto/lend.hpp>
#include <kioto/let.hpp>
#include <kioto/map.hpp>
#include <kioto/ok.hpp>
#include <kioto/repeat_while.hpp>
#include <kioto/then.hpp>
#include <kioto/timeout.hpp>

namespace kioto::http {

using request = boost::beast::http::request<boost::beast::http::string_body>;
using response = boost::beast::http::response<boost::beast::http::string_body>;

/// What a server puts up with.
struct server_limits {
    limits message{};
    std::chrono::steady_clock::duration read = std::chrono::seconds(30); ///< Waiting, then reading.
    std::chrono::steady_clock::duration write = std::chrono::seconds(30);
};

} // namespace kioto::http

namespace kioto::detail {

enum class http_verdict { answer, refuse, end };

template <class S, class Handler>
struct http_session {
    using lends = types<S>;

    S stream;
    Handler handler;
    http::server_limits most;
    boost::beast::flat_buffer buffer{};
    http::request request{};
    boost::beast::http::status refusal = boost::beast::http::status::bad_request;

    // What becomes of a request that was read, or was not.
    result<http_verdict> judge(result<void> const& read) {
        using boost::beast::http::error;
        using boost::beast::http::status;
        if (read.has_value()) {
            return http_verdict::answer;
        }
        error_code const ec = read.error();
        if (ec == error::end_of_stream || ec == kioto::error::timed_out) {
            return http_verdict::end;
        }
        if (ec == error::partial_message || ec.category() != make_error_code(error{}).category()) {
            return ec;
        }
        refusal = ec == error::header_limit ? status::request_header_fields_too_large
            : ec == error::body_limit       ? status::payload_too_large
                                            : status::bad_request;
        return http_verdict::refuse;
    }

    auto read() {
        request = {};
        return http::read(lend(stream), buffer, request, most.message).timeout(most.read);
    }
    template <class Response>
    auto send(Response&& r, bool goes_on) {
        return http::write(lend(stream), std::forward<Response>(r))
            .timeout(most.write)
            .map([goes_on] { return goes_on; });
    }
    auto answer() {
        return kioto::ok()
            .and_then([this] { return std::invoke(handler, request); })
            .and_then([this](auto answered) {
                bool const goes_on = request.keep_alive() && answered.keep_alive();
                answered.version(request.version());
                answered.keep_alive(goes_on);
                return send(std::move(answered), goes_on);
            });
    }
    auto refuse() {
        boost::beast::http::response<boost::beast::http::empty_body> r(refusal, 11);
        r.keep_alive(false);
        r.prepare_payload();
        return send(std::move(r), false);
    }
    auto serve_one() {
        return read()
            .then([this](result<void> r) { return judge(r); })
            .and_then([this](http_verdict v) {
                return kioto::either(
                    v == http_verdict::answer, [this] { return answer(); },
                    [this, v] {
                        return kioto::either(
                            v == http_verdict::refuse, [this] { return refuse(); },
                            [] { return result<bool>(false); });
                    });
            });
    }
};

} // namespace kioto::detail

namespace kioto::http {

/** Serves the requests of one connection, one after the other, as long as both sides keep it.

        http::serve(std::move(stream), [](http::request& r) { return answer_to(r); })

    A request that is malformed or over a limit is refused with 400, 413 or 431, and the connection
    ends. So it does, without a word, where none comes in time.

    @param stream   Owned; shut down in the end.
    @param handler  Called as `handler(request&)` in the connection's task, one request at a time;
                    returns a response of Beast's, with its payload prepared, or a `result` or a
                    future of one. The request stays until the response was written. Consumed.
    @return         A future of `result<void>`.
    @par Errors       Those of the stream, of the handler and `error::timed_out` of a write.
    @par Cancellation Dropping it closes the connection. Not cancel-safe.
    @see read, write
*/
template <byte_stream S, class Handler>
auto serve(S stream, Handler handler, server_limits const& most = {}) {
    static_assert(std::is_invocable_v<Handler&, request&>,
        "kioto: http::serve: the handler takes a request: [](http::request& r) { ... }");
    using session = detail::http_session<S, Handler>;
    return kioto::let(session{std::move(stream), std::move(handler), most}, [](session& c) {
        return kioto::repeat_while([&c] { return c.serve_one(); }).and_then([&c] {
            return kioto::shutdown(lend(c.stream));
        });
    });
}

} // namespace kioto::http

#endif // KIOTO_HTTP_SERVE_HPP
