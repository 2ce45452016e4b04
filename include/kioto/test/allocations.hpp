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

} // namespace kioto::test

#endif // KIOTO_TEST_ALLOCATIONS_HPP
