//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/ready.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>

#include <kioto/test/allocations.hpp>
#include <kioto/test/probe.hpp>

#include "support/asserts.hpp"

BOOST_AUTO_TEST_SUITE(ready)

namespace {

using kioto::result;
using kioto::test::probe;

using plain = kioto::ready_future<int>;
#if !KIOTO_GUARDS
static_assert(sizeof(plain) == sizeof(std::optional<int>));
#endif
static_assert(std::is_nothrow_move_constructible_v<plain>);
static_assert(!std::is_copy_constructible_v<plain>);
static_assert(kioto::cancel_safe_v<plain>);

} // namespace

BOOST_AUTO_TEST_CASE(is_ready_at_the_first_poll) {
    probe p(kioto::ready(1));
    BOOST_TEST(p.take() == 1);
    BOOST_TEST(p.wakes() == 0U);
    BOOST_TEST(p.waker_references() == 0U);
}

BOOST_AUTO_TEST_CASE(has_nothing_to_give_for_void) {
    probe p(kioto::ready());
    BOOST_TEST((p.take() == kioto::unit{}));
}

BOOST_AUTO_TEST_CASE(owns_its_value) {
    std::string text = "a string that is too long to be stored in place";
    probe copied(kioto::ready(text));
    text.clear();
    BOOST_TEST(copied.take().starts_with("a string"));
    probe moved(kioto::ready(std::make_unique<int>(1)));
    BOOST_TEST(*moved.take() == 1);
}

BOOST_AUTO_TEST_CASE(gives_a_result_as_it_is) {
    probe p(kioto::ready(result<int>(1)));
    static_assert(std::is_same_v<decltype(p.take()), result<int>>);
    BOOST_TEST(p.take().value() == 1);
}

BOOST_AUTO_TEST_CASE(does_not_allocate) {
    kioto::test::allocation_counter allocations;
    auto f = kioto::ready(1);
    BOOST_TEST(allocations.count() == 0U);
    probe p(std::move(f));
    kioto::test::allocation_counter polling;
    BOOST_TEST(p.poll().is_ready());
    BOOST_TEST(polling.count() == 0U);
}

BOOST_AUTO_TEST_CASE(asserts_when_polled_after_ready) {
    probe p(kioto::ready());
    BOOST_TEST(p.poll().is_ready());
    BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));
}

BOOST_AUTO_TEST_SUITE_END()
