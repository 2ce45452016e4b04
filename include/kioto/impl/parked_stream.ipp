//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_IMPL_PARKED_STREAM_IPP
#define KIOTO_IMPL_PARKED_STREAM_IPP

#include <boost/asio/error.hpp>

#include <algorithm>
#include <cstring>
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
            peer, parked_handler<parked_stream, &parked_stream::write_done>(*this, write_));
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

KIOTO_DECL auto parked_stream::poll_read(poll_context& cx, void* to, std::size_t n) -> io_result {
    waker replaced;
    std::unique_lock lock(mutex_);
    for (;;) {
        bool const here = has_read();
        if (!here) {
            if (!socket_) {
                return fail(boost::asio::error::operation_aborted);
            }
            if (!read_.in_flight && !tries_read_) {
                start_read();
            }
            if (read_.in_flight) {
                break;
            }
        }
        if (cx.budget().left <= 0) [[unlikely]] {
            lock.unlock();
            cx.yield();
            return pending;
        }
        if (here) {
            cx.charge();
            return hand_out(to, n);
        }
        error_code ec;
        std::size_t const got = socket_->read_some(boost::asio::mutable_buffer(to, n), ec);
        if (!ec) {
            tries_read_ = got == n;
            cx.charge();
            return io_result(boost::system::in_place_value, got);
        }
        if (ec == boost::asio::error::eof) {
            at_end_ = true;
        } else if (parked_would_block(ec)) {
            tries_read_ = false;
        } else if (ec != boost::asio::error::interrupted) {
            return io_result(boost::system::in_place_error, ec);
        }
    }
    replaced = read_.wait(cx, is_own(cx));
    return pending;
}

// Bytes first, then what came after them.
inline auto parked_stream::hand_out(void* to, std::size_t n) noexcept -> io_result {
    if (begin_ != end_) {
        std::size_t const taken = (std::min)(n, end_ - begin_);
        std::memcpy(to, buffer_.get() + begin_, taken);
        begin_ += taken;
        return io_result(boost::system::in_place_value, taken);
    }
    if (at_end_) {
        return io_result(boost::system::in_place_value, std::size_t(0));
    }
    return io_result(boost::system::in_place_error, std::exchange(read_error_, error_code()));
}

inline void parked_stream::start_read() {
    if (!buffer_) {
        buffer_.reset(new std::byte[buffer_size_]);
    }
    socket_->async_read_some(boost::asio::buffer(buffer_.get(), buffer_size_),
        parked_handler<parked_stream, &parked_stream::read_done>(*this, read_));
    read_.in_flight = true;
}

KIOTO_DECL void parked_stream::read_done(error_code const& ec, std::size_t n) noexcept {
    waker woken;
    {
        std::lock_guard lock(mutex_);
        woken = read_.end();
        if (!ec) {
            begin_ = 0;
            end_ = n;
            tries_read_ = n == buffer_size_;
        } else {
            buffer_.reset();
            tries_read_ = true;
            at_end_ = ec == boost::asio::error::eof;
            // Aborted, it was cancelled: by the end of the last task, or with the socket.
            if (!at_end_ && ec != boost::asio::error::operation_aborted) {
                read_error_ = ec;
            }
        }
    }
    woken.wake();
}

KIOTO_DECL poll_result<void> parked_stream::poll_readable(poll_context& cx) {
    waker replaced;
    std::lock_guard lock(mutex_);
    if (has_read() || !socket_) {
        return unit{};
    }
    if (!read_.in_flight) {
        start_read();
    }
    replaced = read_.wait(cx, is_own(cx));
    return pending;
}

template <class Buffers>
auto parked_stream::write(poll_context& cx, Buffers const& from, std::size_t asked) -> io_result {
    waker replaced;
    std::unique_lock lock(mutex_);
    for (;;) {
        if (write_error_) {
            return io_result(
                boost::system::in_place_error, std::exchange(write_error_, error_code()));
        }
        if (!socket_) {
            return fail(boost::asio::error::operation_aborted);
        }
        if (!write_.in_flight && !tries_write_) {
            start_wait();
        }
        if (write_.in_flight) {
            break;
        }
        if (cx.budget().left <= 0) [[unlikely]] {
            lock.unlock();
            cx.yield();
            return pending;
        }
        error_code ec;
        std::size_t const gone = socket_->write_some(from, ec);
        if (!ec) {
            tries_write_ = gone == asked;
            cx.charge();
            return io_result(boost::system::in_place_value, gone);
        }
        if (parked_would_block(ec)) {
            tries_write_ = false;
        } else if (ec != boost::asio::error::interrupted) {
            return io_result(boost::system::in_place_error, ec);
        }
    }
    replaced = write_.wait(cx, is_own(cx));
    return pending;
}

KIOTO_DECL auto parked_stream::poll_write(poll_context& cx, boost::asio::const_buffer from)
    -> io_result {
    return write(cx, from, from.size());
}

KIOTO_DECL auto parked_stream::poll_write(
    poll_context& cx, std::span<boost::asio::const_buffer const> from) -> io_result {
    return write(cx, from, boost::asio::buffer_size(from));
}

inline void parked_stream::start_wait() {
    socket_->async_wait(boost::asio::socket_base::wait_write,
        parked_handler<parked_stream, &parked_stream::write_done>(*this, write_));
    write_.in_flight = true;
}

// A wait's error may be the connection's.
KIOTO_DECL void parked_stream::write_done(error_code const& ec) noexcept {
    waker woken;
    {
        std::lock_guard lock(mutex_);
        woken = write_.end();
        tries_write_ = true;
        if (ec != boost::asio::error::operation_aborted) {
            write_error_ = ec;
        }
    }
    woken.wake();
}

KIOTO_DECL poll_result<void> parked_stream::poll_writable(poll_context& cx) {
    waker replaced;
    std::lock_guard lock(mutex_);
    if (!socket_ || write_error_ || (tries_write_ && !write_.in_flight)) {
        return unit{};
    }
    if (!write_.in_flight) {
        start_wait();
    }
    replaced = write_.wait(cx, is_own(cx));
    return pending;
}

KIOTO_DECL poll_result<result<void>> parked_stream::poll_flush() {
    std::lock_guard lock(mutex_);
    if (write_error_) {
        return fail(std::exchange(write_error_, error_code()));
    }
    return unit{};
}

KIOTO_DECL error_code parked_stream::shutdown(
    boost::asio::socket_base::shutdown_type how) noexcept {
    return with_socket([how](socket_type& s, error_code& ec) { s.shutdown(how, ec); });
}

KIOTO_DECL result<parked_native_handle> parked_stream::release_socket() {
    std::lock_guard lock(mutex_);
    if (!socket_) {
        return error_code(boost::asio::error::operation_aborted);
    }
    // Whether a read in flight has taken bytes already, nobody can tell before its handler runs.
    if (read_.in_flight || begin_ != end_) {
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

KIOTO_DECL auto parked_stream::end() noexcept -> waiters {
    if (socket_) {
        error_code ignored;
        socket_->cancel(ignored);
        socket_.reset();
    }
    return {std::exchange(read_.waiter, waker()), std::exchange(write_.waiter, waker())};
}

KIOTO_DECL void parked_stream::cancel_idle() noexcept {
    std::lock_guard lock(mutex_);
    if (socket_) {
        read_.cancel_unless_held();
        write_.cancel_unless_held();
    }
}

} // namespace kioto::detail

#endif // KIOTO_IMPL_PARKED_STREAM_IPP
