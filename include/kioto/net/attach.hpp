//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_NET_ATTACH_HPP
#define KIOTO_NET_ATTACH_HPP

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/query.hpp>
#include <boost/system/system_error.hpp>

#include <span>
#include <utility>

#include <kioto/detail/attached_socket.hpp>
#include <kioto/io/byte_stream_interface.hpp>

namespace kioto {

/** A byte stream that refers to a socket of Asio's, which stays an Asio socket. Made by `attach`.

    The bytes are the socket's: nothing is read ahead or kept here, so the program may go on with
    either. Not at the same time: a read of both is a race for the bytes.

    While it is attached the socket does not block; its synchronous calls may say `would_block`.
    Dropping this restores its mode, and leaves it open.

    The tasks that use it run on the socket's executor: on its strand, if it has one. A wait that is
    cancelled with the socket's own operations is begun again; a socket that is closed shows as an
    error. An idle one is no outstanding work.

    @par Allocation One, when it is made; operations none.
*/
template <class Socket>
class KIOTO_CONSUMABLE attached : public byte_stream_interface<attached<Socket>> {
    detail::intrusive_ptr<detail::attached_socket<Socket>> block_;
    Socket* socket_;

public:
    using borrows = types<Socket>;

    /// For `attach`.
    explicit attached(Socket& socket KIOTO_LIFETIMEBOUND) : socket_(&socket) {
        auto made = detail::make_parked<detail::attached_socket<Socket>>(detail::runtime_of(
            boost::asio::query(socket.get_executor(), boost::asio::execution::context))
                .home());
        if (!made) {
            throw boost::system::system_error(made.error(), "kioto: attach");
        }
        block_ = *made;
        if (error_code const ec = block_->take(socket)) {
            detach();
            throw boost::system::system_error(ec, "kioto: attach");
        }
    }
    attached(attached&&) = default;
    attached& operator=(attached&& other) noexcept {
        if (this != &other) {
            detach();
            block_ = std::move(other.block_);
            socket_ = other.socket_;
        }
        return *this;
    }
    ~attached() { detach(); }

    poll_result<result<std::size_t>> poll_read(poll_context& cx, boost::asio::mutable_buffer to) {
        return block().poll_read(cx, to);
    }
    poll_result<result<std::size_t>> poll_write(poll_context& cx, boost::asio::const_buffer from) {
        return block().poll_write(cx, {&from, 1});
    }
    poll_result<result<std::size_t>> poll_write(
        poll_context& cx, std::span<boost::asio::const_buffer const> from) {
        return block().poll_write(cx, from);
    }
    poll_result<result<void>> poll_flush(poll_context& cx) { return block().poll_flush(cx); }
    poll_result<result<void>> poll_shutdown(poll_context&) {
        error_code ec;
        socket_->shutdown(boost::asio::socket_base::shutdown_send, ec);
        if (ec) {
            return fail(ec);
        }
        return unit{};
    }
    /// Ready when a read would not wait; nothing is read.
    poll_result<void> poll_readable(poll_context& cx) { return block().poll_readable(cx); }
    poll_result<void> poll_writable(poll_context& cx) { return block().poll_writable(cx); }

    bool is_attached() const noexcept { return static_cast<bool>(block_); }
    void detach() noexcept {
        if (block_) {
            block_->close();
            block_ = nullptr;
        }
    }

private:
    detail::attached_socket<Socket>& block() const noexcept {
        BOOST_ASSERT_MSG(block_, "an operation on a detached or moved-from stream");
        return *block_;
    }
};

/** Uses a socket of Asio's as a byte stream, without taking it over.

        auto s = kioto::attach(socket);
        auto header = co_await s.read_exact<10>(); // in a coroutine of Asio's, say

    For programs that are moved to Kioto piece by piece, and for sockets that others own. A socket
    that is Kioto's alone is better a `tcp_stream`, made of it.

    @param socket  Lent: it outlives the stream, and stays where it is. What owns the stream, or
                   lends it, borrows the socket.
    @throws boost::system::system_error where the socket is closed, or its context shut down.
    @see tcp_stream, make_byte_stream
*/
template <class Protocol, class Ex>
attached<boost::asio::basic_stream_socket<Protocol, Ex>> attach(
    boost::asio::basic_stream_socket<Protocol, Ex>& socket KIOTO_LIFETIMEBOUND) {
    return attached<boost::asio::basic_stream_socket<Protocol, Ex>>(socket);
}

} // namespace kioto

#endif // KIOTO_NET_ATTACH_HPP
