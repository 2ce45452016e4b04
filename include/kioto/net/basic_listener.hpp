//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_NET_BASIC_LISTENER_HPP
#define KIOTO_NET_BASIC_LISTENER_HPP

#include <boost/system/system_error.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <utility>

#include <kioto/error.hpp>
#include <kioto/executor.hpp>
#include <kioto/net/basic_stream.hpp>
#include <kioto/sleep.hpp>
#include <kioto/stream_interface.hpp>

namespace kioto {

template <class Protocol>
class basic_accept_future;
template <class Protocol>
class basic_incoming_stream;

/// How a listener listens.
struct listen_options {
    int backlog = 4096;      ///< Connections the kernel keeps until they are accepted.
    bool reuse_port = false; ///< Several sockets share the port, one context each.
};

/** A socket that waits for connections. `tcp_listener` and `local_listener` are of this template.

    An idle listener is no outstanding work. When the process runs out of descriptors or the system
    of buffers, that is reported once; then the listener rests for 100 ms, or until a descriptor of
    the context is closed, before it tries again. Errors of connections that died in the queue are
    skipped.
*/
template <class Protocol>
class KIOTO_CONSUMABLE basic_listener {
    detail::runtime* home_;
    detail::stream_socket socket_;
    Protocol protocol_;
    std::optional<detail::deadline> rest_;
    std::uint32_t closed_then_ = 0;

public:
    using protocol_type = Protocol;
    using endpoint_type = typename Protocol::endpoint;
    using stream_type = basic_stream<Protocol>;
    using options = listen_options;

    /** Listens at an endpoint; port 0 takes a free one. The address may be reused at once.

        @throws boost::system::system_error where that fails.
    */
    template <executor Ex>
    basic_listener(Ex const& ex, endpoint_type const& at, options how = {})
        : basic_listener(
              detail::runtime_of(boost::asio::query(ex, boost::asio::execution::context)), at,
              how) {}
    template <executor_context Context>
    basic_listener(Context& context, endpoint_type const& at, options how = {})
        : basic_listener(detail::runtime_of(context), at, how) {}

    basic_listener(basic_listener&& other) noexcept
        : home_(other.home_), socket_(std::move(other.socket_)), protocol_(other.protocol_) {}
    basic_listener& operator=(basic_listener&& other) noexcept {
        home_ = other.home_;
        socket_ = std::move(other.socket_);
        protocol_ = other.protocol_;
        rest_.reset();
        return *this;
    }

    /// One connection, or the error that kept it from being accepted.
    poll_result<result<stream_type>> poll_accept(poll_context& cx) {
        if (rest_ && rests(cx)) {
            return pending;
        }
        std::uint32_t const closed_before = socket_.closed_count();
        auto out = socket_.poll_accept(cx, *home_, protocol_);
        if (out.is_pending()) {
            return pending;
        }
        if (out.has_error()) {
            if (error_code(out.error()) == condition::out_of_resources && cx.env()) {
                rest_.emplace(cx.env()->runtime().now() + std::chrono::milliseconds(100));
                closed_then_ = closed_before;
            }
            return fail(out.error());
        }
        return stream_type(std::move(out.value()), protocol_);
    }

    /// The next connection: a future of `result<stream_type>` that lends the listener. Cancel-safe.
    basic_accept_future<Protocol> accept() & KIOTO_LIFETIMEBOUND;

    /** The connections, one after the other: a stream of `result<stream_type>`.

        Only an error of the listener itself is an item, and ends the stream. Running out of
        descriptors or buffers is told to `on_error`; then the stream rests, and goes on.
    */
    KIOTO_CONSUMES basic_incoming_stream<Protocol> incoming(
        std::function<void(error_code)> on_error = {}) &&;

    result<endpoint_type> local_endpoint() const {
        return socket_.template local_endpoint<endpoint_type>();
    }
    bool is_open() const noexcept { return socket_.is_open(); }
    void close() noexcept { socket_.close(); }
    auto native_handle() const noexcept { return socket_.native_handle(); }

private:
    basic_listener(detail::runtime& home, endpoint_type const& at, options how)
        : home_(&home), socket_(listen(home, at, how)), protocol_(at.protocol()) {}

    static detail::stream_socket listen(
        detail::runtime& home, endpoint_type const& at, options how) {
        auto made = detail::stream_socket::listen(home, at, how.backlog, how.reuse_port);
        if (!made) {
            throw boost::system::system_error(made.error(), "kioto: listen");
        }
        return std::move(*made);
    }

    bool rests(poll_context& cx) {
        if (socket_.closed_count() == closed_then_ && !rest_->poll(cx) &&
            socket_.wake_on_close(cx, closed_then_)) {
            return true;
        }
        rest_.reset();
        return false;
    }
};

/// The future that a listener's `accept` makes.
template <class Protocol>
class KIOTO_CONSUMABLE [[nodiscard]] basic_accept_future
    : public future_interface<basic_accept_future<Protocol>> {
    basic_listener<Protocol>* listener_;

public:
    using output_type = result<basic_stream<Protocol>>;
    using borrows = types<basic_listener<Protocol>>;
    static constexpr bool cancel_safe = true;

    explicit basic_accept_future(basic_listener<Protocol>& listener KIOTO_LIFETIMEBOUND) noexcept
        : listener_(&listener) {}

    KIOTO_ALWAYS_INLINE poll_result<output_type> poll(poll_context& cx) {
        return listener_->poll_accept(cx);
    }
};

/// The stream that a listener's `incoming` makes.
template <class Protocol>
class KIOTO_CONSUMABLE [[nodiscard]] basic_incoming_stream
    : public stream_interface<basic_incoming_stream<Protocol>> {
    basic_listener<Protocol> listener_;
    std::function<void(error_code)> on_error_;
    bool ended_ = false;

public:
    using item_type = result<basic_stream<Protocol>>;

    basic_incoming_stream(
        basic_listener<Protocol> listener, std::function<void(error_code)> on_error)
        : listener_(std::move(listener)), on_error_(std::move(on_error)) {}

    KIOTO_ALWAYS_INLINE poll_result<std::optional<item_type>> poll_next(poll_context& cx) {
        if (ended_) {
            return std::optional<item_type>();
        }
        for (;;) {
            auto out = listener_.poll_accept(cx);
            if (out.is_pending()) {
                return pending;
            }
            if (out.has_error() && error_code(out.error()) == condition::out_of_resources) {
                if (on_error_) {
                    on_error_(out.error());
                }
                continue;
            }
            ended_ = out.has_error();
            return std::optional<item_type>(std::move(out).take());
        }
    }
    result<typename Protocol::endpoint> local_endpoint() const {
        return listener_.local_endpoint();
    }
};

template <class Protocol>
basic_accept_future<Protocol> basic_listener<Protocol>::accept() & {
    return basic_accept_future<Protocol>(*this);
}

template <class Protocol>
basic_incoming_stream<Protocol> basic_listener<Protocol>::incoming(
    std::function<void(error_code)> on_error) && {
    return basic_incoming_stream<Protocol>(std::move(*this), std::move(on_error));
}

} // namespace kioto

#endif // KIOTO_NET_BASIC_LISTENER_HPP
