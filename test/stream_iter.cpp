//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/stream/iter.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "support/asserts.hpp"
#include "support/stream_combinator.hpp"

BOOST_AUTO_TEST_SUITE(stream_iter)

namespace {

using kioto::iter;
using kioto::test::probe;

static_assert(kioto::stream<kioto::iter_stream<std::vector<int>>>);
static_assert(kioto::cancel_safe_v<kioto::iter_stream<std::vector<int>>>);

} // namespace

BOOST_AUTO_TEST_CASE(yields_the_elements_and_then_the_end) {
    probe p(iter(std::vector{1, 2}));
    BOOST_TEST((p.next() == 1));
    BOOST_TEST((p.next() == 2));
    BOOST_TEST(!p.next().has_value());
    BOOST_TEST(p.wakes() == 0U);
}

BOOST_AUTO_TEST_CASE(moves_out_the_elements_of_a_container_it_owns) {
    std::vector<std::unique_ptr<int>> v;
    v.push_back(std::make_unique<int>(1));
    probe p(iter(std::move(v)));
    BOOST_TEST(**p.next() == 1);
}

BOOST_AUTO_TEST_CASE(copies_an_lvalue_and_the_elements_of_a_view) {
    std::vector<std::string> v{"a"};
    probe copied(iter(v));
    BOOST_TEST((copied.next() == "a"));
    probe viewed(iter(std::span(v)));
    BOOST_TEST((viewed.next() == "a"));
    BOOST_TEST(v[0] == "a");
}

BOOST_AUTO_TEST_CASE(moves_before_the_first_poll) {
    auto first = iter(std::array{1, 2});
    auto second = std::move(first);
    probe p(std::move(second));
    BOOST_TEST((p.next() == 1));
    BOOST_TEST(support::asserts([&] { probe third(std::move(p.get())); }));
}

BOOST_AUTO_TEST_CASE(takes_a_range_without_elements) {
    probe p(iter(std::string()));
    BOOST_TEST(!p.next().has_value());
}

BOOST_AUTO_TEST_CASE(does_not_allocate) {
    kioto::test::allocation_counter allocations;
    auto built = iter(std::array{1, 2});
    BOOST_TEST(allocations.count() == 0U);
    probe p(std::move(built));
    kioto::test::allocation_counter polling;
    auto const item = p.poll_next();
    BOOST_TEST(polling.count() == 0U);
    BOOST_TEST(item.is_ready());
}

BOOST_AUTO_TEST_CASE(can_be_dropped_everywhere) {
    BOOST_TEST(kioto::test::drop_everywhere([] { return iter(std::vector{1, 2}); }) == 3U);
}

BOOST_AUTO_TEST_SUITE_END()
