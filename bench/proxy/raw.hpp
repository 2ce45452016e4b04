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

// The frame of the hand-written proxies that have the loop for themselves: one edge-triggered epoll
// set, two sockets a flow, and a `Lane` for each direction, which moves bytes until one side would
// block:
//
//     bool pump(int from, int to)     false: an error; sets `ended` once the end was passed on
//
// Fair because it is the least that a correct proxy does: half-closes are passed on, a slow sink
// stops its source, nothing is armed twice. Level-triggered sets with changing interest cost more.

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

template <class Lane>
struct flow {
    int client;
    int upstream;
    Lane forth;
    Lane back;
    bool closed = false;
};

template <class Lane>
int serve(int argc, char** argv) {
    unsigned short const upstream = proxy::start(argc, argv);
    int const listener = proxy::listen();
    int const set = ::epoll_create1(EPOLL_CLOEXEC);
    auto const watch = [set](int fd, void* data, std::uint32_t events) {
        epoll_event event{};
        event.events = events;
        event.data.ptr = data;
        if (::epoll_ctl(set, EPOLL_CTL_ADD, fd, &event) != 0) {
            fail("epoll_ctl");
        }
    };
    watch(listener, nullptr, EPOLLIN);

    std::size_t open = 0;
    epoll_event events[128];
    for (;;) {
        int const n = ::epoll_wait(set, events, 128, -1);
        for (int i = 0; i < n; ++i) {
            auto* const f = static_cast<flow<Lane>*>(events[i].data.ptr);
            if (!f) {
                for (;;) {
                    int const client =
                        ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
                    if (client < 0) {
                        break;
                    }
                    int const server =
                        ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
                    sockaddr_in const peer = loopback(upstream);
                    if (::connect(server, reinterpret_cast<sockaddr const*>(&peer), sizeof peer) !=
                            0 &&
                        errno != EINPROGRESS) {
                        fail("connect");
                    }
                    auto* const made = new flow<Lane>{client, server, {}, {}};
                    ++open;
                    std::uint32_t const both = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
                    watch(client, made, both);
                    watch(server, made, both);
                }
                continue;
            }
            if (f->closed) {
                continue;
            }
            bool const good =
                f->forth.pump(f->client, f->upstream) && f->back.pump(f->upstream, f->client);
            if (!good || (f->forth.ended && f->back.ended)) {
                // Not freed: another event of this round may name it, and the flows are few.
                f->closed = true;
                ::close(f->client);
                ::close(f->upstream);
                if (--open == 0) {
                    return 0;
                }
            }
        }
    }
}

/// A call that would have to wait, also for the connection.
inline bool would_wait() { return errno == EAGAIN || errno == ENOTCONN || errno == EINTR; }

} // namespace proxy

#endif
