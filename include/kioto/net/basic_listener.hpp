//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_NET_BASIC_LISTENER_HPP
#define KIOTO_NET_BASIC_LISTENER_HPP

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <utility>

#include <kioto/detail/shared_direction.hpp>
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
    /// Several sockets share the port, one context each. `operation_not_supported` on Windows.
    bool reuse_port = false;
};

namespace detail {

/// A listening socket, and everybody who waits for a connection.
template <class Protocol>
class shared_listener {
    atomic<unsigned> users_{2}; // the listener, and the direction
    std::optional<deadline> rest_;
    std::uint32_t closed_then_ = 0;

public:
    stream_socket socket;
    Protocol const protocol;
    shared_direction<shared_listener> accepts{*this};

    shared_listener(stream_socket s, Protocol const& p) noexcept
        : socket(std::move(s)), protocol(p) {}
    shared_listener(shared_listener const&) = delete;
    shared_listener& operator=(shared_listener const&) = delete;

    void close() noexcept {
        stream_socket closed;
        accepts.change([&] { closed = std::move(socket); });
    }
    /// By the listener. The direction goes with the last of its wakers.
    void leave() noexcept {
        socket.close();
        accepts.release();
        release();
    }
    void release() noexcept {
        if (users_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
            delete this;
        }
    }

    /// For one poller at a time.
    poll_result<result<basic_stream<Protocol>>> poll(poll_context& cx) {
        if (!socket.is_open()) {
            return fail(boost::asio::error::operation_aborted);
        }
        if (rest_ && rests(cx)) {
            return pending;
        }
        std::uint32_t const closed_before = socket.closed_count();
        auto out = socket.poll_accept(cx, protocol);
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
        return basic_stream<Protocol>(std::move(out.value()), protocol);
    }
    auto polled() noexcept {
        return [this](poll_context& cx) { return poll(cx); };
    }

private:
    bool rests(poll_context& cx) {
        if (socket.closed_count() == closed_then_ && !rest_->poll(cx) &&
            socket.wake_on_close(cx, closed_then_)) {
            return true;
        }
        rest_.reset();
        return false;
    }
};

} // namespace detail

/** A socket that waits for connections. `tcp_listener` and `local_listener` are of this template.

    Any number of tasks may accept at the same time, on any thread: a connection wakes all of them,
    and is the first one's to come.

    An idle listener is no outstanding work. It may outlive its context; then operations fail with
    `operation_aborted`. When the process runs out of descriptors or the system of buffers, that is
    reported once; then the listener rests for 100 ms, or until a descriptor of the context is
    closed, before it tries again. Errors of connections that died in the queue are skipped.

    @par Allocation Two at most, when it is made; an accepted connection as its stream says.
*/
template <class Protocol>
class KIOTO_CONSUMABLE basic_listener {
    using shared = detail::shared_listener<Protocol>;

    shared* shared_;

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
        : shared_(std::exchange(other.shared_, nullptr)) {}
    basic_listener& operator=(basic_listener&& other) noexcept {
        if (this != &other) {
            leave();
            shared_ = std::exchange(other.shared_, nullptr);
        }
        return *this;
    }
    ~basic_listener() { leave(); }

    /// One connection, or the error that kept it from being accepted. For futures of your own: the
    /// latest task to call it is woken, beside the futures that `accept` made.
    poll_result<result<stream_type>> poll_accept(poll_context& cx) {
        return home().accepts.poll(cx, home().polled());
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
        return home().socket.template local_endpoint<endpoint_type>();
    }
    bool is_open() const noexcept { return shared_ && shared_->socket.is_open(); }
    /// Who accepts, now or later, gets `operation_aborted`.
    void close() noexcept {
        if (shared_) {
            shared_->close();
        }
    }
    auto native_handle() const noexcept { return home().socket.native_handle(); }

private:
    friend class basic_incoming_stream<Protocol>;

    basic_listener(detail::runtime& home, endpoint_type const& at, options how)
        : shared_(new shared(listen(home, at, how), at.protocol())) {}

    static detail::stream_socket listen(
        detail::runtime& home, endpoint_type const& at, options how) {
        error_code ec;
        auto made = detail::stream_socket::listen(home, at, how.backlog, how.reuse_port, ec);
        if (ec) {
            throw boost::system::system_error(ec, "kioto: listen");
        }
        return made;
    }

    shared& home() const noexcept {
        BOOST_ASSERT_MSG(shared_, "an operation on a moved-from listener");
        return *shared_;
    }
    void leave() noexcept {
        if (shared_) {
            shared_->leave();
        }
    }
};

/// The future that a listener's `accept` makes.
template <class Protocol>
class KIOTO_CONSUMABLE [[nodiscard]] basic_accept_future
    : public future_interface<basic_accept_future<Protocol>> {
    detail::shared_listener<Protocol>* shared_;
    detail::waiter waiter_;

public:
    using output_type = result<basic_stream<Protocol>>;
    using borrows = types<basic_listener<Protocol>>;
    static constexpr bool cancel_safe = true;

    explicit basic_accept_future(detail::shared_listener<Protocol>& shared) noexcept
        : shared_(&shared) {}
    basic_accept_future(basic_accept_future&&) noexcept = default;
    ~basic_accept_future() { shared_->accepts.leave(waiter_); }

    poll_result<output_type> poll(poll_context& cx) {
        return shared_->accepts.poll(cx, waiter_, shared_->polled());
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
            auto out = listener_.home().poll(cx); // nobody else has the listener
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
    return basic_accept_future<Protocol>(home());
}

template <class Protocol>
basic_incoming_stream<Protocol> basic_listener<Protocol>::incoming(
    std::function<void(error_code)> on_error) && {
    return basic_incoming_stream<Protocol>(std::move(*this), std::move(on_error));
}

} // namespace kioto

#endif // KIOTO_NET_BASIC_LISTENER_HPP
