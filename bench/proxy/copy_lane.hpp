//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_BENCH_PROXY_COPY_LANE_HPP
#define KIOTO_BENCH_PROXY_COPY_LANE_HPP

#include "raw.hpp"

namespace proxy {

/// Through a buffer: recv, send. A read that gave less than asked for found all there is.
struct copy_lane : source {
    std::size_t begin = 0; // what is still to be sent is [begin, end)
    std::size_t end = 0;
    char buffer[buffer_size];

    bool pump(int from, int to) {
        while (!ended) {
            if (begin == end) {
                if (!readable) {
                    return true;
                }
                ssize_t const n = ::recv(from, buffer, sizeof buffer, 0);
                if (n < 0) {
                    readable = errno == EINTR;
                    return would_wait();
                }
                if (n == 0) {
                    ::shutdown(to, SHUT_WR);
                    ended = true;
                    return true;
                }
                readable = hung_up || n == ssize_t(sizeof buffer);
                begin = 0;
                end = static_cast<std::size_t>(n);
            }
            ssize_t const n = ::send(to, buffer + begin, end - begin, MSG_NOSIGNAL);
            if (n < 0) {
                return would_wait();
            }
            begin += static_cast<std::size_t>(n);
        }
        return true;
    }
};

} // namespace proxy

#endif
