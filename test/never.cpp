//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/never.hpp>

#include <boost/test/unit_test.hpp>

#include <kioto/test/probe.hpp>

BOOST_AUTO_TEST_SUITE(never)

namespace {

using kioto::test::probe;

#if !KIOTO_GUARDS
static_assert(std::is_empty_v<kioto::never_future<int>>);
#endif
static_assert(kioto::future_of<kioto::never_future<int>, int>);
static_assert(kioto::future_of<decltype(kioto::never()), void>);
static_assert(kioto::cancel_safe_v<kioto::never_future<int>>);

} // namespace

BOOST_AUTO_TEST_CASE(pends_and_keeps_no_waker) {
    probe p(kioto::never<int>());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(!p.woken());
    BOOST_TEST(p.waker_references() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
