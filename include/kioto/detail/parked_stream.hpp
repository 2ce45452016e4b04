//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_PARKED_STREAM_HPP
#define KIOTO_DETAIL_PARKED_STREAM_HPP

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

#include <cstddef>
#include <memory>
#include <new>
#include <optional>
#include <span>

#include <kioto/detail/runtime.hpp>
#include <kioto/poll_result.hpp>

namespace kioto::detail {

/** A stream socket of the parked engine.

    Reading, a poll hands out what is there: received bytes, the end, an error. Else, if a read is
    in flight, it waits for that. Else it tries to read where its caller wants the bytes, unless the
    latest read came out short; and where there is nothing, it starts a read into the block's own
    buffer. That read belongs to the block: what it brings stays until a poll asks for it.

    Writing, a poll tries, and where there is no room starts a wait for some. A connect takes the
    place of such a wait.

    The end of the context's last task cancels reads and waits; the next poll starts them again. A
    connect cannot be started again, and goes on.
*/
class parked_stream final : public parked_block {
public:
    using socket_type = boost::asio::basic_stream_socket<parked_protocol, socket_executor>;
    using io_result = poll_result<result<std::size_t>>;

    explicit parked_stream(hub& owner) noexcept : parked_block(owner) {}

    /// Takes over a connected socket, which does not block. One on a context that is gone is closed.
    KIOTO_DECL void take(socket_type&& socket) noexcept;
    /// @pre The runtime is that of the block's context.
    KIOTO_DECL error_code start_connect(runtime& home, parked_protocol::endpoint const& peer);
    KIOTO_DECL poll_result<result<void>> poll_connected(poll_context& cx);

    KIOTO_DECL io_result poll_read(poll_context& cx, void* to, std::size_t n);
    KIOTO_DECL io_result poll_write(poll_context& cx, boost::asio::const_buffer from);
    KIOTO_DECL io_result poll_write(
        poll_context& cx, std::span<boost::asio::const_buffer const> from);
    KIOTO_DECL poll_result<result<void>> poll_flush();
    KIOTO_DECL poll_result<void> poll_readable(poll_context& cx);
    KIOTO_DECL poll_result<void> poll_writable(poll_context& cx);
    KIOTO_DECL error_code shutdown(boost::asio::socket_base::shutdown_type how) noexcept;

    /// Gives the descriptor away. Fails where a read is in flight, or left bytes here.
    KIOTO_DECL result<parked_native_handle> release_socket();
    /// A duplicate of the descriptor may live on.
    KIOTO_DECL void share() noexcept;

    KIOTO_DECL parked_native_handle native_handle() noexcept override;
    KIOTO_DECL error_code local_endpoint(parked_protocol::endpoint& name) override;
    KIOTO_DECL error_code remote_endpoint(parked_protocol::endpoint& name);
    template <class Option>
    error_code set_option(Option const& option) {
        return with_socket([&](socket_type& s, error_code& ec) { s.set_option(option, ec); });
    }
    template <class Option>
    error_code get_option(Option& option) {
        return with_socket([&](socket_type& s, error_code& ec) { s.get_option(option, ec); });
    }

private:
    static constexpr std::size_t buffer_size_ = 4096;

    // All of these are under the mutex.
    std::optional<socket_type> socket_; // empty before it is made, and once it is closed
    parked_operation read_;
    parked_operation write_; // a wait for room, or the connect
    std::unique_ptr<std::byte[]> buffer_; // while a read is in flight, or left bytes in it
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    error_code read_error_;
    error_code write_error_;
    bool at_end_ = false;
    bool tries_read_ = true;
    bool tries_write_ = true;
    bool is_local_ = false; // and connects

    bool has_read() const noexcept { return begin_ != end_ || at_end_ || read_error_.failed(); }
    io_result hand_out(void* to, std::size_t n) noexcept;
    void start_read();
    void start_wait();
    template <class Buffers>
    io_result write(poll_context& cx, Buffers const& from, std::size_t asked);
    template <class Call>
    error_code with_socket(Call call);

    KIOTO_DECL void read_done(error_code const& ec, std::size_t n) noexcept;
    KIOTO_DECL void write_done(error_code const& ec) noexcept;

    KIOTO_DECL waiters end() noexcept override;
    KIOTO_DECL void cancel_idle() noexcept override;
};

template <class Call>
error_code parked_stream::with_socket(Call call) {
    std::lock_guard lock(mutex_);
    error_code ec = boost::asio::error::operation_aborted;
    if (socket_) {
        call(*socket_, ec);
    }
    return ec;
}

} // namespace kioto::detail

#ifndef KIOTO_SEPARATE_COMPILATION
#include <kioto/impl/parked_stream.ipp>
#endif

#endif // KIOTO_DETAIL_PARKED_STREAM_HPP
