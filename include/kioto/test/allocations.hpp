//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TEST_ALLOCATIONS_HPP
#define KIOTO_TEST_ALLOCATIONS_HPP

#include <atomic>
#include <cstddef>
#include <new>

#include <kioto/config.hpp>

namespace kioto::test {

/// All calls of `operator new` and `aligned_alloc` in the program; for their replacements to count
/// up.
inline std::atomic<std::size_t> allocation_count{0};

/// Allocations of this thread until one fails, once; for the replacement of `operator new` to count
/// down from, by `fails_now`.
inline thread_local std::size_t allocations_left = std::size_t(-1);

/// For the replacement of `operator new`: true if this allocation is to fail.
inline bool fails_now() noexcept {
    return allocations_left != std::size_t(-1) && allocations_left-- == 0;
}

/** Counts the allocations of a piece of code, those of all threads.

        allocation_counter allocations;
        p.poll();
        BOOST_TEST(allocations.count() == 0);

    The program must replace `operator new` by one that counts `allocation_count` up, as
    `test/support/allocations.cpp` does; without it the constructor asserts.
*/
class allocation_counter {
    std::size_t start_ = allocation_count;

public:
    allocation_counter() {
        ::operator delete(::operator new(1));
        BOOST_ASSERT_MSG(allocation_count != start_, "operator new does not count");
        start_ = allocation_count;
    }

    /// Allocations since the construction.
    std::size_t count() const noexcept { return allocation_count - start_; }
};

/** Runs a piece of code again and again, in which the first, the second, ... allocation of this
    thread fails, until it runs without a failure; returns how many failures that took.

        BOOST_TEST(fail_every_allocation([] { program(); }) > 0U);

    A `std::bad_alloc` that leaves `body` is one way for it to end, and is dropped; other exceptions
    leave this function. What must hold after each failure is for `body` to check; that nothing
    leaks is for a sanitizer to say. The program must replace `operator new` by one that asks
    `fails_now`, as `test/support/allocations.cpp` does.
*/
template <class Body>
std::size_t fail_every_allocation(Body body) {
    struct restored {
        restored() = default;
        restored(restored const&) = delete;
        restored& operator=(restored const&) = delete;
        ~restored() { allocations_left = std::size_t(-1); }
    };
    for (std::size_t n = 0;; ++n) {
        restored const afterwards;
        allocations_left = n;
        try {
            body();
        } catch (std::bad_alloc const&) {}
        if (allocations_left != std::size_t(-1)) {
            return n;
        }
    }
}

} // namespace kioto::test

#endif // KIOTO_TEST_ALLOCATIONS_HPP
