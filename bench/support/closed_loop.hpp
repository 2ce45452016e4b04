//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_BENCH_SUPPORT_CLOSED_LOOP_HPP
#define KIOTO_BENCH_SUPPORT_CLOSED_LOOP_HPP

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

// What the clients of the echo and of the HTTP benchmark share: a closed loop over connections.
//
//     load PORT CONNECTIONS REQUESTS [PAUSE [DEPTH]]
//
// Opens every connection first, with one round trip on each which is not counted, so that a server
// sees the same set-up in every run. Then each connection sends DEPTH requests (1) in one call, waits
// for all of their answers, and goes on until REQUESTS have been sent in all. So at most CONNECTIONS
// calls are under way, and a server slower than this client finds all of them waiting. Sleeps for
// PAUSE microseconds before each call, if that is given.

namespace bench {

[[noreturn]] inline void fail(char const* what) {
    std::fprintf(stderr, "load: %s: %s\n", what, std::strerror(errno));
    std::exit(1);
}

struct load {
    unsigned short port;
    long connections;
    long requests;
    long pause;
    long depth;
};

/** Reads the command line and sets the hard limit: the process dies after two minutes. */
inline load read_load(int argc, char** argv, long fewest_connections) {
    ::alarm(120);
    auto const number = [&](int i, long otherwise) {
        return argc > i ? std::atol(argv[i]) : otherwise;
    };
    load const out{static_cast<unsigned short>(number(1, 0)), number(2, 0), number(3, 0),
        number(4, 0), number(5, 1)};
    if (out.port == 0 || out.connections < fewest_connections || out.depth < 1 ||
        out.requests < (std::max)(out.connections, 1L)) {
        std::fprintf(stderr, "usage: load PORT CONNECTIONS REQUESTS [PAUSE [DEPTH]]\n");
        std::exit(2);
    }
    return out;
}

/** A connection to a port of 127.0.0.1. `set` says when there is something to receive, by `number`. */
class connection {
    int fd_;

public:
    connection(int set, unsigned short port, unsigned number)
        : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        int const on = 1;
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u32 = number;
        if (fd_ < 0 || ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0 ||
            ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
            ::epoll_ctl(set, EPOLL_CTL_ADD, fd_, &event) != 0)
            fail("connect");
    }

    void send(std::string_view text) {
        // The buffer of a connection with nothing under way is empty: this can neither block nor
        // be cut short.
        if (::send(fd_, text.data(), text.size(), MSG_NOSIGNAL) != ssize_t(text.size()))
            fail("send");
    }

    /// How many bytes have come; 0 where there are none yet.
    std::size_t receive(char* to, std::size_t room, int flags) {
        ssize_t const n = ::recv(fd_, to, room, flags);
        if (n < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
        if (n == 0) errno = ECONNRESET;
        if (n <= 0) fail("recv");
        return static_cast<std::size_t>(n);
    }

    void close() { ::close(fd_); }
};

/** Runs the loop; the seconds that it took once all was open.

    A `Client(set, port, number, depth)` is connected and has had its first answer. `send()` sends
    `depth` requests, `receive(flags)` is true when all of their answers are there.
*/
template <class Client>
double closed_loop(load const& asked) {
    int const set = ::epoll_create1(EPOLL_CLOEXEC);
    std::vector<Client> clients;
    for (long i = 0; i < asked.connections; ++i)
        clients.emplace_back(
            set, asked.port, static_cast<unsigned>(i), static_cast<std::size_t>(asked.depth));

    auto const begin = std::chrono::steady_clock::now();
    long sent = 0;
    for (Client& c : clients) {
        c.send();
        sent += asked.depth;
    }
    epoll_event events[128];
    for (long done = 0; done < asked.requests;) {
        int const n = ::epoll_wait(set, events, 128, -1);
        if (n < 0 && errno != EINTR) fail("epoll_wait");
        for (int i = 0; i < n; ++i) {
            Client& c = clients[events[i].data.u32];
            if (!c.receive(MSG_DONTWAIT)) continue;
            done += asked.depth;
            if (sent < asked.requests) {
                if (asked.pause > 0) ::usleep(static_cast<useconds_t>(asked.pause));
                c.send();
                sent += asked.depth;
            }
        }
    }
    std::chrono::duration<double> const passed = std::chrono::steady_clock::now() - begin;
    for (Client& c : clients)
        c.close();
    return passed.count();
}

} // namespace bench

#endif
