//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_NET_BASIC_CONNECT_HPP
#define KIOTO_NET_BASIC_CONNECT_HPP

#include <utility>

#include <kioto/detail/poll_child.hpp>
#include <kioto/error.hpp>
#include <kioto/net/basic_stream.hpp>

namespace kioto {

/** The future that `connect(endpoint)` makes, for the stream sockets of a protocol.

    States: the socket is closed until the first poll, which makes it and starts connecting; then
    it waits to become writable; then it is the output's.
*/
template <class Protocol>
class KIOTO_CONSUMABLE [[nodiscard]] basic_connect_future
    : public future_interface<basic_connect_future<Protocol>> {
    typename Protocol::endpoint peer_;
    detail::stream_socket socket_;

public:
    using output_type = result<basic_stream<Protocol>>;
    static constexpr bool cancel_safe = true;

    explicit basic_connect_future(typename Protocol::endpoint const& peer) noexcept : peer_(peer) {}

    KIOTO_ALWAYS_INLINE poll_result<output_type> poll(poll_context& cx) {
        if (!socket_.is_open()) {
            if (!cx.env()) {
                return fail(error::no_runtime);
            }
            error_code ec;
            socket_ = detail::stream_socket::start_connect(cx.env()->runtime(), peer_, ec);
            if (ec) {
                return fail(ec);
            }
        }
        KIOTO_TRY_READY(connected, socket_.poll_connected(cx));
        return basic_stream<Protocol>(std::move(socket_), peer_.protocol());
    }
};

} // namespace kioto

#endif // KIOTO_NET_BASIC_CONNECT_HPP
