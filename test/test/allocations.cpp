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
#include <stdexcept>
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

BOOST_AUTO_TEST_CASE(fails_one_allocation_after_the_other) {
    std::vector<int> attempts;
    attempts.reserve(3);
    auto const failures = kioto::test::fail_every_allocation([&attempts] {
        attempts.push_back(0);
        auto const first = std::make_unique<int>(1);
        attempts.back() = *first;
        std::unique_ptr<int> const second(new (std::nothrow) int(2));
        attempts.back() += second ? *second : 0;
    });
    BOOST_TEST(failures == 2U);
    BOOST_TEST((attempts == std::vector<int>{0, 1, 3}));
    BOOST_TEST(*std::make_unique<int>(3) == 3);
}

BOOST_AUTO_TEST_CASE(another_exception_leaves_it_and_ends_the_failures) {
    BOOST_CHECK_THROW(
        kioto::test::fail_every_allocation([] { throw std::logic_error("x"); }), std::logic_error);
    BOOST_TEST(*std::make_unique<int>(3) == 3);
}

BOOST_AUTO_TEST_SUITE_END()
