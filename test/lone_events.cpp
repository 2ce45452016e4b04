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

/// How many guesses there are in a row; all of them right.
int guesses(lone_events& events, std::uint64_t first, std::uint64_t second) {
    int n = 0;
    for (; events.can_guess(); ++n) {
        BOOST_TEST(events.guess() == (n % 2 == 0 ? first : second));
    }
    return n;
}

} // namespace

BOOST_AUTO_TEST_CASE(nothing_is_known_at_first) { BOOST_TEST(!lone_events().can_guess()); }

BOOST_AUTO_TEST_CASE(eight_right_expectations_are_a_proof) {
    lone_events one;
    note(one, 9, 7, 7); // the first and the second of it prove nothing
    BOOST_TEST(!one.can_guess());
    one.note(7);
    BOOST_TEST(one.can_guess());
    BOOST_TEST(one.guess() == 7U);
}

BOOST_AUTO_TEST_CASE(after_fifteen_guesses_the_set_is_asked) {
    lone_events one;
    note(one, 10, 7, 7);
    BOOST_TEST(guesses(one, 7, 7) == 15);
    one.note(7);
    BOOST_TEST(guesses(one, 7, 7) == 15);
    one.note(8);
    BOOST_TEST(!one.can_guess());
}

BOOST_AUTO_TEST_CASE(two_may_take_turns) {
    lone_events two;
    note(two, 10, 7, 8);
    BOOST_TEST(guesses(two, 7, 8) == 15);
    two.note(8); // it was the sixteenth's turn
    BOOST_TEST(guesses(two, 7, 8) == 15);
}

BOOST_AUTO_TEST_CASE(three_may_not) {
    lone_events three;
    for (int i = 0; i < 60; ++i) {
        three.note(static_cast<std::uint64_t>(i % 3));
        BOOST_TEST(!three.can_guess());
    }
}

BOOST_AUTO_TEST_CASE(another_one_in_between_ends_it) {
    lone_events one;
    note(one, 10, 7, 7);
    one.note(8);
    BOOST_TEST(!one.can_guess());
    note(one, 9, 7, 7);
    BOOST_TEST(!one.can_guess());
    one.note(7);
    BOOST_TEST(one.can_guess());
}

BOOST_AUTO_TEST_CASE(what_is_forgotten_is_proved_again) {
    lone_events one;
    note(one, 10, 7, 7);
    one.forget();
    BOOST_TEST(!one.can_guess());
    note(one, 7, 7, 7);
    BOOST_TEST(!one.can_guess());
    one.note(7);
    BOOST_TEST(one.can_guess());
}

BOOST_AUTO_TEST_SUITE_END()
