//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_HTTP_SESSION_HPP
#define KIOTO_DETAIL_HTTP_SESSION_HPP

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/status.hpp>

#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

#include <kioto/and_then.hpp>
#include <kioto/detail/http_encoder.hpp>
#include <kioto/detail/http_incoming.hpp>
#include <kioto/detail/http_output.hpp>
#include <kioto/detail/io_operation.hpp>
#include <kioto/either.hpp>
#include <kioto/lend.hpp>
#include <kioto/map_error.hpp>
#include <kioto/ok.hpp>
#include <kioto/then.hpp>
#include <kioto/timeout.hpp>

namespace kioto::detail {

template <class T>
inline constexpr bool is_http_message = false;
template <bool IsRequest, class Body, class Fields>
inline constexpr bool is_http_message<boost::beast::http::message<IsRequest, Body, Fields>> = true;

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
struct http_receive_operation;
template <class Body, class Fields>
struct http_receive_operation<boost::beast::http::request<Body, Fields>> {
    using value_type = void;
    static constexpr bool cancel_safe = true; // it is the session that keeps what was read
    http_incoming<true, Body, Fields>* incoming;
    boost::beast::flat_buffer* buffer;

    template <class S>
    poll_result<result<void>> poll(S& s, poll_context& cx) {
        return incoming->poll(s, cx, *buffer);
    }
};

/// Ready when an answer is in the output, or written; yields whether the connection goes on. A
/// short one was put there before.
template <class Body, class Fields>
struct http_answer_operation {
    using value_type = bool;
    static constexpr bool cancel_safe = false;
    http_output* out;
    bool goes_on;
    error_code failed;
    std::optional<http_outgoing<false, Body, Fields>> large;

    template <class S>
    poll_result<result<bool>> poll(S& s, poll_context& cx) {
        if (failed) {
            return fail(failed);
        }
        if (large) {
            KIOTO_TRY_READY(rest, large->poll(s, cx, *out));
        } else if (out->full()) {
            KIOTO_TRY_READY(drained, out->poll_drain(s, cx));
        }
        return goes_on;
    }
};

/** One connection of a server, for http::serve.

    Requests are parsed as long as the buffer has whole ones, and short answers gathered; before
    it waits, for bytes, for a handler, or for the end, what was gathered is written.
*/
template <class S, class Handler, class Request, class Limits>
class http_session {
    enum class verdict { answer, refuse, end };
    static constexpr std::size_t most_kept = 4096; // bytes of a body, for the next

    S stream_;
    Handler handler_;
    Limits most_;
    boost::beast::flat_buffer buffer_{};
    http_incoming<true, typename Request::body_type, typename Request::fields_type> incoming_{};
    http_output out_{};
    boost::beast::http::status refusal_ = boost::beast::http::status::bad_request;

public:
    using lends = types<S>;

    http_session(S stream, Handler handler, Limits const& most)
        : stream_(std::move(stream)), handler_(std::move(handler)), most_(most) {}
    http_session(http_session&& other) noexcept
        : stream_(std::move(other.stream_)),
          handler_(std::move(other.handler_)),
          most_(other.most_) {
        BOOST_ASSERT_MSG(!other.incoming_.begun(), "a polled future was moved");
    }

    // Yields whether another request may come.
    auto serve_one() {
        begin();
        error_code ec;
        bool const here = incoming_.parse(buffer_, ec) || ec;
        return kioto::either(
            here, [this, ec] { return judge(ec); }, [this] { return receive(); })
            .and_then([this](verdict v) {
                return kioto::either(
                    v == verdict::answer, [this] { return answer(); },
                    [this, v] {
                        return kioto::either(
                            v == verdict::refuse, [this] { return refuse(); },
                            [] { return result<bool>(false); });
                    });
            });
    }
    // What was answered is written, however it ends.
    auto finish(result<void> ended) {
        return drain().then([ended](result<void> drained) { return ended ? drained : ended; });
    }
    auto shutdown() { return kioto::shutdown(lend(stream_)); }

private:
    // A new parser, for a body in the memory of the previous one.
    void begin() {
        typename Request::body_type::value_type body;
        if (incoming_.begun()) {
            body.swap(incoming_.get().get().body());
        }
        incoming_.begin(most_.message.header, most_.message.body);
        if (body.capacity() <= most_kept) {
            body.clear();
            body.swap(incoming_.get().get().body());
        }
    }

    // A write in time, or else none follows: not that of finish() either.
    template <class Operation>
    auto write(Operation operation) {
        return detail::make_operation(lend(stream_), std::move(operation))
            .timeout(most_.write)
            .map_error([this](error_code ec) {
                out_.drop();
                return ec;
            });
    }
    auto drain() { return write(http_drain_operation{&out_}); }
    auto receive() {
        return drain().and_then([this] {
            return detail::make_operation(
                lend(stream_), http_receive_operation<Request>{&incoming_, &buffer_})
                .timeout(most_.read)
                .then([this](result<void> r) { return judge(r ? error_code() : r.error()); });
        });
    }

    // What becomes of a request that was read, or was not.
    result<verdict> judge(error_code ec) {
        using boost::beast::http::error;
        using boost::beast::http::status;
        if (!ec) {
            return verdict::answer;
        }
        if (ec == error::end_of_stream || ec == kioto::error::timed_out) {
            return verdict::end;
        }
        if (ec == error::partial_message || ec.category() != make_error_code(error{}).category()) {
            return ec;
        }
        refusal_ = ec == error::header_limit ? status::request_header_fields_too_large
            : ec == error::body_limit        ? status::payload_too_large
                                             : status::bad_request;
        return verdict::refuse;
    }

    auto answer() {
        Request& request = incoming_.get().get();
        if constexpr (is_http_message<std::invoke_result_t<Handler&, Request&>>) {
            auto answered = std::invoke(handler_, request);
            return send(answered);
        } else {
            auto made = kioto::ok().and_then(
                [&handler = handler_, &request] { return std::invoke(handler, request); });
            return http_meanwhile<S, decltype(made)>(std::move(made), stream_, out_)
                .and_then([this](auto answered) { return this->send(answered); });
        }
    }
    auto refuse() {
        boost::beast::http::response<boost::beast::http::empty_body> r(refusal_, 11);
        r.keep_alive(false);
        r.prepare_payload();
        return put(r, false);
    }

    template <class Body, class Fields>
    auto send(boost::beast::http::response<Body, Fields>& answered) {
        auto& request = incoming_.get();
        bool const keeps = answered.keep_alive();
        bool const goes_on = keeps && request.keep_alive();
        if (unsigned const v = request.get().version();
            v != answered.version() || keeps != goes_on) {
            answered.version(v);
            answered.keep_alive(goes_on);
        }
        return put(answered, goes_on);
    }
    template <class Body, class Fields>
    auto put(boost::beast::http::response<Body, Fields>& answered, bool goes_on) {
        using encoder = http_encoder<false, Body, Fields>;
        http_answer_operation<Body, Fields> rest{&out_, goes_on, {}, {}};
        if (encoder::is_short(answered)) {
            rest.failed = encoder(answered).put_all(out_);
        } else {
            rest.large.emplace(std::move(answered));
        }
        return write(std::move(rest));
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_HTTP_SESSION_HPP
