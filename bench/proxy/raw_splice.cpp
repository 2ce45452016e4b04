//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The hand-written proxy that leaves the bytes in the kernel: splice through a pipe.

#include "raw.hpp"

#include <fcntl.h>

namespace {

struct lane : proxy::source {
    int pipe[2] = {-1, -1};
    std::size_t held = 0;

    bool pump(int from, int to) {
        constexpr unsigned flags = SPLICE_F_MOVE | SPLICE_F_NONBLOCK;
        if (pipe[0] < 0) {
            if (::pipe2(pipe, O_NONBLOCK | O_CLOEXEC) != 0) {
                proxy::fail("pipe2");
            }
            ::fcntl(pipe[1], F_SETPIPE_SZ, 256 * 1024);
        }
        while (!ended) {
            if (held == 0) {
                if (!readable) {
                    return true;
                }
                ssize_t const n = ::splice(from, nullptr, pipe[1], nullptr, 1024 * 1024, flags);
                if (n < 0) {
                    readable = errno == EINTR;
                    return proxy::would_wait();
                }
                if (n == 0) {
                    ::shutdown(to, SHUT_WR);
                    ended = true;
                    ::close(pipe[0]);
                    ::close(pipe[1]);
                    return true;
                }
                held = static_cast<std::size_t>(n);
            }
            ssize_t const n = ::splice(pipe[0], nullptr, to, nullptr, held, flags);
            if (n < 0) {
                return proxy::would_wait();
            }
            held -= static_cast<std::size_t>(n);
        }
        return true;
    }
};

} // namespace

int main(int argc, char** argv) {
    proxy::flows<lane> flows(argc, argv);
    while (flows.turn(-1)) {}
}
