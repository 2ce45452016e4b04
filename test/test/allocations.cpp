//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/test/allocations.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <new>
#include <vector>

BOOST_AUTO_TEST_SUITE(allocations)

namespace {

using kioto::test::allocation_counter;

struct alignas(64) line {
    char data[64];
};

} // namespace

BOOST_AUTO_TEST_CASE(counts_every_form_of_new) {
    allocation_counter allocations;
    BOOST_TEST(allocations.count() == 0U);
    auto one = std::make_unique<int>(1);
    auto const after_one = allocations.count();
    std::vector<int> many(10);
    auto const after_many = allocations.count();
    auto aligned = std::make_unique<line>();
    auto const after_aligned = allocations.count();
    std::unique_ptr<int[]> quiet(new (std::nothrow) int[3]);
    BOOST_TEST(after_one == 1U);
    BOOST_TEST(after_many == 2U);
    BOOST_TEST(after_aligned == 3U);
    BOOST_TEST(allocations.count() == 4U);
}

BOOST_AUTO_TEST_SUITE_END()
