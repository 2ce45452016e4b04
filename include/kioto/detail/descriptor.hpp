//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_DESCRIPTOR_HPP
#define KIOTO_DETAIL_DESCRIPTOR_HPP

#include <boost/asio/buffer.hpp>
#include <boost/system/error_code.hpp>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <span>
#include <utility>

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <kioto/result.hpp>

// What the readiness engine asks of a bare descriptor, besides reading and writing.

namespace kioto::detail {

inline error_code last_error() noexcept { return {errno, boost::system::system_category()}; }
inline bool would_block() noexcept { return errno == EAGAIN || errno == EWOULDBLOCK; }

#ifdef MSG_NOSIGNAL
inline constexpr int no_signal = MSG_NOSIGNAL;
#else
inline constexpr int no_signal = 0; // the socket itself says so
#endif

/// A descriptor that is closed unless it is released.
class unique_descriptor {
    int fd_;

public:
    explicit unique_descriptor(int fd) noexcept : fd_(fd) {}
    unique_descriptor(unique_descriptor&& other) noexcept : fd_(other.release()) {}
    unique_descriptor& operator=(unique_descriptor&&) = delete;
    ~unique_descriptor() {
        if (fd_ >= 0) {
            ::close(fd_);
        }
    }
    int get() const noexcept { return fd_; }
    int release() noexcept { return std::exchange(fd_, -1); }
};

/// Of the stream protocols only TCP tells by a short read that it has no more.
template <class Protocol>
bool is_tcp(Protocol const& protocol) noexcept {
    int const family = protocol.family();
    return (family == AF_INET || family == AF_INET6) && protocol.protocol() == IPPROTO_TCP;
}

/// What a new socket needs where it could not be made with it.
inline int prepared(int fd) noexcept {
#ifndef SOCK_NONBLOCK
    if (fd >= 0) {
        ::fcntl(fd, F_SETFD, FD_CLOEXEC);
        ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL, 0) | O_NONBLOCK);
    }
#endif
#ifdef SO_NOSIGPIPE
    int const on = 1;
    if (fd >= 0) {
        ::setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
    }
#endif
    return fd;
}

/// A new socket, non-blocking. Without a descriptor, and with `ec`, on failure.
template <class Protocol>
unique_descriptor open_socket(Protocol const& protocol, error_code& ec) {
#ifdef SOCK_NONBLOCK
    constexpr int mode = SOCK_NONBLOCK | SOCK_CLOEXEC;
#else
    constexpr int mode = 0;
#endif
    int const fd =
        prepared(::socket(protocol.family(), protocol.type() | mode, protocol.protocol()));
    if (fd < 0) {
        ec = last_error();
    }
    return unique_descriptor(fd);
}

/** Begins to connect it; true: there is an outcome already, which is `ec` where it cannot begin.

    Within a machine there is, although a non-blocking connect does not say so: a look saves the
    wait.
*/
template <class Endpoint>
bool connect_descriptor(int fd, Endpoint const& peer, error_code& ec) {
    bool at_once = ::connect(fd, peer.data(), static_cast<socklen_t>(peer.size())) == 0;
    if (!at_once) {
        if (errno != EINPROGRESS && errno != EINTR) {
            ec = last_error();
            return true;
        }
        pollfd connecting{fd, POLLOUT, 0};
        at_once = ::poll(&connecting, 1, 0) == 1;
    }
    return at_once;
}

template <class Endpoint>
error_code listen_descriptor(int fd, Endpoint const& at, int backlog, bool reuse_port) {
    int const on = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if ((reuse_port && ::setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0) ||
        ::bind(fd, at.data(), static_cast<socklen_t>(at.size())) != 0 ||
        ::listen(fd, backlog) != 0) {
        return last_error();
    }
    return {};
}

// accept(2): errors of the network that were pending on the new connection.
inline bool is_one_connections_error(int e) noexcept {
#ifdef ENONET
    if (e == ENONET) {
        return true;
    }
#endif
    return e == ECONNABORTED || e == EPROTO || e == ENETDOWN || e == ENOPROTOOPT ||
        e == EHOSTDOWN || e == EHOSTUNREACH || e == EOPNOTSUPP || e == ENETUNREACH;
}

/// Takes one connection; those that died in the queue are skipped. -1 with errno.
inline int accept_descriptor(int listener) noexcept {
    for (;;) {
#ifdef SOCK_NONBLOCK
        int const fd =
            prepared(::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
#else
        int const fd = prepared(::accept(listener, nullptr, nullptr));
#endif
        if (fd >= 0 || !is_one_connections_error(errno)) {
            return fd;
        }
    }
}

/// The first of several pieces, for one call.
class gathered_pieces {
    static constexpr std::size_t most = 16;

    iovec parts_[most];
    std::size_t count_;
    std::size_t bytes_ = 0;

public:
    explicit gathered_pieces(std::span<boost::asio::const_buffer const> from) noexcept
        : count_((std::min)(from.size(), most)) {
        for (std::size_t i = 0; i < count_; ++i) {
            parts_[i] = {const_cast<void*>(from[i].data()), from[i].size()};
            bytes_ += from[i].size();
        }
    }
    std::size_t bytes() const noexcept { return bytes_; }
    ssize_t send(int fd) const noexcept {
        msghdr message{};
        message.msg_iov = const_cast<iovec*>(parts_);
        message.msg_iovlen = count_;
        return ::sendmsg(fd, &message, no_signal);
    }
};

/// How a connection attempt ended.
inline error_code connect_outcome(int fd) noexcept {
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) {
        error = errno;
    }
    return {error, boost::system::system_category()};
}

/// `call`: getsockname or getpeername.
template <class Endpoint>
result<Endpoint> endpoint_of(int fd, int (*call)(int, sockaddr*, socklen_t*)) {
    Endpoint endpoint;
    auto size = static_cast<socklen_t>(endpoint.capacity());
    if (call(fd, endpoint.data(), &size) != 0) {
        return last_error();
    }
    endpoint.resize(size);
    return result<Endpoint>(boost::system::in_place_value, endpoint);
}

template <class Option, class Protocol>
result<void> set_descriptor_option(int fd, Option const& option, Protocol const& protocol) {
    if (::setsockopt(fd, option.level(protocol), option.name(protocol), option.data(protocol),
            static_cast<socklen_t>(option.size(protocol))) != 0) {
        return last_error();
    }
    return {};
}

template <class Option, class Protocol>
result<Option> descriptor_option(int fd, Protocol const& protocol) {
    Option option{};
    auto size = static_cast<socklen_t>(option.size(protocol));
    if (::getsockopt(
            fd, option.level(protocol), option.name(protocol), option.data(protocol), &size) != 0) {
        return last_error();
    }
    option.resize(protocol, size);
    return result<Option>(boost::system::in_place_value, option);
}

} // namespace kioto::detail

#endif // KIOTO_DETAIL_DESCRIPTOR_HPP
