//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_BENCH_MEMORY_MEASURE_HPP
#define KIOTO_BENCH_MEMORY_MEASURE_HPP

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include <arpa/inet.h>
#include <malloc.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

// The command line of the programs of the memory benchmark:
//
//     PROGRAM sleeping|idle COUNT
//
// makes COUNT tasks that sleep for an hour, or COUNT connections that wait to read 16 bytes, and
// prints what the C library's heap holds for one of them, in bytes, with the heap's own overhead.
// What the kernel holds for a socket is not in it. The clients are bare sockets of the same process.

namespace memory {

inline constexpr std::size_t header_size = 16;

inline std::size_t in_use() {
    struct mallinfo2 const now = ::mallinfo2();
    return now.uordblks + now.hblkhd;
}

/// A connected client, for ever.
inline void connect_to(unsigned short port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int const fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || ::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        std::perror("connect");
        std::exit(1);
    }
}

/// `sleeping(n)` and `idle(n)` make that many, beside those that are there already.
template <class Sleeping, class Idle>
int run(int argc, char** argv, Sleeping sleeping, Idle idle) {
    ::alarm(120);
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    if (argc != 3) {
        return 2;
    }
    auto const count = std::strtoul(argv[2], nullptr, 10);
    auto const measure = [count](auto make) {
        make(100); // what is made once
        std::size_t const before = memory::in_use();
        make(count);
        std::printf(
            "%.1f\n", static_cast<double>(memory::in_use() - before) / static_cast<double>(count));
        std::fflush(stdout);
        std::_Exit(0); // not the subject: how fast all of it goes away
    };
    if (argv[1] == std::string_view("sleeping")) {
        measure(sleeping);
    } else if (argv[1] == std::string_view("idle")) {
        measure(idle);
    }
    return 3;
}

} // namespace memory

#endif
