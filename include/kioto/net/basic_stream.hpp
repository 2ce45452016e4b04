//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_NET_BASIC_STREAM_HPP
#define KIOTO_NET_BASIC_STREAM_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/basic_stream_socket.hpp>

#include <span>
#include <utility>

#include <kioto/detail/stream_socket.hpp>
#include <kioto/io/byte_stream_interface.hpp>

namespace kioto {

template <class S>
class read_half;
template <class S>
class write_half;

/** A connection: a byte stream. `tcp_stream` and `local_stream` are of this template.

    Made by `connect` and a listener, or from a socket of Asio. Registered once with its context's
    readiness set; an idle stream is no outstanding work, unless a task of another context has
    waited for it: then its context runs until it is closed. One task may read while another writes.
    Two readers at once are misuse: the later one is woken, the other one sleeps until it is polled.

    It has no buffer: bytes leave the kernel only into a completed read. Dropping it closes the
    connection. It may outlive its context; then operations fail with `operation_aborted`.

    With the parked engine (Windows) a dropped connection may have accepted bytes that the system
    did not take yet. It goes on, as outstanding work, for 30 seconds at most, or as long as the
    option `socket_base::linger` says; then it is reset. `flush`, in a `timeout`, leaves nothing.

    The members of `byte_stream_interface` (read_some, write_all, ...) lend it; the free functions
    own it. @par Allocation One at most, when it is made; operations none.
*/
template <class Protocol>
class KIOTO_CONSUMABLE basic_stream : public byte_stream_interface<basic_stream<Protocol>> {
    detail::stream_socket socket_;
    Protocol protocol_;
    bool was_blocking_ = true; // as a socket of Asio, which into_socket restores
    bool shut_ = false;

public:
    using protocol_type = Protocol;
    using endpoint_type = typename Protocol::endpoint;
    using executor_type = boost::asio::any_io_executor;
    using plain_socket = basic_stream;        ///< Its bytes are its socket's.
    using splits_without_lock = basic_stream; ///< One thread may read while another writes.

    /// For `connect` and the listener.
    basic_stream(detail::stream_socket socket, Protocol const& protocol) noexcept
        : socket_(std::move(socket)), protocol_(protocol) {}

    /** Takes over a socket of Asio, which is left closed.

        @pre No operation of it is pending: it would end with `operation_aborted`.
        @throws boost::system::system_error where it cannot be released or registered.
    */
    template <class Ex>
    explicit basic_stream(boost::asio::basic_stream_socket<Protocol, Ex> socket)
        : protocol_(socket.local_endpoint().protocol()), was_blocking_(!socket.non_blocking()) {
        socket_ = detail::stream_socket::from_asio(std::move(socket), protocol_);
    }

    /** Gives the connection back to Asio, as a socket on `ex`. Its blocking mode is what it was
        when it came from there, else blocking. What was not read stays in the kernel.

        @throws boost::system::system_error where it cannot be assigned.
    */
    template <class Ex>
    KIOTO_CONSUMES boost::asio::basic_stream_socket<Protocol, Ex> into_socket(Ex const& ex) && {
        boost::asio::basic_stream_socket<Protocol, Ex> out(ex);
        std::move(socket_).into_asio(out, protocol_);
        out.non_blocking(!was_blocking_);
        return out;
    }

    KIOTO_ALWAYS_INLINE poll_result<result<std::size_t>> poll_read(
        poll_context& cx, boost::asio::mutable_buffer to) {
        return socket_.poll_read(cx, to.data(), to.size());
    }
    KIOTO_ALWAYS_INLINE poll_result<result<std::size_t>> poll_write(
        poll_context& cx, boost::asio::const_buffer from) {
        return socket_.poll_write(cx, from.data(), from.size());
    }
    poll_result<result<std::size_t>> poll_write(
        poll_context& cx, std::span<boost::asio::const_buffer const> from) {
        return socket_.poll_write(cx, from);
    }
    poll_result<result<void>> poll_flush(poll_context& cx) { return socket_.poll_flush(cx); }
    poll_result<result<void>> poll_shutdown(poll_context& cx) {
        if (!shut_) {
            KIOTO_TRY_READY(flushed, socket_.poll_flush(cx));
            shut_ = true;
            if (auto const ec = socket_.shutdown(boost::asio::socket_base::shutdown_send)) {
                return fail(ec);
            }
        }
        return unit{};
    }
    /// Ends the outgoing bytes without waiting and without an error; for who drops a half.
    void end_sending() noexcept {
        if (!std::exchange(shut_, true)) {
            socket_.shutdown(boost::asio::socket_base::shutdown_send);
        }
    }
    /// Lends the two directions one by one. In `<kioto/net/split.hpp>`. @see split
    template <class Self = basic_stream>
    std::pair<read_half<Self>, write_half<Self>> split() & noexcept KIOTO_LIFETIMEBOUND;

    /// Ready when a read would not wait; nothing is read.
    poll_result<void> poll_readable(poll_context& cx) { return socket_.poll_readable(cx); }
    /// Ready when a write would not wait.
    poll_result<void> poll_writable(poll_context& cx) { return socket_.poll_writable(cx); }

    bool is_open() const noexcept { return socket_.is_open(); }
    /// At once. @pre Nobody waits for it: who does is not woken.
    void close() noexcept { socket_.close(); }

    result<endpoint_type> local_endpoint() const {
        return socket_.template local_endpoint<endpoint_type>();
    }
    result<endpoint_type> remote_endpoint() const {
        return socket_.template remote_endpoint<endpoint_type>();
    }
    /// Any socket option of Asio, `boost::asio::ip::tcp::no_delay(true)`.
    template <class Option>
    result<void> set_option(Option const& option) {
        return socket_.set_option(option, protocol_);
    }
    template <class Option>
    result<Option> get_option() const {
        return socket_.template get_option<Option>(protocol_);
    }

    /// The descriptor, to look at; reading and writing through it is at the caller's risk. Whoever
    /// duplicates it must call `share()`.
    auto native_handle() const noexcept { return socket_.native_handle(); }
    /// The connection's file may live on in a duplicate of the descriptor after it is closed here.
    void share() noexcept { socket_.share(); }

    detail::stream_socket& engine() noexcept { return socket_; }
};

} // namespace kioto

#endif // KIOTO_NET_BASIC_STREAM_HPP
