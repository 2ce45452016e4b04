//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The client by hand: what the machine allows.
//
// Fair because it could be deployed: it survives a connection that takes time, an answer in pieces
// and an interrupted call. Level-triggered: registered to be told when the connection is there, then
// changed to be told of answers.

#include "request.hpp"

#include <cerrno>
#include <cstdint>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

// connecting -> greeting -> asking -> done; the last two wait for a message of ten bytes.
enum class step { connecting, greeting, asking };

struct loop {
    std::size_t left = 0; // operations
    int fd = -1;
    step at = step::connecting;
    std::size_t received = 0;
    request::ten message{};
};

void watch(int set, loop& l, int how, std::uint32_t what) {
    epoll_event event{};
    event.events = what;
    event.data.ptr = &l;
    if (::epoll_ctl(set, how, l.fd, &event) != 0) {
        request::fail("epoll_ctl");
    }
}

void send(loop& l, std::string_view message, step next) {
    // Nothing else is under way: there is room.
    if (::send(l.fd, message.data(), message.size(), MSG_NOSIGNAL) != ssize_t(message.size())) {
        request::fail("send");
    }
    l.at = next;
    l.received = 0;
}

void begin(int set, loop& l) {
    static sockaddr_in const peer = [] {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(request::port());
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return address;
    }();
    int const on = 1;
    l.fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (l.fd < 0 || ::setsockopt(l.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0) {
        request::fail("socket");
    }
    if (::connect(l.fd, reinterpret_cast<sockaddr const*>(&peer), sizeof peer) == 0) {
        send(l, request::hello, step::greeting);
        watch(set, l, EPOLL_CTL_ADD, EPOLLIN);
    } else if (errno == EINPROGRESS) {
        l.at = step::connecting;
        watch(set, l, EPOLL_CTL_ADD, EPOLLOUT);
    } else {
        request::fail("connect");
    }
}

void connected(int set, loop& l) {
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(l.fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error != 0) {
        request::fail("connect");
    }
    send(l, request::hello, step::greeting);
    watch(set, l, EPOLL_CTL_MOD, EPOLLIN);
}

// True when the message is complete.
bool receive(loop& l) {
    ssize_t const n = ::recv(l.fd, l.message.data() + l.received, l.message.size() - l.received, 0);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
        return false;
    }
    if (n <= 0) {
        request::fail("recv");
    }
    l.received += static_cast<std::size_t>(n);
    return l.received == l.message.size();
}

// False when the loop is done.
bool advance(int set, loop& l) {
    if (l.at == step::connecting) {
        connected(set, l);
    } else if (receive(l)) {
        if (l.at == step::greeting) {
            if (!request::is_greeting(l.message)) {
                request::fail("not greeted");
            }
            send(l, request::query, step::asking);
        } else {
            if (request::parse(l.message) != request::answer) {
                request::fail("wrong answer");
            }
            ::close(l.fd);
            if (--l.left == 0) {
                return false;
            }
            begin(set, l);
        }
    }
    return true;
}

void run(std::size_t count, std::size_t loops) {
    int const set = ::epoll_create1(EPOLL_CLOEXEC);
    std::vector<loop> all(loops);
    for (loop& l : all) {
        l.left = count / loops;
        begin(set, l);
    }
    epoll_event events[128];
    while (loops != 0) {
        int const n = ::epoll_wait(set, events, 128, -1);
        if (n < 0 && errno != EINTR) {
            request::fail("epoll_wait");
        }
        for (int i = 0; i < n; ++i) {
            if (!advance(set, *static_cast<loop*>(events[i].data.ptr))) {
                --loops;
            }
        }
    }
}

} // namespace

int main(int argc, char** argv) { return request::main_of<run>(argc, argv); }
