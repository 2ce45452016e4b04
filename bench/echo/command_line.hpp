//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_BENCH_ECHO_COMMAND_LINE_HPP
#define KIOTO_BENCH_ECHO_COMMAND_LINE_HPP

#include <cstdio>
#include <cstdlib>

#include <unistd.h>

// What every C++ echo server shares, none of it on the path of a request.
//
//     SERVER [PORT]      listens on 127.0.0.1; port 0, the default, lets the system pick one
//
// A server prints `listening PORT`, echoes whatever it reads through a buffer of `buffer_size`
// bytes on sockets with TCP_NODELAY, and returns from main() when its last connection has closed
// (never before it accepted one). So a run needs no signal, and what is written at exit is written.

namespace echo {

inline constexpr int buffer_size = 4096;

/** Reads the port and sets the hard limit: the process dies after two minutes, whatever happens. */
inline unsigned short start(int argc, char** argv) {
    ::alarm(120);
    return static_cast<unsigned short>(argc > 1 ? std::atoi(argv[1]) : 0);
}

/** Tells the harness where to connect. */
inline void announce(unsigned port) {
    std::printf("listening %u\n", port);
    std::fflush(stdout);
}

} // namespace echo

#endif
