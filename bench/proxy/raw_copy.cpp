//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The hand-written proxy that copies through a buffer: recv, send.

#include "raw.hpp"

namespace {

struct lane {
    std::size_t begin = 0; // what is still to be sent is [begin, end)
    std::size_t end = 0;
    bool ended = false;
    char buffer[proxy::buffer_size];

    bool pump(int from, int to) {
        while (!ended) {
            if (begin == end) {
                ssize_t const n = ::recv(from, buffer, sizeof buffer, 0);
                if (n < 0) {
                    return proxy::would_wait();
                }
                if (n == 0) {
                    ::shutdown(to, SHUT_WR);
                    ended = true;
                    return true;
                }
                begin = 0;
                end = static_cast<std::size_t>(n);
            }
            ssize_t const n = ::send(to, buffer + begin, end - begin, MSG_NOSIGNAL);
            if (n < 0) {
                return proxy::would_wait();
            }
            begin += static_cast<std::size_t>(n);
        }
        return true;
    }
};

} // namespace

int main(int argc, char** argv) { return proxy::serve<lane>(argc, argv); }
