//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_IMPL_PARKED_STREAM_IPP
#define KIOTO_IMPL_PARKED_STREAM_IPP

#include <mutex>
#include <utility>

#include <kioto/detail/parked_stream.hpp>

namespace kioto::detail {

KIOTO_DECL void parked_stream::take(socket_type&& socket) noexcept {
    std::lock_guard lock(mutex_);
    if (!ended_) {
        socket_.emplace(std::move(socket));
    }
}

KIOTO_DECL error_code parked_stream::start_connect(
    runtime& home, parked_protocol::endpoint const& peer) {
    std::lock_guard lock(mutex_);
    socket_.emplace(socket_executor(home.context()));
    error_code ec;
    socket_->open(peer.protocol(), ec);
    is_local_ = peer.protocol().family() == AF_UNIX;
    if (!ec) {
        socket_->non_blocking(true, ec);
    }
    if (!ec) {
        socket_->async_connect(
            peer, parked_handler<parked_stream, &parked_stream::connect_done>(*this, write_));
        write_.in_flight = true;
        write_.held = true;
    }
    return ec;
}

KIOTO_DECL poll_result<result<void>> parked_stream::poll_connected(poll_context& cx) {
    waker replaced;
    std::lock_guard lock(mutex_);
    if (!socket_) {
        return fail(boost::asio::error::operation_aborted);
    }
    if (write_.in_flight) {
        replaced = write_.wait(cx, is_own(cx));
        return pending;
    }
    if (write_error_) {
        return fail(std::exchange(write_error_, error_code()));
    }
    if (is_local_) {
        // One whose listener has no room is writable, which Asio takes for connected.
        error_code ec;
        socket_->remote_endpoint(ec);
        if (ec) {
            return fail(boost::asio::error::try_again);
        }
    }
    return unit{};
}

KIOTO_DECL std::size_t parked_stream::try_read(boost::asio::mutable_buffer to, error_code& ec) {
    return socket_->read_some(boost::asio::buffer(to), ec);
}

KIOTO_DECL std::size_t parked_stream::try_write(buffers from, error_code& ec) {
    return from.size() == 1 ? socket_->write_some(boost::asio::buffer(from.front()), ec)
                            : socket_->write_some(from, ec);
}

KIOTO_DECL void parked_stream::start_read() {
    socket_->async_read_some(boost::asio::buffer(room_to_read()),
        parked_handler<parked_bytes, &parked_stream::read_done>(*this, read_));
}

KIOTO_DECL void parked_stream::start_write() {
    socket_->async_write_some(boost::asio::buffer(accepted()),
        parked_handler<parked_bytes, &parked_stream::write_done>(*this, write_));
}

KIOTO_DECL void parked_stream::written() noexcept {
    if (shuts_) {
        error_code ignored;
        socket_->shutdown(boost::asio::socket_base::shutdown_send, ignored);
    }
}

KIOTO_DECL error_code parked_stream::shutdown(
    boost::asio::socket_base::shutdown_type how) noexcept {
    return with_socket([this, how](socket_type& s, error_code& ec) {
        if (is_writing() && how == boost::asio::socket_base::shutdown_send) {
            shuts_ = true;
            ec = {};
        } else {
            s.shutdown(how, ec);
        }
    });
}

KIOTO_DECL result<parked_native_handle> parked_stream::release_socket() {
    std::lock_guard lock(mutex_);
    if (!socket_) {
        return error_code(boost::asio::error::operation_aborted);
    }
    // Whether a read in flight has taken bytes already, nobody can tell before its handler runs.
    if (keeps_bytes()) {
        return error_code(boost::asio::error::in_progress);
    }
    error_code ec;
    parked_native_handle const handle = socket_->release(ec);
    if (ec) {
        return ec;
    }
    socket_.reset();
    return handle;
}

// Asio takes a descriptor out of its own set before it closes it if it was assigned.
KIOTO_DECL void parked_stream::share() noexcept {
#ifndef BOOST_ASIO_HAS_IOCP
    std::lock_guard lock(mutex_);
    error_code ec;
    auto const name = socket_ ? socket_->local_endpoint(ec) : parked_protocol::endpoint();
    if (!socket_ || ec) {
        return;
    }
    write_again_ = is_writing();
    auto const handle = socket_->release(ec);
    if (!ec) {
        socket_->assign(name.protocol(), handle, ec);
        socket_->non_blocking(true, ec);
    }
#endif
}

KIOTO_DECL parked_native_handle parked_stream::native_handle() noexcept {
    std::lock_guard lock(mutex_);
    return socket_ ? parked_native_handle(socket_->native_handle()) : parked_native_handle(-1);
}

KIOTO_DECL error_code parked_stream::local_endpoint(parked_protocol::endpoint& name) {
    return with_socket([&](socket_type& s, error_code& ec) { name = s.local_endpoint(ec); });
}

KIOTO_DECL error_code parked_stream::remote_endpoint(parked_protocol::endpoint& name) {
    return with_socket([&](socket_type& s, error_code& ec) { name = s.remote_endpoint(ec); });
}

inline std::chrono::seconds parked_stream::said_linger(std::chrono::seconds otherwise) noexcept {
    boost::asio::socket_base::linger said;
    error_code ec = boost::asio::error::operation_aborted;
    if (says_linger_) {
        socket_->get_option(said, ec);
    }
    return !ec && said.enabled() ? std::chrono::seconds(said.timeout()) : otherwise;
}

KIOTO_DECL std::chrono::seconds parked_stream::time_to_linger() noexcept {
    auto const most = parked_bytes::time_to_linger();
    return most.count() != 0 ? said_linger(most) : most;
}

// What is cut off must not look like an end: the peer sees a reset.
KIOTO_DECL auto parked_stream::end() noexcept -> waiters {
    if (socket_) {
        error_code ignored;
        socket_->cancel(ignored);
        if (is_writing() || said_linger(std::chrono::seconds(1)).count() == 0) {
            socket_->set_option(boost::asio::socket_base::linger(true, 0), ignored);
            socket_->close(ignored);
        }
        socket_.reset();
    }
    return take_waiters();
}

KIOTO_DECL void parked_stream::cancel_idle() noexcept {
    std::lock_guard lock(mutex_);
    if (socket_) {
        read_.cancel_unless_held();
    }
}

} // namespace kioto::detail

#endif // KIOTO_IMPL_PARKED_STREAM_IPP
