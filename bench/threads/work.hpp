//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_BENCH_THREADS_WORK_HPP
#define KIOTO_BENCH_THREADS_WORK_HPP

#include "operations.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

// The command line of the programs of the benchmark of threads:
//
//     PROGRAM THREADS ROUNDS
//
// runs 64 tasks of ROUNDS rounds each on so many threads, and prints the seconds that it took. A
// round is some 10 us of computing, after which the task lets the others run.

namespace threads {

inline constexpr int tasks = 64;

inline void compute() {
    std::uint64_t x = 88172645463325252;
    for (int i = 0; i < 8000; ++i) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
    }
    bench::keep(x);
}

/// Calls `start(rounds)` and then `run()` on so many threads.
template <class Start, class Run>
int measure(int argc, char** argv, Start start, Run run) {
    ::alarm(120);
    if (argc != 3) {
        return 2;
    }
    int const count = std::atoi(argv[1]);
    start(std::atoi(argv[2]));
    auto const begin = std::chrono::steady_clock::now();
    std::vector<std::thread> others;
    for (int i = 1; i < count; ++i) {
        others.emplace_back(run);
    }
    run();
    for (std::thread& t : others) {
        t.join();
    }
    std::chrono::duration<double> const took = std::chrono::steady_clock::now() - begin;
    std::printf("%.6f\n", took.count());
    return 0;
}

} // namespace threads

#endif
