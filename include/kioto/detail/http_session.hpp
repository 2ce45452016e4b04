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
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/verb.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

#include <kioto/and_then.hpp>
#include <kioto/detail/http_encoder.hpp>
#include <kioto/detail/http_operations.hpp>
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

// Beast's own search compares names, letter by letter.
template <class Fields>
bool has_field(Fields const& all, boost::beast::http::field name) noexcept {
    return std::any_of(
        all.begin(), all.end(), [name](auto const& one) { return one.name() == name; });
}

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
    http_incoming_request<Request> incoming_{};
    http_output out_{};
    boost::beast::http::status refusal_ = boost::beast::http::status::bad_request;
    bool more_comes_ = false; // after the last answer

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
    auto shutdown() {
        return kioto::shutdown(lend(stream_)).timeout(most_.write).and_then([this] {
            return kioto::either(
                more_comes_,
                [this] {
                    return detail::make_operation(lend(stream_), http_discard_operation{})
                        .timeout(most_.read)
                        .then([](result<void>) { return result<void>(); });
                },
                [] { return result<void>(); });
        });
    }

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
    auto drain() {
        return detail::make_operation(lend(stream_), http_drain_operation{&out_})
            .timeout(most_.write)
            .map_error([this](error_code ec) {
                out_.drop();
                return ec;
            });
    }
    auto receive() {
        return drain().and_then([this] {
            return detail::make_operation(
                lend(stream_), http_receive_operation<Request>{&incoming_, &buffer_, &out_})
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
        more_comes_ = true;
        return put(r, false, false);
    }

    template <class Body, class Fields>
    auto send(boost::beast::http::response<Body, Fields>& answered) {
        using boost::beast::http::status;
        auto& request = incoming_.get();
        unsigned const v = request.get().version();
        bool const has_body = request.get().method() != boost::beast::http::verb::head &&
            answered.result_int() >= 200 && answered.result() != status::no_content &&
            answered.result() != status::not_modified;
        if (v < 11 && answered.chunked()) {
            answered.chunked(false);
        }
        bool const keeps = answered.keep_alive();
        // Where nothing else tells the end of the body, the end of the connection does.
        bool const goes_on = keeps && request.keep_alive() &&
            (!has_body || detail::has_field(answered, boost::beast::http::field::content_length) ||
                answered.chunked());
        if (v != answered.version() || keeps != goes_on) {
            answered.version(v);
            answered.keep_alive(goes_on);
        }
        more_comes_ = !goes_on && buffer_.size() != 0;
        return put(answered, goes_on, has_body);
    }
    template <class Body, class Fields>
    auto put(boost::beast::http::response<Body, Fields>& answered, bool goes_on, bool has_body) {
        using encoder = http_encoder<false, Body, Fields>;
        http_answer_operation<Body, Fields> rest{&out_, {goes_on, {}}, {}};
        out_.begin_message();
        if (!has_body || encoder::is_short(answered)) {
            rest.answered.failed = encoder(answered, has_body).put_all(out_);
        } else {
            rest.large.emplace(std::move(answered));
        }
        return detail::make_operation(lend(stream_), std::move(rest))
            .timeout(most_.write)
            .then([this](result<http_answered> r) -> result<bool> {
                if (!r) {
                    out_.drop();
                    return fail(r.error());
                }
                if (r->failed) {
                    return fail(r->failed);
                }
                return r->goes_on;
            });
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_HTTP_SESSION_HPP
