//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_IMPL_PARKED_DATAGRAM_IPP
#define KIOTO_IMPL_PARKED_DATAGRAM_IPP

#include <boost/asio/error.hpp>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <utility>

#include <kioto/detail/parked_datagram.hpp>

namespace kioto::detail {

KIOTO_DECL error_code parked_datagram::open(runtime& home, endpoint_type const& at) {
    std::lock_guard lock(mutex_);
    socket_.emplace(socket_executor(home.context()));
    error_code ec;
    socket_->open(at.protocol(), ec);
    if (!ec) {
        socket_->bind(at, ec);
    }
    if (!ec) {
        socket_->non_blocking(true, ec);
    }
    return ec;
}

KIOTO_DECL error_code parked_datagram::connect(endpoint_type const& peer) {
    return with_socket([&](socket_type& s, error_code& ec) { s.connect(peer, ec); });
}

KIOTO_DECL auto parked_datagram::poll_receive(
    poll_context& cx, boost::asio::mutable_buffer to, endpoint_type& from) -> io_result {
    waker replaced;
    std::unique_lock lock(mutex_);
    for (;;) {
        if (!socket_) {
            return fail(boost::asio::error::operation_aborted);
        }
        if (receive_.in_flight) {
            break;
        }
        if (cx.budget().left <= 0) [[unlikely]] {
            lock.unlock();
            cx.yield();
            return pending;
        }
        if (receive_error_) {
            cx.charge();
            return io_result(
                boost::system::in_place_error, std::exchange(receive_error_, error_code()));
        }
        if (std::exchange(has_received_, false)) {
            cx.charge();
            std::size_t const n = (std::min)(size_, to.size());
            std::memcpy(to.data(), received_.get(), n);
            from = from_;
            return io_result(boost::system::in_place_value, n);
        }
        error_code ec;
        std::size_t n = socket_->receive_from(boost::asio::buffer(to), from, 0, ec);
        if (parked_would_block(ec)) {
            start_receive();
            break;
        }
        if (ec == boost::asio::error::message_size) {
            ec = {}; // so some systems say that it was cut
            n = to.size();
        }
        if (ec != boost::asio::error::interrupted) {
            cx.charge();
            if (ec) {
                return io_result(boost::system::in_place_error, ec);
            }
            return io_result(boost::system::in_place_value, n);
        }
    }
    replaced = receive_.wait(cx, is_own(cx));
    return pending;
}

inline void parked_datagram::start_receive() {
    if (!received_) {
        received_.reset(new std::byte[most_]);
    }
    from_ = {};
    socket_->async_receive_from(boost::asio::buffer(received_.get(), most_), from_,
        parked_handler<parked_datagram, &parked_datagram::receive_done>(*this, receive_));
    receive_.in_flight = true;
}

KIOTO_DECL void parked_datagram::receive_done(error_code const& ec, std::size_t n) noexcept {
    waker woken;
    {
        std::lock_guard lock(mutex_);
        woken = receive_.end();
        if (!ec) {
            has_received_ = true;
            size_ = n;
        } else if (ec != boost::asio::error::operation_aborted) {
            receive_error_ = ec;
        }
    }
    woken.wake();
}

KIOTO_DECL auto parked_datagram::poll_send(
    poll_context& cx, boost::asio::const_buffer from, endpoint_type const* to) -> io_result {
    waker replaced;
    std::unique_lock lock(mutex_);
    for (;;) {
        if (send_error_) {
            return io_result(
                boost::system::in_place_error, std::exchange(send_error_, error_code()));
        }
        if (!socket_) {
            return fail(boost::asio::error::operation_aborted);
        }
        if (send_.in_flight) {
            break;
        }
        if (cx.budget().left <= 0) [[unlikely]] {
            lock.unlock();
            cx.yield();
            return pending;
        }
        error_code ec;
        std::size_t n = to ? socket_->send_to(boost::asio::buffer(from), *to, 0, ec)
                           : socket_->send(boost::asio::buffer(from), 0, ec);
        if (parked_would_block(ec) && from.size() <= most_) {
            accept(from, to);
            n = from.size();
            ec = {};
        }
        if (ec != boost::asio::error::interrupted) {
            cx.charge();
            if (ec) {
                return io_result(boost::system::in_place_error, ec);
            }
            return io_result(boost::system::in_place_value, n);
        }
    }
    replaced = send_.wait(cx, is_own(cx));
    return pending;
}

inline void parked_datagram::accept(boost::asio::const_buffer from, endpoint_type const* to) {
    if (!accepted_) {
        accepted_.reset(new std::byte[most_]);
    }
    std::memcpy(accepted_.get(), from.data(), from.size());
    boost::asio::const_buffer const mine(accepted_.get(), from.size());
    parked_handler<parked_datagram, &parked_datagram::send_done> handler(*this, send_);
    if (to) {
        socket_->async_send_to(boost::asio::buffer(mine), *to, std::move(handler));
    } else {
        socket_->async_send(boost::asio::buffer(mine), std::move(handler));
    }
    send_.in_flight = true;
    send_.held = true;
}

KIOTO_DECL void parked_datagram::send_done(error_code const& ec, std::size_t) noexcept {
    waker woken;
    {
        std::lock_guard lock(mutex_);
        woken = send_.end();
        if (ec != boost::asio::error::operation_aborted) {
            send_error_ = ec;
        }
    }
    woken.wake();
}

KIOTO_DECL parked_native_handle parked_datagram::native_handle() noexcept {
    std::lock_guard lock(mutex_);
    return socket_ ? parked_native_handle(socket_->native_handle()) : parked_native_handle(-1);
}

KIOTO_DECL auto parked_datagram::end() noexcept -> waiters {
    if (socket_) {
        error_code ignored;
        socket_->cancel(ignored);
        socket_.reset();
    }
    return {std::exchange(receive_.waiter, waker()), std::exchange(send_.waiter, waker())};
}

KIOTO_DECL void parked_datagram::cancel_idle() noexcept {
    std::lock_guard lock(mutex_);
    if (socket_) {
        receive_.cancel_unless_held();
    }
}

} // namespace kioto::detail

#endif // KIOTO_IMPL_PARKED_DATAGRAM_IPP
