//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The client of the echo benchmark: closed_loop.hpp with messages of 64 bytes, whose echoes are
// compared. Prints one line.
//
// With 0 CONNECTIONS a request is a connection of its own, one after the other: connect, one message,
// close.

#include "closed_loop.hpp"

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <string>

#include <sys/epoll.h>

namespace {

constexpr std::size_t message_size = 64;

class client {
public:
    client(int set, unsigned short port, unsigned number, std::size_t depth)
        : connection_(set, port, number),
          number_(number),
          sent_(depth * message_size, '\0'),
          echoed_(depth * message_size, '\0') {
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
        connection_.send(sent_);
    }

    // True when the echo is complete.
    bool receive(int flags) {
        received_ += connection_.receive(&echoed_[received_], echoed_.size() - received_, flags);
        if (received_ < echoed_.size()) return false;
        errno = EPROTO;
        if (sent_ != echoed_) bench::fail("the echo differs");
        return true;
    }

    void close() { connection_.close(); }

private:
    bench::connection connection_;
    unsigned number_;
    unsigned sequence_ = 0;
    std::size_t received_ = 0;
    std::string sent_;
    std::string echoed_;
};

// One connection after the other, each for one message, while the first stays open.
void churn(unsigned short port, long connections) {
    int const set = ::epoll_create1(EPOLL_CLOEXEC);
    client first(set, port, 0, 1);
    for (long i = 0; i < connections; ++i) {
        client next(set, port, static_cast<unsigned>(i), 1);
        next.close();
    }
    first.close();
}

} // namespace

int main(int argc, char** argv) {
    bench::load const asked = bench::read_load(argc, argv, 0);
    if (asked.connections == 0) {
        churn(asked.port, asked.requests);
        return 0;
    }
    double const seconds = bench::closed_loop<client>(asked);
    std::printf("requests %ld seconds %.6f per_second %.0f\n", asked.requests, seconds,
        static_cast<double>(asked.requests) / seconds);
}
