//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_BENCH_PROXY_COMMAND_LINE_HPP
#define KIOTO_BENCH_PROXY_COMMAND_LINE_HPP

#include <cstdio>
#include <cstdlib>

#include <unistd.h>

// What every proxy of the benchmark shares:
//
//     PROXY UPSTREAM     listens on a port of the system's choice of 127.0.0.1, prints
//                        `listening PORT`, and connects each flow to 127.0.0.1:UPSTREAM
//
// It returns from main() when its last flow has ended, never before it had one. No socket options
// are set: bulk data needs none. Buffers are of `buffer_size` bytes where the user chooses them.

namespace proxy {

inline constexpr int buffer_size = 64 * 1024;

/** Reads the upstream's port and sets the hard limit: the process dies after two minutes. */
inline unsigned short start(int argc, char** argv) {
    ::alarm(120);
    return static_cast<unsigned short>(argc > 1 ? std::atoi(argv[1]) : 0);
}

inline void announce(unsigned port) {
    std::printf("listening %u\n", port);
    std::fflush(stdout);
}

} // namespace proxy

#endif
