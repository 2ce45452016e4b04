//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_PARKED_LISTENER_HPP
#define KIOTO_DETAIL_PARKED_LISTENER_HPP

#include <boost/asio/basic_socket_acceptor.hpp>

#include <optional>

#include <kioto/detail/parked_stream.hpp>

namespace kioto::detail {

/** A listening socket of the parked engine.

    A poll hands out a connection that is there. Else, if an accept is in flight, it waits for that.
    Else it tries, and where there is no connection starts an accept, which belongs to the block: a
    connection that nobody took stays for the next poll.
*/
class parked_listener final : public parked_block {
public:
    using acceptor_type = boost::asio::basic_socket_acceptor<parked_protocol, socket_executor>;
    using accepted = poll_result<result<intrusive_ptr<parked_stream>>>;

    explicit parked_listener(hub& owner) noexcept : parked_block(owner) {}

    /// @pre The runtime is that of the block's context.
    KIOTO_DECL error_code listen(
        runtime& home, parked_protocol::endpoint const& at, int backlog, bool reuse_port);
    /// Errors of connections that died in the queue are skipped.
    KIOTO_DECL accepted poll_accept(poll_context& cx);

    KIOTO_DECL parked_native_handle native_handle() noexcept;
    KIOTO_DECL error_code local_endpoint(parked_protocol::endpoint& name);

private:
    using socket_type = parked_stream::socket_type;

    // All of these are under the mutex.
    std::optional<acceptor_type> acceptor_; // empty before it is made, and once it is closed
    parked_operation accept_;
    std::optional<socket_type> accepted_;
    error_code error_;

    void start_accept();
    bool try_accept();
    KIOTO_DECL void accept_done(error_code const& ec, socket_type socket) noexcept;

    KIOTO_DECL waiters end() noexcept override;
    KIOTO_DECL void cancel_idle() noexcept override;
};

} // namespace kioto::detail

#ifndef KIOTO_SEPARATE_COMPILATION
#include <kioto/impl/parked_listener.ipp>
#endif

#endif // KIOTO_DETAIL_PARKED_LISTENER_HPP
