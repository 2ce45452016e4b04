//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_HTTP_OPERATIONS_HPP
#define KIOTO_DETAIL_HTTP_OPERATIONS_HPP

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/message.hpp>

#include <cstddef>
#include <optional>
#include <utility>

#include <kioto/detail/http_encoder.hpp>
#include <kioto/detail/http_incoming.hpp>
#include <kioto/detail/http_output.hpp>
#include <kioto/detail/http_request_parser.hpp>
#include <kioto/detail/poll_child.hpp>
#include <kioto/future_interface.hpp>

namespace kioto::detail {

// What a server does with its stream.

/// A future beside which an output is written: earlier answers do not wait for the next one.
template <class S, class F>
class [[nodiscard]] http_meanwhile : public future_interface<http_meanwhile<S, F>> {
    F source_;
    S* stream_;
    http_output* out_;

public:
    using output_type = output_t<F>;
    using borrows = merged_types_t<types<S>, borrows_t<S>, borrows_t<F>>;
    static constexpr bool cancel_safe = cancel_safe_v<F>;

    http_meanwhile(F source, S& stream, http_output& out)
        : source_(std::move(source)), stream_(&stream), out_(&out) {}

    poll_result<output_type> poll(poll_context& cx) {
        auto made = detail::poll_child(source_, cx);
        if (made.is_pending() && !out_->empty()) {
            (void)out_->poll_drain(*stream_, cx); // an error comes again, with the next write
        }
        return made;
    }
};

template <class Request>
using http_incoming_request =
    http_incoming<true, typename Request::body_type, typename Request::fields_type,
        http_request_parser<typename Request::body_type,
            typename Request::fields_type::allocator_type>>;

template <class Request>
struct http_receive_operation {
    using value_type = void;
    static constexpr bool cancel_safe = true; // it is the session that keeps what was read
    http_incoming_request<Request>* incoming;
    boost::beast::flat_buffer* buffer;
    http_output* out;
    bool told_to_go_on = false;

    template <class S>
    poll_result<result<void>> poll(S& s, poll_context& cx) {
        return incoming->poll(s, cx, *buffer, [this, &s](poll_context& inner) {
            if (!told_to_go_on && incoming->get().is_header_done()) {
                told_to_go_on = true;
                auto const& head = incoming->get().get();
                if (head.version() >= 11 &&
                    boost::beast::iequals(
                        head[boost::beast::http::field::expect], "100-continue")) {
                    out->put("HTTP/1.1 100 Continue\r\n\r\n");
                }
            }
            return out->poll_drain(s, inner);
        });
    }
};

// Throws away what still comes. A socket that is closed with bytes unread resets the connection,
// and with it the answer that tells the peer why.
struct http_discard_operation {
    using value_type = void;
    static constexpr bool cancel_safe = true;

    template <class S>
    poll_result<result<void>> poll(S& s, poll_context& cx) {
        for (;;) {
            std::byte thrown_away[4096];
            KIOTO_TRY_READY(n, s.poll_read(cx, boost::asio::buffer(thrown_away)));
            if (n == 0) {
                return unit{};
            }
        }
    }
};

struct http_answered {
    bool goes_on;
    error_code failed; // the body, not the stream
};

/// Ready when an answer is in the output, or written, or its body failed and nothing of it is in
/// the output. A short one was put there before.
template <class Body, class Fields>
struct http_answer_operation {
    using value_type = http_answered;
    static constexpr bool cancel_safe = false;
    http_output* out;
    http_answered answered;
    std::optional<http_outgoing<false, Body, Fields>> large;

    template <class S>
    poll_result<result<http_answered>> poll(S& s, poll_context& cx) {
        if (large) {
            KIOTO_TRY_READY(rest, large->poll(s, cx, *out));
            answered.failed = large->failed();
        } else if (!answered.failed && out->full()) {
            KIOTO_TRY_READY(drained, out->poll_drain(s, cx));
        }
        if (answered.failed) {
            out->drop_message();
        }
        return answered;
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_HTTP_OPERATIONS_HPP
