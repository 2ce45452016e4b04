//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/yield_now.hpp>

#include <boost/test/unit_test.hpp>

#include <kioto/test/drop_everywhere.hpp>

#include "support/asserts.hpp"

BOOST_AUTO_TEST_SUITE(yield_now)

namespace {

using kioto::test::probe;

static_assert(kioto::future_of<kioto::yield_now_future, void>);
static_assert(kioto::cancel_safe_v<kioto::yield_now_future>);
#if !KIOTO_GUARDS
static_assert(sizeof(kioto::yield_now_future) == 1);
#endif

} // namespace

BOOST_AUTO_TEST_CASE(pends_once_and_goes_behind_the_others) {
    probe p(kioto::yield_now());
    BOOST_TEST(p.wakes() == 0U);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(p.yielded());
    BOOST_TEST(p.poll().is_ready());
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(!p.yielded());
}

BOOST_AUTO_TEST_CASE(can_be_dropped_everywhere) {
    BOOST_TEST(kioto::test::drop_everywhere([] { return kioto::yield_now(); }) == 2U);
}

BOOST_AUTO_TEST_CASE(asserts_when_polled_after_ready) {
    probe p(kioto::yield_now());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll().is_ready());
    BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));
}

BOOST_AUTO_TEST_SUITE_END()
