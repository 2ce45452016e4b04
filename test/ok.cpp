//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/ok.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>

#include <kioto/and_then.hpp>
#include <kioto/test/probe.hpp>

#include "support/asserts.hpp"

BOOST_AUTO_TEST_SUITE(ok)

namespace {

using kioto::result;
using kioto::test::probe;

using plain = kioto::ok_future<int>;
#if !KIOTO_GUARDS
static_assert(sizeof(plain) == sizeof(std::optional<int>));
#endif
static_assert(std::is_nothrow_move_constructible_v<plain>);
static_assert(!std::is_copy_constructible_v<plain>);
static_assert(kioto::cancel_safe_v<plain>);

} // namespace

BOOST_AUTO_TEST_CASE(succeeds_at_the_first_poll) {
    probe p(kioto::ok(1));
    static_assert(std::is_same_v<decltype(p.take()), result<int>>);
    BOOST_TEST(p.take().value() == 1);
    BOOST_TEST(p.wakes() == 0U);
}

BOOST_AUTO_TEST_CASE(succeeds_with_nothing_for_void) {
    probe p(kioto::ok());
    static_assert(std::is_same_v<decltype(p.take()), result<void>>);
    BOOST_TEST(p.take().has_value());
}

BOOST_AUTO_TEST_CASE(moves_a_value_that_cannot_be_copied) {
    probe p(kioto::ok(std::make_unique<int>(1)));
    BOOST_TEST(*p.take().value() == 1);
}

BOOST_AUTO_TEST_CASE(begins_a_chain) {
    probe p(kioto::ok().and_then([] { return kioto::ok(1); }));
    BOOST_TEST(p.take().value() == 1);
}

BOOST_AUTO_TEST_CASE(asserts_when_polled_after_ready) {
    probe p(kioto::ok());
    BOOST_TEST(p.poll().is_ready());
    BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));
}

BOOST_AUTO_TEST_SUITE_END()
