//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_BENCH_PROXY_RAW_HPP
#define KIOTO_BENCH_PROXY_RAW_HPP

#include "command_line.hpp"

#include <cerrno>
#include <cstddef>
#include <cstdint>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

// What the hand-written proxies share: one edge-triggered epoll set, two sockets a flow, and a `Lane`
// for each direction, which moves bytes until one side would block.
//
// Fair because it is the least that a correct proxy does: half-closes are passed on, a slow sink
// stops its source, nothing is armed twice, and only the direction is looked at that has an event.

namespace proxy {

[[noreturn]] inline void fail(char const* what) {
    std::perror(what);
    std::exit(1);
}

inline sockaddr_in loopback(unsigned short port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/// A socket that listens, and has announced its port. `how`: SOCK_NONBLOCK, or 0.
inline int listen(int how = SOCK_NONBLOCK) {
    int const listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | how, 0);
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    if (listener < 0 || ::bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::listen(listener, 1024) != 0 ||
        ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        fail("listen");
    }
    proxy::announce(ntohs(address.sin_port));
    return listener;
}

/// A socket that is being connected to `upstream`.
inline int connect(unsigned short upstream) {
    int const fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_in const peer = loopback(upstream);
    if (::connect(fd, reinterpret_cast<sockaddr const*>(&peer), sizeof peer) != 0 &&
        errno != EINPROGRESS) {
        fail("connect");
    }
    return fd;
}

/// A call that would have to wait, also for the connection.
inline bool would_wait() { return errno == EAGAIN || errno == ENOTCONN || errno == EINTR; }

/// What a direction knows of its source. A lane derives from it, and has
///
///     bool pump(int from, int to)     false: an error; sets `ended` once the end was passed on
struct source {
    bool readable = false; // a read may find something
    bool hung_up = false; // and will go on to: the end
    bool ended = false;
};

/// One end of a flow, and the direction from it to the other end.
template <class Lane>
struct side {
    int fd;
    side* to = nullptr;
    Lane lane{};

    // False: an error.
    bool on(std::uint32_t events) {
        if (events & ~std::uint32_t(EPOLLOUT)) {
            lane.readable = true;
            lane.hung_up |= (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
        }
        return lane.pump(fd, to->fd) && ((events & EPOLLOUT) == 0 || to->lane.pump(to->fd, fd));
    }

    // Not freed: another event of this round may name it, and the flows are few.
    void close() {
        ::close(fd);
        fd = -1;
    }
};

template <class Lane>
class flows {
public:
    flows(int argc, char** argv) : upstream_(proxy::start(argc, argv)) {
        watch(listener_, nullptr, EPOLLIN);
    }

    int set() const { return set_; }

    /// What has happened, or does within `timeout`, in epoll_wait's sense. False: the last flow ended.
    bool turn(int timeout) {
        epoll_event events[128];
        int const n = ::epoll_wait(set_, events, 128, timeout);
        for (int i = 0; i < n; ++i) {
            auto* const s = static_cast<side<Lane>*>(events[i].data.ptr);
            if (!s) {
                accept();
                continue;
            }
            if (s->fd < 0) {
                continue;
            }
            bool const good = s->on(events[i].events);
            if (!good || (s->lane.ended && s->to->lane.ended)) {
                s->close();
                s->to->close();
                if (--open_ == 0) {
                    return false;
                }
            }
        }
        return true;
    }

private:
    void watch(int fd, void* data, std::uint32_t events) {
        epoll_event event{};
        event.events = events;
        event.data.ptr = data;
        if (::epoll_ctl(set_, EPOLL_CTL_ADD, fd, &event) != 0) {
            fail("epoll_ctl");
        }
    }

    void accept() {
        for (;;) {
            int const fd = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (fd < 0) {
                return;
            }
            auto* const client = new side<Lane>{fd};
            auto* const server = new side<Lane>{proxy::connect(upstream_), client};
            client->to = server;
            ++open_;
            std::uint32_t const both = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
            watch(client->fd, client, both);
            watch(server->fd, server, both);
        }
    }

    unsigned short upstream_;
    int listener_ = proxy::listen();
    int set_ = ::epoll_create1(EPOLL_CLOEXEC);
    std::size_t open_ = 0;
};

} // namespace proxy

#endif
