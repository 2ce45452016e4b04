//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_HTTP_ENCODER_HPP
#define KIOTO_DETAIL_HTTP_ENCODER_HPP

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/buffers_suffix.hpp>
#include <boost/beast/http/message.hpp>

#include <charconv>
#include <cstddef>
#include <cstring>
#include <optional>
#include <string_view>

#include <kioto/detail/http_output.hpp>

namespace kioto::detail {

/** Puts a message of Beast's, which stays where it is, into an output: its head in one piece, its
    body piece by piece, in chunks if it says so.

        while (!encoder.done()) {
            ec = encoder.next(out);      unless there is a long piece, which is written, not copied
        }

    Beast's serializer shows the same bytes as a long sequence of short buffers, through iterators
    that cost more than to copy them.
*/
template <bool IsRequest, class Body, class Fields>
class http_encoder {
    using message = boost::beast::http::message<IsRequest, Body, Fields>;
    using writer = typename Body::writer;
    using pieces = typename writer::const_buffers_type;
    enum class state : unsigned char { head, body, done };

    message& from_;
    writer body_;
    std::optional<boost::beast::buffers_suffix<pieces>> rest_{}; // of what the body gave
    bool has_body_ = true;                                        // to be sent
    bool more_ = true;                                            // the body may give
    bool chunked_ = false;
    bool in_chunk_ = false;
    state state_ = state::head;

public:
    explicit http_encoder(message& m, bool has_body = true)
        : from_(m), body_(m.base(), m.body()), has_body_(has_body) {}
    http_encoder(http_encoder const&) = delete;
    http_encoder& operator=(http_encoder const&) = delete;

    // True if no piece is long.
    static bool is_short(message const& m) {
        if constexpr (requires { Body::size(m.body()); }) {
            return Body::size(m.body()) <= http_output::copied;
        } else {
            return false;
        }
    }

    bool done() const noexcept { return state_ == state::done; }

    // Empty where the next piece is to be copied.
    boost::asio::const_buffer long_piece() const {
        auto const next = front();
        return next.size() > http_output::copied ? next : boost::asio::const_buffer();
    }
    void consume(std::size_t n) {
        if (n != 0) {
            rest_->consume(n);
        }
    }

    error_code next(http_output& out) {
        BOOST_ASSERT(!done() && long_piece().size() == 0);
        error_code ec;
        if (state_ == state::head) {
            put_head(out);
            if (!has_body_) {
                state_ = state::done;
                return ec;
            }
            chunked_ = from_.chunked();
            state_ = state::body;
            body_.init(ec);
        } else if (auto const piece = front(); piece.size() != 0) {
            out.put({static_cast<char const*>(piece.data()), piece.size()});
            rest_->consume(piece.size());
        } else if (in_chunk_) {
            out.put("\r\n");
            in_chunk_ = false;
        } else if (more_) {
            take(out, ec);
        } else {
            if (chunked_) {
                out.put("0\r\n\r\n");
            }
            state_ = state::done;
        }
        return ec;
    }

    // All of a message that is short.
    error_code put_all(http_output& out) {
        error_code ec;
        while (!ec && !done()) {
            ec = next(out);
        }
        return ec;
    }

private:
    boost::asio::const_buffer front() const {
        if (rest_) {
            auto const end = boost::asio::buffer_sequence_end(*rest_);
            for (auto it = boost::asio::buffer_sequence_begin(*rest_); it != end; ++it) {
                if (boost::asio::const_buffer const b(*it); b.size() != 0) {
                    return b;
                }
            }
        }
        return {};
    }

    void take(http_output& out, error_code& ec) {
        auto const given = body_.get(ec);
        more_ = !ec && given && given->second;
        if (ec || !given) {
            return;
        }
        rest_.emplace(given->first);
        if (std::size_t const n = boost::asio::buffer_size(*rest_); chunked_ && n != 0) {
            char size[2 * sizeof n];
            out.put({size, std::to_chars(size, size + sizeof size, n, 16).ptr});
            out.put("\r\n");
            in_chunk_ = true;
        }
    }

    static char* copy(char* to, std::string_view text) {
        std::memcpy(to, text.data(), text.size());
        return to + text.size();
    }

    void put_head(http_output& out) const {
        unsigned const v = from_.version();
        char version[] = "HTTP/1.1";
        version[5] = static_cast<char>('0' + v / 10);
        version[7] = static_cast<char>('0' + v % 10);
        if constexpr (IsRequest) {
            put_head(out, from_.method_string(), from_.target(), version);
        } else {
            char code[3];
            unsigned const c = from_.result_int();
            code[0] = static_cast<char>('0' + c / 100);
            code[1] = static_cast<char>('0' + c / 10 % 10);
            code[2] = static_cast<char>('0' + c % 10);
            put_head(out, version, {code, sizeof code}, from_.reason());
        }
    }
    // With the three words of the first line.
    void put_head(
        http_output& out, std::string_view a, std::string_view b, std::string_view c) const {
        std::size_t size = a.size() + b.size() + c.size() + 6;
        for (auto const& field : from_) {
            size += field.name_string().size() + field.value().size() + 4;
        }
        char* to = out.extend(size);
        to = copy(copy(copy(to, a), " "), b);
        to = copy(copy(copy(to, " "), c), "\r\n");
        for (auto const& field : from_) {
            to = copy(copy(to, field.name_string()), ": ");
            to = copy(copy(to, field.value()), "\r\n");
        }
        copy(to, "\r\n");
    }
};

// A message and how much of it was put into an output, or written.
template <bool IsRequest, class Body, class Fields>
class http_outgoing {
    using message = boost::beast::http::message<IsRequest, Body, Fields>;
    message from_;
    // Made by the first poll: it refers to the message.
    std::optional<http_encoder<IsRequest, Body, Fields>> rest_{};
    error_code failed_{};

public:
    explicit http_outgoing(message&& m) : from_(std::move(m)) {}
    http_outgoing(http_outgoing&& other) noexcept : from_(std::move(other.from_)) {
        BOOST_ASSERT_MSG(!other.rest_, "a polled future was moved");
    }

    // The body's error. One of the stream is that of poll().
    error_code failed() const noexcept { return failed_; }

    // Ready when the rest of it, if any, is in the output, or the body failed.
    template <class S>
    poll_result<result<void>> poll(S& s, poll_context& cx, http_output& out) {
        if (!rest_) {
            rest_.emplace(from_);
        }
        for (;;) {
            boost::asio::const_buffer piece = rest_->long_piece();
            while (piece.size() == 0 && !rest_->done() && !out.full()) {
                failed_ = rest_->next(out);
                if (failed_) {
                    return unit{};
                }
                piece = rest_->long_piece();
            }
            if (rest_->done()) {
                return unit{};
            }
            KIOTO_TRY_READY(n, out.poll_write(s, cx, piece));
            rest_->consume(n);
        }
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_HTTP_ENCODER_HPP
