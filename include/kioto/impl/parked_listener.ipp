//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_IMPL_PARKED_LISTENER_IPP
#define KIOTO_IMPL_PARKED_LISTENER_IPP

#include <boost/asio/error.hpp>

#include <cerrno>
#include <utility>

#include <kioto/detail/parked_listener.hpp>

namespace kioto::detail {

// accept(2): errors of the network that were pending on the new connection.
inline bool is_one_connections_error(error_code const& ec) noexcept {
    namespace errc = boost::system::errc;
    if (ec == errc::connection_aborted || ec == errc::connection_reset) {
        return true;
    }
#ifndef _WIN32
    if (ec.category() == boost::system::system_category()) {
        switch (ec.value()) {
#ifdef ENONET
        case ENONET:
#endif
#ifdef EHOSTDOWN
        case EHOSTDOWN:
#endif
        case EPROTO:
        case ENETDOWN:
        case ENOPROTOOPT:
        case EHOSTUNREACH:
        case EOPNOTSUPP:
        case ENETUNREACH:
            return true;
        default:
            break;
        }
    }
#endif
    return false;
}

/// Several sockets share the port.
struct reuse_port_option {
    int on = 1;

    template <class Protocol>
    int level(Protocol const&) const noexcept {
        return SOL_SOCKET;
    }
#ifdef SO_REUSEPORT
    template <class Protocol>
    int name(Protocol const&) const noexcept {
        return SO_REUSEPORT;
    }
#endif
    template <class Protocol>
    void const* data(Protocol const&) const noexcept {
        return &on;
    }
    template <class Protocol>
    std::size_t size(Protocol const&) const noexcept {
        return sizeof on;
    }
};

KIOTO_DECL error_code parked_listener::listen(
    runtime& home, parked_protocol::endpoint const& at, int backlog, bool reuse_port) {
    std::lock_guard lock(mutex_);
    acceptor_.emplace(socket_executor(home.context()));
    error_code ec;
    acceptor_->open(at.protocol(), ec);
#ifndef _WIN32
    // Elsewhere an address is free as soon as nobody listens, and the option means something else.
    if (!ec) {
        acceptor_->set_option(acceptor_type::reuse_address(true), ec);
    }
#endif
    if (!ec && reuse_port) {
#ifdef SO_REUSEPORT
        acceptor_->set_option(reuse_port_option(), ec);
#else
        ec = boost::asio::error::operation_not_supported;
#endif
    }
    if (!ec) {
        acceptor_->bind(at, ec);
    }
    if (!ec) {
        acceptor_->listen(backlog, ec);
    }
    if (!ec) {
        acceptor_->non_blocking(true, ec);
    }
    return ec;
}

KIOTO_DECL auto parked_listener::poll_accept(poll_context& cx) -> accepted {
    waker replaced;
    std::unique_lock lock(mutex_);
    for (;;) {
        if (!acceptor_) {
            return fail(boost::asio::error::operation_aborted);
        }
        if (accept_.in_flight) {
            break;
        }
        if (cx.budget().left <= 0) [[unlikely]] {
            lock.unlock();
            cx.yield();
            return pending;
        }
        if (!accepted_ && !error_ && !try_accept()) {
            start_accept();
            break;
        }
        if (error_) {
            error_code const ec = std::exchange(error_, error_code());
            if (!is_one_connections_error(ec)) {
                return accepted(boost::system::in_place_error, ec);
            }
        }
        if (accepted_) {
            // A new block needs the hub's mutex, which comes before a block's.
            lock.unlock();
            auto made = detail::make_parked<parked_stream>(owner());
            if (!made) {
                return accepted(boost::system::in_place_error, made.error());
            }
            lock.lock();
            if (!accepted_) {
                (*made)->close();
                continue;
            }
            (*made)->take(std::move(*accepted_));
            accepted_.reset();
            cx.charge();
            return std::move(*made);
        }
    }
    replaced = accept_.wait(cx, is_own(cx));
    return pending;
}

// False: there is no connection.
inline bool parked_listener::try_accept() {
    socket_type socket = acceptor_->accept(error_);
    if (error_ == boost::asio::error::would_block || error_ == boost::asio::error::try_again) {
        error_ = {};
        return false;
    }
    if (error_ == boost::asio::error::interrupted) {
        error_ = {};
    } else if (!error_) {
        socket.non_blocking(true, error_);
        if (!error_) {
            accepted_.emplace(std::move(socket));
        }
    }
    return true;
}

inline void parked_listener::start_accept() {
    acceptor_->async_accept(
        parked_handler<parked_listener, &parked_listener::accept_done>(*this, accept_));
    accept_.in_flight = true;
}

KIOTO_DECL void parked_listener::accept_done(error_code const& ec, socket_type socket) noexcept {
    waker woken;
    {
        std::lock_guard lock(mutex_);
        woken = accept_.end();
        if (!acceptor_) {
            // Closed meanwhile: the connection goes, too.
        } else if (!ec) {
            socket.non_blocking(true, error_);
            if (!error_) {
                accepted_.emplace(std::move(socket));
            }
        } else if (ec != boost::asio::error::operation_aborted) {
            error_ = ec;
        }
    }
    woken.wake();
}

KIOTO_DECL parked_native_handle parked_listener::native_handle() noexcept {
    std::lock_guard lock(mutex_);
    return acceptor_ ? parked_native_handle(acceptor_->native_handle()) : parked_native_handle(-1);
}

KIOTO_DECL error_code parked_listener::local_endpoint(parked_protocol::endpoint& name) {
    std::lock_guard lock(mutex_);
    error_code ec = boost::asio::error::operation_aborted;
    if (acceptor_) {
        name = acceptor_->local_endpoint(ec);
    }
    return ec;
}

KIOTO_DECL auto parked_listener::end() noexcept -> waiters {
    accepted_.reset();
    if (acceptor_) {
        error_code ignored;
        acceptor_->cancel(ignored);
        acceptor_.reset();
    }
    return {std::exchange(accept_.waiter, waker()), waker()};
}

KIOTO_DECL void parked_listener::cancel_idle() noexcept {
    std::lock_guard lock(mutex_);
    if (acceptor_) {
        accept_.cancel_unless_held();
    }
}

} // namespace kioto::detail

#endif // KIOTO_IMPL_PARKED_LISTENER_IPP
