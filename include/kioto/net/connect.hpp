//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_NET_CONNECT_HPP
#define KIOTO_NET_CONNECT_HPP

#include <boost/asio/ip/tcp.hpp>

#include <kioto/detail/poll_child.hpp>
#include <kioto/error.hpp>
#include <kioto/net/tcp_stream.hpp>

namespace kioto {

/** The future that `connect(endpoint)` makes.

    States: the socket is closed until the first poll, which makes it and starts connecting; then
    it waits to become writable; then it is the output's.
*/
class KIOTO_CONSUMABLE [[nodiscard]] connect_future : public future_interface<connect_future> {
    boost::asio::ip::tcp::endpoint peer_;
    detail::stream_socket socket_;

public:
    using output_type = result<tcp_stream>;
    static constexpr bool cancel_safe = true;

    explicit connect_future(boost::asio::ip::tcp::endpoint peer) noexcept : peer_(peer) {}

    KIOTO_ALWAYS_INLINE poll_result<output_type> poll(poll_context& cx) {
        if (!socket_.is_open()) {
            if (!cx.env()) {
                return fail(error::no_runtime);
            }
            auto started = detail::stream_socket::start_connect(cx.env()->runtime(), peer_);
            if (!started) {
                return fail(started.error());
            }
            socket_ = std::move(*started);
        }
        KIOTO_TRY_READY(connected, socket_.poll_connected(cx));
        return tcp_stream(std::move(socket_), peer_.protocol().family());
    }
};

/** Connects to an endpoint.

    Yields `result<tcp_stream>`. Nothing happens before the first poll; the stream belongs to the
    context of the task that polls first.

    @par Wakes        When the connection is there, or was refused.
    @par Cancellation Dropping it closes the half-open connection. Cancel-safe: yes.
    @par Errors       Those of `socket`, `connect` and the network; `error::no_runtime` without a
                      running task.
    @par Allocation   None but the registration's share.
    @see tcp_stream, timeout
*/
inline connect_future connect(boost::asio::ip::tcp::endpoint peer) noexcept {
    return connect_future(peer);
}

} // namespace kioto

#endif // KIOTO_NET_CONNECT_HPP
