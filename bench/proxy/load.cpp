//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The two sides of the proxy benchmark in one process: clients that send, a server that counts.
//
//     load FLOWS BYTES MESSAGE [LOOP]
//
// prints `listening PORT` for the server's side, reads the proxy's port from standard input, sends
// BYTES in all over FLOWS connections, MESSAGE bytes a call, and waits until each flow has ended in
// both directions: the server closes at the end of what it reads, which the client then sees.
// Exits with 0 when the server has had as many bytes as were sent.
//
// One thread sends as fast as the proxy takes it, one receives: a proxy that is slow finds more at a
// time, and so has less to do. With LOOP 1 a flow's next message is sent when the one before it has
// come through, so that every proxy moves the same messages, each by itself.

#include "raw.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using proxy::fail;
using proxy::loopback;

void watch(int set, int fd, std::uint32_t events, std::uint32_t id) {
    epoll_event event{};
    event.events = events;
    event.data.u32 = id;
    if (::epoll_ctl(set, EPOLL_CTL_ADD, fd, &event) != 0) {
        fail("epoll_ctl");
    }
}

unsigned long long receive(int listener, std::size_t flows) {
    int const set = ::epoll_create1(EPOLL_CLOEXEC);
    std::vector<int> sockets;
    for (std::size_t i = 0; i < flows; ++i) {
        int const fd = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
        if (fd < 0) {
            fail("accept");
        }
        watch(set, fd, EPOLLIN, static_cast<std::uint32_t>(i));
        sockets.push_back(fd);
    }
    std::vector<char> buffer(512 * 1024);
    unsigned long long total = 0;
    epoll_event events[64];
    for (std::size_t open = flows; open != 0;) {
        int const n = ::epoll_wait(set, events, 64, -1);
        for (int i = 0; i < n; ++i) {
            int const fd = sockets[events[i].data.u32];
            ssize_t const got = ::recv(fd, buffer.data(), buffer.size(), 0);
            if (got > 0) {
                total += static_cast<unsigned long long>(got);
            } else if (got == 0) {
                ::close(fd);
                --open;
            } else if (errno != EAGAIN && errno != EINTR) {
                fail("recv");
            }
        }
    }
    return total;
}

// A closed loop over connected flows; `servers` are their other ends, in any order.
unsigned long long circulate(
    int listener, std::vector<int> const& clients, unsigned long long each, std::size_t message) {
    std::size_t const flows = clients.size();
    std::vector<char> data(std::max(message, sizeof(std::uint32_t)), 'x');
    std::vector<unsigned long long> left(flows, each);
    auto const send = [&](std::uint32_t flow) {
        std::memcpy(data.data(), &flow, sizeof flow);
        // Nothing of this flow is under way: there is room for a message.
        if (::send(clients[flow], data.data(), message, MSG_NOSIGNAL) != ssize_t(message)) {
            fail("send");
        }
        left[flow] -= message;
    };
    for (std::uint32_t i = 0; i < flows; ++i) {
        send(i);
    }
    int const set = ::epoll_create1(EPOLL_CLOEXEC);
    struct server {
        int fd;
        std::size_t have = 0;
    };
    std::vector<server> servers;
    for (std::size_t i = 0; i < flows; ++i) {
        servers.push_back({::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK)});
        watch(set, servers.back().fd, EPOLLIN, static_cast<std::uint32_t>(i));
    }
    std::vector<std::vector<char>> came(flows, std::vector<char>(message));
    unsigned long long total = 0;
    epoll_event events[64];
    for (std::size_t open = flows; open != 0;) {
        int const n = ::epoll_wait(set, events, 64, -1);
        for (int i = 0; i < n; ++i) {
            server& s = servers[events[i].data.u32];
            std::vector<char>& buffer = came[events[i].data.u32];
            ssize_t const got = ::recv(s.fd, buffer.data() + s.have, message - s.have, 0);
            if (got == 0) {
                ::close(s.fd);
                --open;
            } else if (got > 0) {
                total += static_cast<unsigned long long>(got);
                s.have += static_cast<std::size_t>(got);
            } else if (errno != EAGAIN && errno != EINTR) {
                fail("recv");
            }
            if (s.have == message) {
                s.have = 0;
                std::uint32_t flow = 0;
                std::memcpy(&flow, buffer.data(), sizeof flow);
                left[flow] >= message ? send(flow)
                                      : static_cast<void>(::shutdown(clients[flow], SHUT_WR));
            }
        }
    }
    return total;
}

// Sends as fast as it can.
void pour(std::vector<int> const& sockets, unsigned long long each, std::size_t message) {
    int const set = ::epoll_create1(EPOLL_CLOEXEC);
    for (std::size_t i = 0; i < sockets.size(); ++i) {
        watch(set, sockets[i], EPOLLOUT, static_cast<std::uint32_t>(i));
    }
    std::vector<unsigned long long> left(sockets.size(), each);
    std::vector<char> data(message, 'x');
    epoll_event events[64];
    for (std::size_t sending = sockets.size(); sending != 0;) {
        int const n = ::epoll_wait(set, events, 64, -1);
        for (int i = 0; i < n; ++i) {
            std::size_t const flow = events[i].data.u32;
            for (int burst = 0; burst < 16 && left[flow] != 0; ++burst) {
                auto const now = (std::min)(left[flow], static_cast<unsigned long long>(message));
                ssize_t const sent = ::send(sockets[flow], data.data(),
                    static_cast<std::size_t>(now), MSG_NOSIGNAL | MSG_DONTWAIT);
                if (sent < 0 && errno != EAGAIN && errno != EINTR) {
                    fail("send");
                }
                if (sent < 0) {
                    break;
                }
                left[flow] -= static_cast<unsigned long long>(sent);
            }
            if (left[flow] == 0) {
                ::epoll_ctl(set, EPOLL_CTL_DEL, sockets[flow], nullptr);
                ::shutdown(sockets[flow], SHUT_WR);
                --sending;
            }
        }
    }
}

} // namespace

int main(int argc, char** argv) {
    ::alarm(120);
    if (argc != 4 && argc != 5) {
        std::fprintf(stderr, "usage: load FLOWS BYTES MESSAGE [LOOP]\n");
        return 2;
    }
    auto const flows = static_cast<std::size_t>(std::atol(argv[1]));
    auto const message = static_cast<std::size_t>(std::atol(argv[3]));
    auto const each = std::strtoull(argv[2], nullptr, 10) / flows / message * message;
    bool const loops = argc == 5 && argv[4][0] == '1';

    int const listener = proxy::listen(0);
    unsigned port = 0;
    if (std::scanf("%u", &port) != 1) {
        fail("no port");
    }

    sockaddr_in const peer = loopback(static_cast<unsigned short>(port));
    std::vector<int> sockets;
    for (std::size_t i = 0; i < flows; ++i) {
        int const fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        int const on = 1;
        if (::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0 ||
            ::connect(fd, reinterpret_cast<sockaddr const*>(&peer), sizeof peer) != 0) {
            fail("connect");
        }
        sockets.push_back(fd);
    }
    unsigned long long received = 0;
    if (loops) {
        received = circulate(listener, sockets, each, message);
    } else {
        std::thread receiver([&] { received = receive(listener, flows); });
        pour(sockets, each, message);
        receiver.join();
    }
    for (int const fd : sockets) {
        char byte = 0;
        if (::recv(fd, &byte, 1, 0) != 0) {
            fail("the end of the other direction");
        }
        ::close(fd);
    }
    return received == each * flows ? 0 : 1;
}
