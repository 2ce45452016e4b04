//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The proxy by hand, copying, which asks for each wait anew, as Asio does for who waits for a
// descriptor: the least that a proxy costs which lets Asio wait.
//
// Fair because nothing else is done twice: a call that gave less than asked for ends a round, and only
// the direction is looked at that has an event. An event that is asked for is a descriptor's.

#include "raw.hpp"

namespace {

int set = -1;

// One end of a flow, and what is under way from it to the other end.
struct side {
    int fd;
    side* to = nullptr;
    bool readable = false;
    bool hung_up = false;
    bool ended = false;
    std::size_t begin = 0; // what is still to be sent is [begin, end)
    std::size_t end = 0;
    char buffer[proxy::buffer_size];

    explicit side(int of) : fd(of) {}

    // For bytes, and for room while there is something to send here. What nobody waits for would be
    // told again each time: room, and the end.
    void ask(int operation) {
        epoll_event event{};
        event.events = EPOLLIN | EPOLLRDHUP | EPOLLET;
        if (to->begin != to->end) {
            event.events |= EPOLLOUT;
        }
        event.data.ptr = this;
        if (::epoll_ctl(set, operation, fd, &event) != 0) {
            proxy::fail("epoll_ctl");
        }
    }

    // False: an error.
    bool pump() {
        for (;;) {
            if (begin == end) {
                if (!readable || ended) {
                    return true;
                }
                ssize_t const n = ::recv(fd, buffer, sizeof buffer, 0);
                if (n < 0) {
                    readable = errno == EINTR;
                    return proxy::would_wait();
                }
                if (n == 0) {
                    ::shutdown(to->fd, SHUT_WR);
                    ended = true;
                    return true;
                }
                readable = hung_up || n == ssize_t(sizeof buffer);
                begin = 0;
                end = static_cast<std::size_t>(n);
            }
            ssize_t const n = ::send(to->fd, buffer + begin, end - begin, MSG_NOSIGNAL);
            if (n < 0) {
                bool const good = proxy::would_wait();
                to->ask(EPOLL_CTL_MOD);
                return good;
            }
            begin += static_cast<std::size_t>(n);
        }
    }

    void close() {
        ::close(fd);
        fd = -1;
    }

    bool on(std::uint32_t events) {
        if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) {
            hung_up = true;
        }
        if (events & ~std::uint32_t(EPOLLOUT)) {
            readable = true;
        }
        return pump() && ((events & EPOLLOUT) == 0 || to->pump());
    }
};

bool take(int listener, unsigned short upstream) {
    int const client = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (client < 0) {
        return false;
    }
    int const server = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_in const peer = proxy::loopback(upstream);
    if (::connect(server, reinterpret_cast<sockaddr const*>(&peer), sizeof peer) != 0 &&
        errno != EINPROGRESS) {
        proxy::fail("connect");
    }
    auto* const a = new side(client);
    auto* const b = new side(server);
    a->to = b;
    b->to = a;
    a->ask(EPOLL_CTL_ADD);
    b->ask(EPOLL_CTL_ADD);
    return true;
}

} // namespace

int main(int argc, char** argv) {
    unsigned short const upstream = proxy::start(argc, argv);
    int const listener = proxy::listen();
    set = ::epoll_create1(EPOLL_CLOEXEC);
    epoll_event event{};
    event.events = EPOLLIN;
    if (::epoll_ctl(set, EPOLL_CTL_ADD, listener, &event) != 0) {
        proxy::fail("epoll_ctl");
    }
    std::size_t open = 0;
    side* latest = nullptr;
    epoll_event events[128];
    for (;;) {
        if (latest && !latest->ended) {
            latest->ask(EPOLL_CTL_MOD);
        }
        int const n = ::epoll_wait(set, events, 128, -1);
        for (int i = 0; i < n; ++i) {
            auto* const s = static_cast<side*>(events[i].data.ptr);
            if (!s) {
                while (take(listener, upstream)) {
                    ++open;
                }
                continue;
            }
            if (s->fd < 0) {
                continue;
            }
            latest = s;
            bool const good = s->on(events[i].events);
            if (!good || (s->ended && s->to->ended)) {
                // Not freed: another event of this round may name it, and the flows are few.
                s->close();
                s->to->close();
                latest = nullptr;
                if (--open == 0) {
                    return 0;
                }
            }
        }
    }
}
