//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_BENCH_ACCURACY_SLEEPERS_HPP
#define KIOTO_BENCH_ACCURACY_SLEEPERS_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <unistd.h>

// The command line of the programs of the benchmark of timers' accuracy:
//
//     PROGRAM SLEEPERS OTHERS
//
// arms OTHERS timers that are given up in the end, by when none of them is due; then lets SLEEPERS
// tasks sleep until points of time that are spread, as if at random, over a second. Writes how late
// each of them woke, in nanoseconds, as 64-bit numbers of the machine's own form.

namespace accuracy {

using clock = std::chrono::steady_clock;

inline constexpr std::chrono::milliseconds lead{50}; // to make all sleepers in
inline constexpr std::uint32_t spread = 1'000'000; // microseconds

/// After how long the `i`th of the other timers would be due.
inline std::chrono::milliseconds far(std::size_t i) {
    return std::chrono::milliseconds(100'000 + i * 7919 % 1'000'000);
}

class sleepers {
    std::vector<std::int64_t> late_;
    std::size_t awake_ = 0;
    std::uint64_t random_ = 1;

public:
    std::size_t others = 0;

    sleepers(int argc, char** argv) {
        ::alarm(120);
        if (argc != 3) {
            std::fprintf(stderr, "usage: %s SLEEPERS OTHERS\n", argv[0]);
            std::exit(2);
        }
        late_.resize(std::strtoul(argv[1], nullptr, 10));
        others = std::strtoul(argv[2], nullptr, 10);
    }

    std::size_t size() const { return late_.size(); }

    /// When the next one is to wake.
    clock::time_point next(clock::time_point start) {
        random_ = random_ * 6364136223846793005U + 1442695040888963407U;
        auto const after = static_cast<std::uint32_t>(random_ >> 33) % spread;
        return start + lead + std::chrono::microseconds(after);
    }

    /// One woke. True for the last one.
    bool woke(clock::time_point at) {
        late_[awake_] = std::chrono::nanoseconds(clock::now() - at).count();
        return ++awake_ == late_.size();
    }

    int report() const {
        std::size_t const written =
            std::fwrite(late_.data(), sizeof late_[0], late_.size(), stdout);
        return awake_ == late_.size() && written == late_.size() ? 0 : 1;
    }
};

} // namespace accuracy

#endif
