//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TLS_TLS_STREAM_HPP
#define KIOTO_TLS_TLS_STREAM_HPP

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <kioto/detail/tls_engine.hpp>
#include <kioto/io/byte_stream_interface.hpp>
#include <kioto/sleep.hpp>

namespace kioto::tls {

/** A TLS session over a byte stream: a byte stream itself.

    Made by `tls::connect` and `tls::accept`. Its engine is part of it and waits for nothing: an
    operation may be dropped at any point, the next one goes on where the session is.

    A write that is ready has been encrypted, and most of it sent; what is left goes with the next
    operation, and `flush` waits for it. A read at the end gives 0 if the peer said that it ended;
    where the connection ends without that (a cut), `asio::ssl::error::stream_truncated`. `shutdown`
    tells the peer, and ends the outgoing bytes; one can read on. `tls::close` waits for the peer.
    An error of OpenSSL's, or an alert of the peer's, is that of every later read and write.

    As with any byte stream, one task at a time reads and one writes; here both on one thread at a
    time, and dropping it sends nothing.

    @par Allocation One, OpenSSL's session and two rings of 17 KiB; operations none of ours.
*/
template <byte_stream S>
class KIOTO_CONSUMABLE tls_stream : public byte_stream_interface<tls_stream<S>> {
    S next_;
    std::unique_ptr<detail::tls_engine> engine_;

public:
    using borrows = borrows_t<S>;

    /// For `connect` and `accept`.
    tls_stream(S next, std::unique_ptr<detail::tls_engine> engine) noexcept
        : next_(std::move(next)), engine_(std::move(engine)) {}

    poll_result<result<void>> poll_handshake(poll_context& cx) {
        KIOTO_TRY_READY(
            done, engine_->poll_step(next_, cx, [](SSL* ssl) { return ::SSL_do_handshake(ssl); }));
        return poll_flush(cx);
    }
    poll_result<result<std::size_t>> poll_read(poll_context& cx, boost::asio::mutable_buffer to) {
        return engine_->poll_read(next_, cx, to);
    }
    poll_result<result<std::size_t>> poll_write(poll_context& cx, boost::asio::const_buffer from) {
        return engine_->poll_write(next_, cx, from);
    }
    poll_result<result<void>> poll_flush(poll_context& cx) {
        KIOTO_TRY_READY(drained, engine_->poll_drain(next_, cx));
        return next_.poll_flush(cx);
    }
    poll_result<result<void>> poll_shutdown(poll_context& cx) {
        KIOTO_TRY_READY(notified, engine_->poll_notify(next_, cx));
        return next_.poll_shutdown(cx);
    }

    /// What the handshake agreed on; empty where nothing.
    std::string_view alpn() const noexcept {
        unsigned char const* name = nullptr;
        unsigned size = 0;
        ::SSL_get0_alpn_selected(engine_->handle(), &name, &size);
        return {reinterpret_cast<char const*>(name), size};
    }
    /// The name that a client asked for; empty where none.
    std::string_view server_name() const noexcept {
        char const* const name = ::SSL_get_servername(engine_->handle(), TLSEXT_NAMETYPE_host_name);
        return name ? name : std::string_view();
    }
    /// The peer said that nothing more comes.
    bool is_ended() const noexcept { return engine_->is_ended(); }

    SSL* native_handle() const noexcept { return engine_->handle(); }
    S& next_stream() noexcept { return next_; }
    S const& next_stream() const noexcept { return next_; }
};

/// A session that is being agreed on.
template <class S>
class KIOTO_CONSUMABLE [[nodiscard]] handshake_future
    : public future_interface<handshake_future<S>> {
    tls_stream<S> stream_;

public:
    using output_type = result<tls_stream<S>>;
    using borrows = borrows_t<S>;
    static constexpr bool cancel_safe = false;

    explicit handshake_future(tls_stream<S> stream) : stream_(std::move(stream)) {}

    poll_result<output_type> poll(poll_context& cx) {
        KIOTO_TRY_READY(done, stream_.poll_handshake(cx));
        return poll_result<output_type>(boost::system::in_place_value, std::move(stream_));
    }
};

struct client_options {
    std::vector<std::string> alpn{}; ///< Protocols, the preferred one first.
    bool verify = true; ///< The certificate, and that it is the host's. False: for tests alone.
};

/** Makes a TLS session as the client.

        tls::connect(std::move(socket), context, "www.boost.org")

    The certificate must come from an authority that the context trusts
    (`context.set_default_verify_paths()`) and must be `host`'s, a name or an address; a name is also
    told to the server.

    @param stream   Owned; an error closes it.
    @param context  Lent, while this function runs: sessions count it.
    @return         A future of `result<tls_stream<S>>`.
    @throws boost::system::system_error where OpenSSL refuses the options.
    @par Errors       Those of the stream; of `asio::error::get_ssl_category()`, where the handshake
                      fails; `asio::ssl::error::stream_truncated` where the connection ends.
    @par Cancellation Dropping it closes the stream. Not cancel-safe.
    @see accept, close
*/
template <byte_stream S>
handshake_future<S> connect(S stream, boost::asio::ssl::context& context, std::string const& host,
    client_options const& options = {}) {
    auto engine = std::make_unique<detail::tls_engine>(context);
    engine->become_client(host, options.alpn, options.verify);
    return handshake_future<S>(tls_stream<S>(std::move(stream), std::move(engine)));
}

struct server_options {
    std::vector<std::string> alpn{}; ///< A client that asks for none of them is refused.
};

/** Makes a TLS session as the server, with the context's certificate and key.

    Otherwise as `connect`. Whether clients must have a certificate is for the context to say.
*/
template <byte_stream S>
handshake_future<S> accept(
    S stream, boost::asio::ssl::context& context, server_options const& options = {}) {
    auto engine = std::make_unique<detail::tls_engine>(context);
    engine->become_server(options.alpn);
    return handshake_future<S>(tls_stream<S>(std::move(stream), std::move(engine)));
}

/// A session that is being ended.
template <class S>
class KIOTO_CONSUMABLE [[nodiscard]] close_future : public future_interface<close_future<S>> {
    tls_stream<S> stream_;
    std::chrono::steady_clock::duration grace_;
    detail::deadline deadline_{std::chrono::steady_clock::time_point()};
    bool bound_ = false;

    poll_result<result<void>> poll_end(poll_context& cx) {
        KIOTO_TRY_READY(told, stream_.poll_shutdown(cx));
        for (;;) {
            std::byte rest[1024];
            KIOTO_TRY_READY(n, stream_.poll_read(cx, boost::asio::buffer(rest)));
            if (n == 0) {
                return unit{};
            }
        }
    }

public:
    using output_type = result<void>;
    using borrows = borrows_t<S>;
    static constexpr bool cancel_safe = false;

    close_future(tls_stream<S> stream, std::chrono::steady_clock::duration grace)
        : stream_(std::move(stream)), grace_(grace) {}

    poll_result<output_type> poll(poll_context& cx) {
        if (!cx.env()) {
            return fail(error::no_runtime);
        }
        if (auto ended = poll_end(cx); ended.is_ready()) {
            return ended;
        }
        if (!bound_) {
            bound_ = true;
            deadline_.reset(detail::later(cx.env()->runtime().now(), grace_));
        }
        if (deadline_.poll(cx)) {
            return fail(error::timed_out);
        }
        return pending;
    }
};

/** Ends a session in good order: tells the peer, and waits until it says so too.

    @param stream  Owned, and closed in the end. What still comes is thrown away.
    @param grace   How long the peer may take, from the first poll that waits for it.
    @return        A future of `result<void>`.
    @par Errors       `error::timed_out` after that; those of reading, `stream_truncated` where the
                      peer closed without a word.
    @par Cancellation Dropping it closes the stream.
*/
template <byte_stream S>
close_future<S> close(
    tls_stream<S> stream, std::chrono::steady_clock::duration grace = std::chrono::seconds(5)) {
    return close_future<S>(std::move(stream), grace);
}

} // namespace kioto::tls

#endif // KIOTO_TLS_TLS_STREAM_HPP
