//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/detail/lone_events.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdint>

BOOST_AUTO_TEST_SUITE(lone_events)

namespace {

using kioto::detail::lone_events;

void note(lone_events& events, int n, std::uint64_t first, std::uint64_t second) {
    for (int i = 0; i < n; ++i) {
        events.note(i % 2 == 0 ? first : second);
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(nothing_is_known_at_first) { BOOST_TEST(!lone_events().is_known()); }

BOOST_AUTO_TEST_CASE(eight_right_expectations_are_a_proof) {
    lone_events one;
    note(one, 9, 7, 7); // the first and the second of it prove nothing
    BOOST_TEST(!one.is_known());
    one.note(7);
    BOOST_TEST(one.is_known());
    BOOST_TEST(one.first() == 7U);
    BOOST_TEST(one.second() == 7U);
}

BOOST_AUTO_TEST_CASE(two_may_take_turns) {
    lone_events two;
    note(two, 10, 7, 8);
    BOOST_TEST(two.is_known());
    BOOST_TEST(two.first() == 7U);
    BOOST_TEST(two.second() == 8U);
}

BOOST_AUTO_TEST_CASE(three_may_not) {
    lone_events three;
    for (int i = 0; i < 60; ++i) {
        three.note(static_cast<std::uint64_t>(i % 3));
        BOOST_TEST(!three.is_known());
    }
}

BOOST_AUTO_TEST_CASE(another_one_in_between_ends_it) {
    lone_events one;
    note(one, 10, 7, 7);
    one.note(8);
    BOOST_TEST(!one.is_known());
    note(one, 9, 7, 7);
    BOOST_TEST(!one.is_known());
    one.note(7);
    BOOST_TEST(one.is_known());
}

BOOST_AUTO_TEST_CASE(what_is_forgotten_is_proved_again) {
    lone_events one;
    note(one, 10, 7, 7);
    one.forget();
    BOOST_TEST(!one.is_known());
    note(one, 7, 7, 7);
    BOOST_TEST(!one.is_known());
    one.note(7);
    BOOST_TEST(one.is_known());
}

BOOST_AUTO_TEST_SUITE_END()
