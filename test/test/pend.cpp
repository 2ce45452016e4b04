//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/test/pend.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>

#include <kioto/test/probe.hpp>

BOOST_AUTO_TEST_SUITE(pend)

namespace {

using kioto::test::pend_each;
using kioto::test::probe;

} // namespace

BOOST_AUTO_TEST_CASE(pends_so_often_and_wakes_each_time) {
    probe p(kioto::test::pend(2, std::make_unique<int>(1)));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.woken());
    BOOST_TEST(p.waker_references() == 1U);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.wakes() == 2U);
    BOOST_TEST(*p.take() == 1);
    BOOST_TEST(p.waker_references() == 0U);
}

BOOST_AUTO_TEST_CASE(a_stream_pends_before_each_item_and_the_end) {
    probe p(pend_each(1, {1, 2}));
    BOOST_TEST(p.poll_next().is_pending());
    BOOST_TEST(p.next().value() == 1);
    BOOST_TEST(p.poll_next().is_pending());
    BOOST_TEST(p.next().value() == 2);
    BOOST_TEST(p.poll_next().is_pending());
    BOOST_TEST(!p.next().has_value());
}

BOOST_AUTO_TEST_SUITE_END()
