//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The client of the HTTP benchmark where a run has so many requests, not so many seconds: a closed
// loop, of the same requests as wrk's.
//
//     load PORT CONNECTIONS REQUESTS [PAUSE [DEPTH]]
//
// Opens every connection first, with one request on each which is not counted; how long its answer
// is, all answers have to be. Then each connection sends DEPTH requests in one call, waits for all
// of their answers, and goes on until REQUESTS have been sent in all. Sleeps for PAUSE microseconds
// before each call, if that is given. Prints one line.

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

[[noreturn]] void fail(char const* what) {
    std::fprintf(stderr, "load: %s: %s\n", what, std::strerror(errno));
    std::exit(1);
}

class client {
public:
    client(int set, unsigned short port, unsigned number, std::size_t depth) {
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
        request_ = "GET / HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n\r\n";
        send();
        answer_.resize(4096);
        while (!complete(std::string_view(answer_.data(), received_))) {
            receive_some(0);
        }
        length_ = received_;
        std::string const one = request_;
        for (std::size_t i = 1; i < depth; ++i)
            request_ += one;
        answer_.resize(depth * length_);
    }

    void send() {
        received_ = 0;
        // The buffer of a connection with nothing under way is empty: this can neither block nor
        // be cut short.
        if (::send(fd_, request_.data(), request_.size(), MSG_NOSIGNAL) != ssize_t(request_.size()))
            fail("send");
    }

    // True when all answers are there.
    bool receive(int flags) {
        if (!receive_some(flags) || received_ < answer_.size()) return false;
        for (std::size_t at = 0; at != answer_.size(); at += length_) {
            errno = EPROTO;
            if (std::memcmp(&answer_[at], "HTTP/1.1 200 OK\r\n", 17) != 0 ||
                answer_[at + length_ - 1] != '!')
                fail("not the answer");
        }
        return true;
    }

    void close() { ::close(fd_); }

private:
    static bool complete(std::string_view text) {
        return text.find("\r\n\r\n") != text.npos && text.ends_with('!');
    }
    bool receive_some(int flags) {
        ssize_t const n = ::recv(fd_, &answer_[received_], answer_.size() - received_, flags);
        if (n < 0 && (errno == EAGAIN || errno == EINTR)) return false;
        if (n == 0) errno = ECONNRESET;
        if (n <= 0) fail("recv");
        received_ += static_cast<std::size_t>(n);
        return true;
    }

    int fd_;
    std::string request_;
    std::string answer_;
    std::size_t received_ = 0;
    std::size_t length_ = 0;
};

} // namespace

int main(int argc, char** argv) {
    ::alarm(120);
    auto const port = static_cast<unsigned short>(argc > 1 ? std::atoi(argv[1]) : 0);
    long const connections = argc > 2 ? std::atol(argv[2]) : 0;
    long const requests = argc > 3 ? std::atol(argv[3]) : 0;
    long const pause = argc > 4 ? std::atol(argv[4]) : 0;
    long const depth = argc > 5 ? std::atol(argv[5]) : 1;
    if (port == 0 || connections < 1 || requests < connections || depth < 1) {
        std::fprintf(stderr, "usage: load PORT CONNECTIONS REQUESTS [PAUSE [DEPTH]]\n");
        return 2;
    }
    int const set = ::epoll_create1(EPOLL_CLOEXEC);
    std::vector<client> clients;
    for (long i = 0; i < connections; ++i)
        clients.emplace_back(set, port, static_cast<unsigned>(i), static_cast<std::size_t>(depth));

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
    for (client& c : clients)
        c.close();
    std::printf("requests %ld\n", requests);
}
