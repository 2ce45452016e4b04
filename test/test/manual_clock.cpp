//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/test/manual_clock.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(manual_clock)

namespace {

using namespace std::chrono_literals;

} // namespace

BOOST_AUTO_TEST_CASE(goes_on_only_when_told_to) {
    kioto::test::manual_clock clock;
    auto const start = clock.now();
    BOOST_TEST((clock.now() == start));
    clock.advance(3s);
    clock.advance(1ms);
    BOOST_TEST((clock.now() - start == 3001ms));
}

BOOST_AUTO_TEST_SUITE_END()
