//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_BENCH_SUPPORT_OPERATIONS_HPP
#define KIOTO_BENCH_SUPPORT_OPERATIONS_HPP

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <string_view>

#include <unistd.h>

// The command line of a program that measure_operations.py measures:
//
//     PROGRAM OPERATION COUNT
//
// does the operation COUNT times and exits with 0, or with 3 where it has no such operation. Start
// and end cancel in the measurement, which takes the slope between two counts.

namespace bench {

struct operation {
    std::string_view name;
    void (*run)(std::size_t count);
};

/** Runs the operation that the command line names. The process dies after two minutes. */
inline int run_operation(int argc, char** argv, std::initializer_list<operation> operations) {
    ::alarm(120);
    if (argc != 3) {
        std::fprintf(stderr, "usage: %s OPERATION COUNT\n", argv[0]);
        return 2;
    }
    for (operation const& o : operations) {
        if (o.name == argv[1]) {
            o.run(std::strtoul(argv[2], nullptr, 10));
            return 0;
        }
    }
    return 3;
}

/** Makes the compiler believe that `value` is used, and that it may be anything. */
template <class T>
void keep(T& value) {
    asm volatile("" : "+m"(value) : : "memory");
}

} // namespace bench

#endif
