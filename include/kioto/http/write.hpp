//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_HTTP_WRITE_HPP
#define KIOTO_HTTP_WRITE_HPP

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/serializer.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>

#include <kioto/detail/io_operation.hpp>
#include <kioto/error.hpp>
#include <kioto/io/write.hpp>

namespace kioto::detail {

template <bool IsRequest, class Body, class Fields>
struct http_write_operation {
    using value_type = void;
    static constexpr bool cancel_safe = false;
    using message = boost::beast::http::message<IsRequest, Body, Fields>;
    using serializer = boost::beast::http::serializer<IsRequest, Body, Fields>;

    message from;
    // Made by the first poll: it refers to the message.
    std::optional<serializer> rest{};

    explicit http_write_operation(message&& m) : from(std::move(m)) {}
    http_write_operation(http_write_operation&& other) noexcept : from(std::move(other.from)) {
        BOOST_ASSERT_MSG(!other.rest, "a polled future was moved");
    }

    template <class S>
    poll_result<result<void>> poll(S& s, poll_context& cx) {
        if (!rest) {
            rest.emplace(from);
        }
        while (!rest->is_done()) {
            error_code ec;
            poll_result<result<std::size_t>> written = std::size_t(0);
            // Shown again, if the stream does not take it now.
            rest->next(ec, [&](error_code&, auto const& pieces) {
                written = http_write_operation::write(s, cx, pieces);
            });
            if (ec) {
                return fail(ec);
            }
            KIOTO_TRY_READY(n, std::move(written));
            if (n == 0) {
                return fail(error::write_zero);
            }
            rest->consume(n);
        }
        return s.poll_flush(cx);
    }

private:
    template <class S, class Pieces>
    static poll_result<result<std::size_t>> write(S& s, poll_context& cx, Pieces const& pieces) {
        std::array<boost::asio::const_buffer, 16> all;
        std::size_t count = 0;
        auto const end = boost::asio::buffer_sequence_end(pieces);
        for (auto it = boost::asio::buffer_sequence_begin(pieces); it != end && count != all.size();
            ++it) {
            if (boost::asio::const_buffer const piece(*it); piece.size() != 0) {
                all[count++] = piece;
            }
        }
        if constexpr (gathering_sink<S>) {
            return s.poll_write(cx, std::span<boost::asio::const_buffer const>(all.data(), count));
        } else {
            return s.poll_write(cx, all.front());
        }
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
    @par Allocation   None, but what the body needs.
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
