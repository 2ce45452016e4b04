//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_ATTACHED_SOCKET_HPP
#define KIOTO_DETAIL_ATTACHED_SOCKET_HPP

#include <boost/asio/socket_base.hpp>

#include <mutex>

#include <kioto/detail/parked_bytes.hpp>

namespace kioto::detail {

/** Somebody else's socket, which stays theirs: non-blocking calls, and waits where they find
    nothing. Bytes never stay here, and cancelling a wait breaks nothing.

    A wait that somebody else cancels, with the socket's other operations, is begun again.
*/
template <class Socket>
class attached_socket final : public parked_bytes {
    Socket* socket_ = nullptr; // until it is detached, or its context is shut down
    bool was_blocking_ = false;

public:
    explicit attached_socket(hub& owner) noexcept : parked_bytes(owner) {}

    error_code take(Socket& socket) {
        error_code ec;
        was_blocking_ = !socket.non_blocking();
        socket.non_blocking(true, ec);
        if (!ec) {
            socket_ = &socket;
        }
        return ec;
    }

private:
    bool is_there() const noexcept override { return socket_ != nullptr; }
    std::size_t try_read(boost::asio::mutable_buffer to, error_code& ec) override {
        return socket_->read_some(boost::asio::buffer(to), ec);
    }
    std::size_t try_write(buffers from, error_code& ec) override {
        return socket_->write_some(from, ec);
    }
    void start_read() override {
        socket_->async_wait(boost::asio::socket_base::wait_read,
            parked_handler<attached_socket, &attached_socket::read_wait_done>(*this, read_));
    }
    bool start_write_wait() override {
        socket_->async_wait(boost::asio::socket_base::wait_write,
            parked_handler<attached_socket, &attached_socket::write_wait_done>(*this, write_));
        return true;
    }
    // An error of the wait is the write's, which is tried next.
    void write_wait_done(error_code const&) noexcept { write_done({}, 0); }
    void start_write() override {} // nothing is accepted

    waiters end() noexcept override {
        if (socket_ && !context_ended_) {
            read_.cancel(boost::asio::cancellation_type::all);
            write_.cancel(boost::asio::cancellation_type::all);
            error_code ignored;
            if (was_blocking_ && socket_->is_open()) {
                socket_->non_blocking(false, ignored);
            }
        }
        socket_ = nullptr;
        return take_waiters();
    }
    void cancel_idle() noexcept override {
        std::lock_guard lock(mutex_);
        if (socket_) {
            read_.cancel_unless_held();
            write_.cancel_unless_held();
        }
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_ATTACHED_SOCKET_HPP
