//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The echo server by hand: what the machine allows.
//
// Fair because it is a server one could deploy, not a loop around recv and send: it survives a
// full send buffer (it then waits for EPOLLOUT and reads nothing more until the bytes are gone),
// a reset peer and an interrupted call. Level-triggered and registered once is the cheapest
// correct form for epoll here: one epoll_wait per batch, one recv and one send per request.

#include "command_line.hpp"

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

struct connection {
    int fd = -1;
    std::uint32_t interest = EPOLLIN;
    std::size_t begin = 0; // what is still to be sent is [begin, end)
    std::size_t end = 0;
    char buffer[echo::buffer_size];
};

[[noreturn]] void fail(char const* what) {
    std::perror(what);
    std::exit(1);
}

#ifdef ECHO_ASKS_ANEW
// Asked for before each wait.
constexpr std::uint32_t how = EPOLLET;
constexpr bool asks_anew = true;
#else
constexpr std::uint32_t how = 0;
constexpr bool asks_anew = false;
#endif

void watch(int set, connection& c, std::uint32_t interest) {
    if (c.interest == interest && !asks_anew) return;
    c.interest = interest;
    epoll_event event{};
    event.events = interest | how;
    event.data.ptr = &c;
    if (::epoll_ctl(set, EPOLL_CTL_MOD, c.fd, &event) != 0) fail("epoll_ctl");
}

// False when the connection is finished.
bool serve(int set, connection& c) {
    if (c.begin == c.end) {
        ssize_t const n = ::recv(c.fd, c.buffer, sizeof c.buffer, 0);
        if (n <= 0) return n < 0 && (errno == EAGAIN || errno == EINTR);
        c.begin = 0;
        c.end = static_cast<std::size_t>(n);
    }
    ssize_t const n = ::send(c.fd, c.buffer + c.begin, c.end - c.begin, MSG_NOSIGNAL);
    if (n >= 0)
        c.begin += static_cast<std::size_t>(n);
    else if (errno != EAGAIN && errno != EINTR)
        return false;
    watch(set, c, c.begin == c.end ? EPOLLIN : EPOLLOUT);
    return true;
}

int listen_on(unsigned short port) {
    int const fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int const on = 1;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (fd < 0 || ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        ::bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(fd, 1024) != 0 ||
        ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        fail("listen");
    echo::announce(ntohs(address.sin_port));
    return fd;
}

// How many connections it took in.
std::size_t accept_all(int set, int listener) {
    for (std::size_t accepted = 0;; ++accepted) {
        int const fd = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) return accepted;
        int const on = 1;
        ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        auto* const c = new connection;
        c->fd = fd;
        epoll_event event{};
        event.events = c->interest | how;
        event.data.ptr = c;
        if (::epoll_ctl(set, EPOLL_CTL_ADD, fd, &event) != 0) fail("epoll_ctl");
    }
}

#ifdef ECHO_NESTED
// The set lies in another one, and is asked for again before each wait.
int wait(int set, epoll_event* events, int most) {
    static int const outer = ::epoll_create1(EPOLL_CLOEXEC);
    static int operation = EPOLL_CTL_ADD;
    epoll_event event{};
    event.events = EPOLLIN | EPOLLERR | EPOLLHUP | EPOLLPRI | EPOLLET;
    if (::epoll_ctl(outer, operation, set, &event) != 0) fail("epoll_ctl");
    operation = EPOLL_CTL_MOD;
    if (::epoll_wait(outer, &event, 1, -1) < 0) return -1;
    return ::epoll_wait(set, events, most, 0);
}
#else
int wait(int set, epoll_event* events, int most) { return ::epoll_wait(set, events, most, -1); }
#endif

} // namespace

int main(int argc, char** argv) {
    int const listener = listen_on(echo::start(argc, argv));
    int const set = ::epoll_create1(EPOLL_CLOEXEC);
    epoll_event event{}; // data.ptr is null: the listener
    event.events = EPOLLIN;
    if (set < 0 || ::epoll_ctl(set, EPOLL_CTL_ADD, listener, &event) != 0) fail("epoll");

    std::size_t open = 0;
    epoll_event events[128];
    for (;;) {
        int const n = wait(set, events, 128);
        if (n < 0 && errno != EINTR) fail("epoll_wait");
        for (int i = 0; i < n; ++i) {
            auto* const c = static_cast<connection*>(events[i].data.ptr);
            if (!c) {
                open += accept_all(set, listener);
            } else if (!serve(set, *c)) {
                ::close(c->fd);
                delete c;
                if (--open == 0) return 0;
            }
        }
    }
}
