//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <thread>

// Why the runner of a task takes it with a read-modify-write (doc/design/runtime.md): a waker that
// finds the task scheduled leaves it at that, and the poll must see what it wrote before.

namespace {

constexpr unsigned scheduled = 1;
constexpr unsigned running = 2;

struct on_its_own_line {
    alignas(128) std::atomic<unsigned> value{0};
};

// How often, in `rounds`, the waker found the task scheduled and the poll did not see its data.
template <class Take>
long lost_wakes(int rounds, Take take) {
    on_its_own_line word;
    on_its_own_line data;
    on_its_own_line go;
    on_its_own_line done;
    unsigned found = 0;
    std::thread waker([&] {
        for (unsigned i = 1; i <= unsigned(rounds); ++i) {
            while (go.value.load(std::memory_order_acquire) != i) {}
            data.value.store(1, std::memory_order_relaxed);
            found = word.value.fetch_or(scheduled, std::memory_order_acq_rel);
            done.value.store(i, std::memory_order_release);
        }
    });
    long lost = 0;
    for (unsigned i = 1; i <= unsigned(rounds); ++i) {
        word.value.store(scheduled, std::memory_order_relaxed);
        data.value.store(0, std::memory_order_relaxed);
        go.value.store(i, std::memory_order_release);
        for (unsigned spin = 0; spin < i % 64; ++spin) {
            std::atomic_signal_fence(std::memory_order_seq_cst);
        }
        take(word.value);
        bool const seen = data.value.load(std::memory_order_relaxed) != 0;
        while (done.value.load(std::memory_order_acquire) != i) {}
        if (found == scheduled && !seen) {
            ++lost;
        }
    }
    waker.join();
    return lost;
}

constexpr int rounds = 300'000;

} // namespace

BOOST_AUTO_TEST_SUITE(task_word)

BOOST_AUTO_TEST_CASE(a_task_that_is_taken_by_a_read_modify_write_loses_no_wake) {
    long const lost = lost_wakes(rounds, [](std::atomic<unsigned>& word) {
        word.fetch_add(running - scheduled, std::memory_order_acq_rel);
    });
    BOOST_TEST(lost == 0);
}

BOOST_AUTO_TEST_CASE(a_task_that_is_taken_by_a_store_may_lose_some) {
    long const lost = lost_wakes(rounds,
        [](std::atomic<unsigned>& word) { word.store(running, std::memory_order_release); });
    BOOST_TEST(lost >= 0);
    BOOST_TEST_MESSAGE("a plain store lost " << lost << " wakes of " << rounds);
}

BOOST_AUTO_TEST_SUITE_END()
