//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_PARKED_DATAGRAM_HPP
#define KIOTO_DETAIL_PARKED_DATAGRAM_HPP

#include <boost/asio/basic_datagram_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/datagram_protocol.hpp>

#include <cstddef>
#include <memory>
#include <optional>

#include <kioto/detail/make_parked.hpp>
#include <kioto/detail/parked_operation.hpp>
#include <kioto/detail/runtime.hpp>
#include <kioto/detail/socket_executor.hpp>
#include <kioto/poll_result.hpp>

namespace kioto::detail {

/** A datagram socket of the parked engine.

    A poll tries; where there is nothing, it starts a receive into the block's own buffer, which has
    room for any datagram. What that brings stays until a poll asks for it. Where there is no room to
    send, the block *accepts* one datagram: it copies it and sends it when there is; an error of that
    is the next send's. The end of the socket ends both.
*/
class parked_datagram final : public parked_block {
public:
    using protocol_type = boost::asio::generic::datagram_protocol;
    using endpoint_type = protocol_type::endpoint;
    using socket_type = boost::asio::basic_datagram_socket<protocol_type, socket_executor>;
    using io_result = poll_result<result<std::size_t>>;

    explicit parked_datagram(hub& owner) noexcept : parked_block(owner) {}

    /// @pre The runtime is that of the block's context.
    KIOTO_DECL error_code open(runtime& home, endpoint_type const& at);
    KIOTO_DECL error_code connect(endpoint_type const& peer);

    KIOTO_DECL io_result poll_receive(
        poll_context& cx, boost::asio::mutable_buffer to, endpoint_type& from);
    /// `to`: null sends to the peer.
    KIOTO_DECL io_result poll_send(
        poll_context& cx, boost::asio::const_buffer from, endpoint_type const* to);

    KIOTO_DECL parked_native_handle native_handle() noexcept;
    template <class Call>
    error_code with_socket(Call call) {
        std::lock_guard lock(mutex_);
        error_code ec = boost::asio::error::operation_aborted;
        if (socket_) {
            call(*socket_, ec);
        }
        return ec;
    }

private:
    static constexpr std::size_t most_ = 1 << 16;

    // All of these are under the mutex.
    std::optional<socket_type> socket_; // empty before it is made, and once it is closed
    parked_operation receive_;
    parked_operation send_;
    std::unique_ptr<std::byte[]> received_; // from the first receive that waited
    std::unique_ptr<std::byte[]> accepted_; // from the first send that did
    std::size_t size_ = 0;
    endpoint_type from_;
    error_code receive_error_;
    error_code send_error_;
    bool has_received_ = false;

    void start_receive();
    void accept(boost::asio::const_buffer from, endpoint_type const* to);
    KIOTO_DECL void receive_done(error_code const& ec, std::size_t n) noexcept;
    KIOTO_DECL void send_done(error_code const& ec, std::size_t n) noexcept;

    KIOTO_DECL waiters end() noexcept override;
    KIOTO_DECL void cancel_idle() noexcept override;
};

} // namespace kioto::detail

#ifndef KIOTO_SEPARATE_COMPILATION
#include <kioto/impl/parked_datagram.ipp>
#endif

#endif // KIOTO_DETAIL_PARKED_DATAGRAM_HPP
