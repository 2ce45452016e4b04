//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_PARKED_STREAM_HPP
#define KIOTO_DETAIL_PARKED_STREAM_HPP

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/generic/stream_protocol.hpp>

#include <cstddef>
#include <optional>

#include <kioto/detail/parked_bytes.hpp>
#include <kioto/detail/socket_executor.hpp>

namespace kioto::detail {

// One protocol for all stream sockets: one instantiation of Asio's services and operations.
using parked_protocol = boost::asio::generic::stream_protocol;

/// A stream socket of the parked engine. A connect takes the place of a write.
class parked_stream final : public parked_bytes {
public:
    using socket_type = boost::asio::basic_stream_socket<parked_protocol, socket_executor>;

    explicit parked_stream(hub& owner) noexcept : parked_bytes(owner) {}

    /// Takes over a connected socket, which does not block. One on a context that is gone is closed.
    KIOTO_DECL void take(socket_type&& socket) noexcept;
    /// @pre The runtime is that of the block's context.
    KIOTO_DECL error_code start_connect(runtime& home, parked_protocol::endpoint const& peer);
    KIOTO_DECL poll_result<result<void>> poll_connected(poll_context& cx);

    /// Ends the outgoing bytes behind what was accepted.
    KIOTO_DECL error_code shutdown(boost::asio::socket_base::shutdown_type how) noexcept;

    /// Gives the descriptor away. Fails where an operation is in flight, or left bytes here.
    KIOTO_DECL result<parked_native_handle> release_socket();
    /// A duplicate of the descriptor may live on.
    KIOTO_DECL void share() noexcept;

    KIOTO_DECL parked_native_handle native_handle() noexcept;
    KIOTO_DECL error_code local_endpoint(parked_protocol::endpoint& name);
    KIOTO_DECL error_code remote_endpoint(parked_protocol::endpoint& name);
    template <class Option>
    error_code set_option(Option const& option) {
        return with_socket([&](socket_type& s, error_code& ec) {
            s.set_option(option, ec);
            auto const protocol = parked_protocol(AF_INET, 0);
            says_linger_ = says_linger_ ||
                (option.level(protocol) == SOL_SOCKET && option.name(protocol) == SO_LINGER);
        });
    }
    template <class Option>
    error_code get_option(Option& option) {
        return with_socket([&](socket_type& s, error_code& ec) { s.get_option(option, ec); });
    }

private:
    // All of these are under the mutex.
    std::optional<socket_type> socket_; // empty before it is made, and once it is closed
    bool is_local_ = false; // and connects
    bool shuts_ = false; // once all is written
    bool says_linger_ = false; // the user did, by the socket's option

    template <class Call>
    error_code with_socket(Call call) {
        std::lock_guard lock(mutex_);
        error_code ec = boost::asio::error::operation_aborted;
        if (socket_) {
            call(*socket_, ec);
        }
        return ec;
    }
    std::chrono::seconds said_linger(std::chrono::seconds otherwise) noexcept;
    KIOTO_DECL void connect_done(error_code const& ec) noexcept { write_done(ec, 0); }

    bool is_there() const noexcept override { return socket_.has_value(); }
    KIOTO_DECL std::size_t try_read(boost::asio::mutable_buffer to, error_code& ec) override;
    KIOTO_DECL std::size_t try_write(buffers from, error_code& ec) override;
    KIOTO_DECL void start_read() override;
    KIOTO_DECL void start_write() override;
    KIOTO_DECL void written() noexcept override;
    KIOTO_DECL std::chrono::seconds time_to_linger() noexcept override;
    KIOTO_DECL waiters end() noexcept override;
    KIOTO_DECL void cancel_idle() noexcept override;
};

} // namespace kioto::detail

#ifndef KIOTO_SEPARATE_COMPILATION
#include <kioto/impl/parked_stream.ipp>
#endif

#endif // KIOTO_DETAIL_PARKED_STREAM_HPP
