//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_TLS_ENGINE_HPP
#define KIOTO_DETAIL_TLS_ENGINE_HPP

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/system/system_error.hpp>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <climits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <kioto/byte_stream.hpp>
#include <kioto/error.hpp>

namespace kioto::detail {

inline error_code tls_error() noexcept {
    if (auto const code = ::ERR_get_error()) {
        return {static_cast<int>(code), boost::asio::error::get_ssl_category()};
    }
    return boost::asio::ssl::error::unspecified_system_error;
}

// Each name with its length before it, as the protocol has them.
inline std::string alpn_wire(std::vector<std::string> const& names) {
    std::string wire;
    for (auto const& name : names) {
        BOOST_ASSERT_MSG(
            !name.empty() && name.size() < 256, "a protocol's name has 1 to 255 bytes");
        wire += static_cast<char>(name.size());
        wire += name;
    }
    return wire;
}

/** OpenSSL between two rings of memory: what came from the network, and what goes there.

    A step either ends or says which ring it waits for; no step keeps a pointer to the caller's
    bytes. So a poll may be the last at any point: the next one, of whatever operation, goes on.

    An error of OpenSSL's ends the session for both directions. It is kept: OpenSSL tells it once,
    and takes an alert of the peer's for its end afterwards.
*/
class tls_engine {
    struct freed {
        void operator()(SSL* s) const noexcept { ::SSL_free(s); }
        void operator()(BIO* b) const noexcept { ::BIO_free(b); }
    };
    std::unique_ptr<BIO, freed> network_; // our end of the pair
    std::unique_ptr<SSL, freed> ssl_;
    std::string alpn_; // of a server
    error_code failure_;
    bool input_ended_ = false;
    bool notified_ = false; // the peer is told that nothing more comes

    static bool succeeded(long result) {
        if (result != 1) {
            throw boost::system::system_error(detail::tls_error());
        }
        return true;
    }

    static int select_alpn(SSL* ssl, unsigned char const** out, unsigned char* size,
        unsigned char const* in, unsigned int in_size, void*) {
        auto const* const self = static_cast<tls_engine const*>(SSL_get_app_data(ssl));
        if (!self || self->alpn_.empty()) {
            return SSL_TLSEXT_ERR_NOACK;
        }
        unsigned char* chosen = nullptr;
        int const how = ::SSL_select_next_proto(&chosen, size,
            reinterpret_cast<unsigned char const*>(self->alpn_.data()),
            static_cast<unsigned>(self->alpn_.size()), in, in_size);
        *out = chosen;
        return how == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
    }

public:
    explicit tls_engine(boost::asio::ssl::context& context)
        : ssl_(::SSL_new(context.native_handle())) {
        BIO* inner = nullptr;
        BIO* outer = nullptr;
        if (!ssl_ || ::BIO_new_bio_pair(&inner, 0, &outer, 0) != 1) {
            throw boost::system::system_error(detail::tls_error());
        }
        network_.reset(outer);
        ::SSL_set_bio(ssl_.get(), inner, inner);
        SSL_set_mode(ssl_.get(),
            SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                SSL_MODE_RELEASE_BUFFERS);
        ::SSL_set_options(ssl_.get(), SSL_OP_NO_RENEGOTIATION);
        SSL_set_app_data(ssl_.get(), this);
    }
    tls_engine(tls_engine const&) = delete;
    tls_engine& operator=(tls_engine const&) = delete;

    SSL* handle() const noexcept { return ssl_.get(); }

    void become_client(std::string const& host, std::vector<std::string> const& alpn, bool verify) {
        ::SSL_set_connect_state(ssl_.get());
        error_code no_address;
        boost::asio::ip::make_address(host, no_address);
        if (no_address && !host.empty()) {
            succeeded(SSL_set_tlsext_host_name(ssl_.get(), host.c_str()));
        }
        if (verify) {
            ::SSL_set_verify(ssl_.get(), SSL_VERIFY_PEER, nullptr);
            succeeded(no_address
                    ? ::SSL_set1_host(ssl_.get(), host.c_str())
                    : ::X509_VERIFY_PARAM_set1_ip_asc(::SSL_get0_param(ssl_.get()), host.c_str()));
        } else {
            ::SSL_set_verify(ssl_.get(), SSL_VERIFY_NONE, nullptr);
        }
        if (auto const wire = detail::alpn_wire(alpn); !wire.empty()) {
            succeeded(1 -
                ::SSL_set_alpn_protos(ssl_.get(),
                    reinterpret_cast<unsigned char const*>(wire.data()),
                    static_cast<unsigned>(wire.size())));
        }
    }
    void become_server(std::vector<std::string> const& alpn) {
        ::SSL_set_accept_state(ssl_.get());
        alpn_ = detail::alpn_wire(alpn);
        if (!alpn_.empty()) {
            ::SSL_CTX_set_alpn_select_cb(::SSL_get_SSL_CTX(ssl_.get()), &select_alpn, nullptr);
        }
    }

    bool is_ended() const noexcept {
        return !failure_ && (::SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
    }

    /// Moves what OpenSSL has to say into the stream.
    template <class S>
    poll_result<result<void>> poll_drain(S& s, poll_context& cx) {
        for (;;) {
            char* from = nullptr;
            int const size = ::BIO_nread0(network_.get(), &from);
            if (size <= 0) {
                return unit{};
            }
            KIOTO_TRY_READY(n,
                s.poll_write(cx, boost::asio::const_buffer(from, static_cast<std::size_t>(size))));
            if (n == 0) {
                return fail(error::write_zero);
            }
            ::BIO_nread(network_.get(), &from, static_cast<int>(n));
        }
    }

    /// Repeats `step` until it succeeds, fails, or waits for the stream.
    template <class S, class Step>
    poll_result<result<std::size_t>> poll_step(S& s, poll_context& cx, Step step) {
        for (;;) {
            if (failure_) {
                static_cast<void>(poll_drain(s, cx)); // the alert that tells the peer
                return fail(failure_);
            }
            int const done = once(step);
            if (done > 0) {
                return static_cast<std::size_t>(done);
            }
            int const why = reason(done);
            // Both are asked: a peer that does not read may be waiting to be read.
            auto const drained = poll_drain(s, cx);
            switch (why) {
            case SSL_ERROR_ZERO_RETURN:
                return std::size_t(0);
            case SSL_ERROR_WANT_WRITE:
                if (!drained.is_ready()) {
                    return pending;
                }
                break;
            case SSL_ERROR_WANT_READ: {
                KIOTO_TRY_READY(filled, poll_fill(s, cx));
                break;
            }
            default:
                return fail(failure_);
            }
            if (drained.has_error()) {
                return fail(error_code(boost::asio::error::broken_pipe));
            }
        }
    }

    /// Gives what all records hold that are here, as far as there is room.
    template <class S>
    poll_result<result<std::size_t>> poll_read(
        S& s, poll_context& cx, boost::asio::mutable_buffer to) {
        auto const read = [&to](SSL* ssl) {
            return ::SSL_read(ssl, to.data(), tls_engine::length_of(to));
        };
        KIOTO_TRY_READY(n, poll_charged(s, cx, read));
        std::size_t all = n;
        // What else there is than bytes shows by the next read.
        while (n != 0 && (to += n).size() != 0 && ::BIO_ctrl_wpending(network_.get()) != 0) {
            int const more = once(read);
            if (more <= 0) {
                reason(more);
                break;
            }
            n = static_cast<std::size_t>(more);
            all += n;
        }
        return all;
    }
    template <class S>
    poll_result<result<std::size_t>> poll_write(
        S& s, poll_context& cx, boost::asio::const_buffer from) {
        if (from.size() == 0) {
            return std::size_t(0);
        }
        // Nothing more is taken before the last record has gone.
        KIOTO_TRY_READY(drained, poll_drain(s, cx));
        KIOTO_TRY_READY(n, poll_charged(s, cx, [from](SSL* ssl) {
            return ::SSL_write(ssl, from.data(), tls_engine::length_of(from));
        }));
        if (auto now = poll_drain(s, cx); now.has_error()) {
            return fail(now.error());
        }
        return n;
    }
    template <class S>
    poll_result<result<void>> poll_notify(S& s, poll_context& cx) {
        if (!notified_) {
            ::ERR_clear_error();
            if (::SSL_shutdown(ssl_.get()) < 0) {
                ::ERR_clear_error(); // the session is broken; the bytes end anyway
            }
            notified_ = true;
        }
        return poll_drain(s, cx);
    }

private:
    template <class Step>
    int once(Step step) {
        ::ERR_clear_error();
        return step(ssl_.get());
    }
    // Why a step did not succeed.
    int reason(int done) noexcept {
        int const why = ::SSL_get_error(ssl_.get(), done);
        if (why != SSL_ERROR_ZERO_RETURN && why != SSL_ERROR_WANT_WRITE &&
            why != SSL_ERROR_WANT_READ) {
            failure_ = detail::tls_error();
        }
        return why;
    }

    template <class Buffer>
    static int length_of(Buffer const& b) noexcept {
        return static_cast<int>((std::min)(b.size(), std::size_t(INT_MAX)));
    }

    // What was decrypted before costs the stream nothing, but the task must yield in the end.
    template <class S, class Step>
    poll_result<result<std::size_t>> poll_charged(S& s, poll_context& cx, Step step) {
        if (cx.exhausted()) {
            return pending;
        }
        auto out = poll_step(s, cx, step);
        if (out.is_ready()) {
            cx.charge();
        }
        return out;
    }

    template <class S>
    poll_result<result<void>> poll_fill(S& s, poll_context& cx) {
        char* to = nullptr;
        int const room = ::BIO_nwrite0(network_.get(), &to);
        if (room <= 0) {
            return unit{};
        }
        if (input_ended_) {
            return fail(error_code(boost::asio::ssl::error::stream_truncated));
        }
        KIOTO_TRY_READY(
            n, s.poll_read(cx, boost::asio::mutable_buffer(to, static_cast<std::size_t>(room))));
        if (n == 0) {
            input_ended_ = true;
            return fail(error_code(boost::asio::ssl::error::stream_truncated));
        }
        ::BIO_nwrite(network_.get(), &to, static_cast<int>(n));
        return unit{};
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_TLS_ENGINE_HPP
