//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The client of the echo benchmark: a closed loop.
//
//     load PORT CONNECTIONS REQUESTS [PAUSE [DEPTH]]
//
// Opens every connection first, with one round trip on each which is not counted, so that a server
// sees the same set-up in every run. Then each connection sends a message of 64 bytes, waits for
// the whole echo, compares it, and goes on until REQUESTS have been sent in all. So at most
// CONNECTIONS requests are under way, and a server slower than this client finds all of them
// waiting. Sleeps for PAUSE microseconds before each message, if that is given. Sends DEPTH messages
// in one call and waits for all of their echoes, if that is given. Prints one line.
//
// With 0 CONNECTIONS a request is a connection of its own, one after the other: connect, one message,
// close.

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

constexpr std::size_t message_size = 64;

[[noreturn]] void fail(char const* what) {
    std::fprintf(stderr, "load: %s: %s\n", what, std::strerror(errno));
    std::exit(1);
}

class client {
public:
    client(int set, unsigned short port, unsigned number, std::size_t depth)
        : number_(number), sent_(depth * message_size), echoed_(depth * message_size) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        int const on = 1;
        fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u32 = number;
        if (fd_ < 0 || ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0 ||
            ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
            ::epoll_ctl(set, EPOLL_CTL_ADD, fd_, &event) != 0)
            fail("connect");
        send();
        while (!receive(0)) {}
    }

    void send() {
        // Every message differs from the one before it and from those of other connections.
        std::memset(sent_.data(), 'a' + static_cast<int>(sequence_ % 26), sent_.size());
        std::memcpy(sent_.data(), &number_, sizeof number_);
        std::memcpy(sent_.data() + sizeof number_, &sequence_, sizeof sequence_);
        ++sequence_;
        received_ = 0;
        // The buffer of a connection with nothing under way is empty: this can neither block nor
        // be cut short.
        if (::send(fd_, sent_.data(), sent_.size(), MSG_NOSIGNAL) != ssize_t(sent_.size()))
            fail("send");
    }

    // True when the echo is complete.
    bool receive(int flags) {
        ssize_t const n =
            ::recv(fd_, echoed_.data() + received_, echoed_.size() - received_, flags);
        if (n < 0 && (errno == EAGAIN || errno == EINTR)) return false;
        if (n == 0) errno = ECONNRESET;
        if (n <= 0) fail("recv");
        received_ += static_cast<std::size_t>(n);
        if (received_ < echoed_.size()) return false;
        errno = EPROTO;
        if (sent_ != echoed_) fail("the echo differs");
        return true;
    }

    void close() { ::close(fd_); }

private:
    int fd_;
    unsigned number_;
    unsigned sequence_ = 0;
    std::size_t received_ = 0;
    std::vector<char> sent_;
    std::vector<char> echoed_;
};

// One connection after the other, each for one message, while the first stays open.
int churn(unsigned short port, long connections) {
    int const set = ::epoll_create1(EPOLL_CLOEXEC);
    client first(set, port, 0, 1);
    for (long i = 0; i < connections; ++i) {
        client next(set, port, static_cast<unsigned>(i), 1);
        next.close();
    }
    first.close();
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    ::alarm(120);
    auto const port = static_cast<unsigned short>(argc > 1 ? std::atoi(argv[1]) : 0);
    long const connections = argc > 2 ? std::atol(argv[2]) : 0;
    long const requests = argc > 3 ? std::atol(argv[3]) : 0;
    long const pause = argc > 4 ? std::atol(argv[4]) : 0;
    long const depth = argc > 5 ? std::atol(argv[5]) : 1;
    if (port != 0 && connections == 0 && requests > 0) return churn(port, requests);
    if (port == 0 || connections < 1 || requests < connections) {
        std::fprintf(stderr, "usage: load PORT CONNECTIONS REQUESTS [PAUSE [DEPTH]]\n");
        return 2;
    }
    int const set = ::epoll_create1(EPOLL_CLOEXEC);
    std::vector<client> clients;
    for (long i = 0; i < connections; ++i)
        clients.emplace_back(set, port, static_cast<unsigned>(i), static_cast<std::size_t>(depth));

    auto const begin = std::chrono::steady_clock::now();
    long sent = 0;
    for (client& c : clients) {
        c.send();
        sent += depth;
    }
    epoll_event events[128];
    for (long done = 0; done < requests;) {
        int const n = ::epoll_wait(set, events, 128, -1);
        if (n < 0 && errno != EINTR) fail("epoll_wait");
        for (int i = 0; i < n; ++i) {
            client& c = clients[events[i].data.u32];
            if (!c.receive(MSG_DONTWAIT)) continue;
            done += depth;
            if (sent < requests) {
                if (pause > 0) ::usleep(static_cast<useconds_t>(pause));
                c.send();
                sent += depth;
            }
        }
    }
    std::chrono::duration<double> const wall = std::chrono::steady_clock::now() - begin;
    for (client& c : clients)
        c.close();
    std::printf("requests %ld seconds %.6f per_second %.0f\n", requests, wall.count(),
        static_cast<double>(requests) / wall.count());
}
