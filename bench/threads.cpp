//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// threads [TASKS] [MICROSECONDS]
//
// One context, tasks that compute for a while between two yields, on one thread and on two: how much
// sooner the two are done. The best of five, alternating; by the clock on the wall, and by what the
// busiest thread used of its processor, which a busy machine does not change much.

#include <kioto/repeat.hpp>
#include <kioto/on_error.hpp>
#include <kioto/set_threads.hpp>
#include <kioto/spawn.hpp>
#include <kioto/then.hpp>
#include <kioto/yield_now.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#include <time.h>

namespace {

using clock_type = std::chrono::steady_clock;

// Depends on nothing but the processor.
unsigned compute(unsigned steps) {
    unsigned volatile x = 1;
    for (unsigned i = 0; i != steps; ++i) {
        x = x * 1664525 + 1013904223;
    }
    return x;
}

struct times {
    double wall = 1e9;
    double busiest = 1e9;

    void improve(times other) {
        wall = (std::min)(wall, other.wall);
        busiest = (std::min)(busiest, other.busiest);
    }
};

double used_by_this_thread() {
    timespec t{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return double(t.tv_sec) + double(t.tv_nsec) * 1e-9;
}

times measure(unsigned threads, int tasks, unsigned steps) {
    boost::asio::io_context io(static_cast<int>(threads));
    kioto::set_threads(io, threads);
    for (int i = 0; i != tasks; ++i) {
        kioto::spawn(io, kioto::repeat([steps, left = 50]() mutable {
            return kioto::yield_now().then([&left, steps]() -> kioto::result<void> {
                compute(steps);
                if (--left == 0) {
                    return kioto::fail(boost::asio::error::eof);
                }
                return {};
            });
        }).on_error([](kioto::error_code) {}));
    }
    std::vector<double> used(threads);
    auto const start = clock_type::now();
    {
        std::vector<std::jthread> all;
        for (double& here : used) {
            all.emplace_back([&io, &here] {
                io.run();
                here = used_by_this_thread();
            });
        }
    }
    return {std::chrono::duration<double>(clock_type::now() - start).count(),
        *std::max_element(used.begin(), used.end())};
}

unsigned steps_for(double microseconds) {
    unsigned const probe = 20'000'000;
    auto const start = clock_type::now();
    compute(probe);
    std::chrono::duration<double, std::micro> const took = clock_type::now() - start;
    return static_cast<unsigned>(probe * microseconds / took.count());
}

} // namespace

int main(int argc, char** argv) {
    int const tasks = argc > 1 ? std::atoi(argv[1]) : 100;
    double const microseconds = argc > 2 ? std::atof(argv[2]) : 100;
    unsigned const steps = steps_for(microseconds);
    times one;
    times two;
    for (int i = 0; i != 5; ++i) {
        one.improve(measure(1, tasks, steps));
        two.improve(measure(2, tasks, steps));
    }
    std::printf("%d tasks, 50 times %.0f us each\n", tasks, microseconds);
    std::printf("wall:    one thread %.3f s, two threads %.3f s, ratio %.2f\n", one.wall, two.wall,
        one.wall / two.wall);
    std::printf("busiest: one thread %.3f s, two threads %.3f s, ratio %.2f\n", one.busiest,
        two.busiest, one.busiest / two.busiest);
}
