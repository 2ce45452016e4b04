//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/ensure.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>

#include <kioto/error.hpp>

#include "support/borrowing.hpp"
#include "support/combinator.hpp"
#include "support/sources.hpp"

BOOST_AUTO_TEST_SUITE(ensure)

namespace {

using kioto::result;
using kioto::unit;
using kioto::test::pend;
using kioto::test::pend_future;
using kioto::test::probe;
using kioto::test::scripted;
using support::refused;

auto small = [](int v) { return v < 10; };

using plain =
    kioto::ensure_future<support::plain_source<result<int>>, decltype(small), kioto::error>;
#if !KIOTO_GUARDS
static_assert(sizeof(plain) ==
    sizeof(support::plain_source<result<int>>) + alignof(support::plain_source<result<int>>));
#endif
static_assert(std::is_nothrow_move_constructible_v<plain>);
static_assert(!std::is_copy_constructible_v<plain>);
static_assert(kioto::cancel_safe_v<plain>);
static_assert(std::is_same_v<kioto::borrows_t<plain>, kioto::types<>>);
using on_loan = kioto::ensure_future<support::device_future, decltype(small), kioto::error>;
static_assert(std::is_same_v<kioto::borrows_t<on_loan>, kioto::types<support::device>>);

static_assert(!kioto::ensurable<pend_future<int>, decltype(small), kioto::error>);
static_assert(!kioto::ensurable<pend_future<result<int>>, decltype(small), std::string>);

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list) {
    auto ensured = [](auto source) { return std::move(source).ensure(small, support::broken()); };
    support::check_combinator<result<int>>(ensured, result<int>(1), result<int>(1));
    support::check_combinator<result<int>>(
        ensured, result<int>(10), result<int>(support::broken()));
    support::check_combinator<result<int>>(ensured, result<int>(refused()), result<int>(refused()));
    support::check_combinator<result<void>>(
        [](auto source) { return std::move(source).ensure([] { return false; }, refused()); },
        result<void>(), result<void>(refused()));
}

BOOST_AUTO_TEST_CASE(passes_an_error_by_the_predicate) {
    bool ran = false;
    auto const never = [&](int) {
        ran = true;
        return false;
    };
    probe p(pend(0, result<int>(refused())).ensure(never, support::broken()));
    BOOST_TEST(p.take().error() == refused());
    BOOST_TEST(!ran);
}

BOOST_AUTO_TEST_CASE(takes_an_enumeration_of_error_codes) {
    probe p(pend(0, result<int>(10)).ensure(small, kioto::error::limit_exceeded));
    BOOST_TEST((p.take().error() == kioto::error::limit_exceeded));
}

BOOST_AUTO_TEST_CASE(takes_an_error_type_of_the_user) {
    probe p(pend(0, result<int, std::string>(10)).ensure(small, "too big"));
    BOOST_TEST((p.take().error() == "too big"));
}

BOOST_AUTO_TEST_CASE(looks_at_a_value_that_cannot_be_copied) {
    using pointer = std::unique_ptr<int>;
    probe p(pend(0, result<pointer>(std::make_unique<int>(1)))
            .ensure([](pointer const& v) { return *v == 1; }, refused()));
    BOOST_TEST(*p.take().value() == 1);
}

BOOST_AUTO_TEST_CASE(unpacks_a_tuple_where_the_predicate_takes_its_elements) {
    using both = std::tuple<int, int>;
    auto const less = [](int a, int b) { return a < b; };
    probe p(pend(0, result<both>(both(2, 1))).ensure(less, refused()));
    BOOST_TEST(p.take().error() == refused());
}

BOOST_AUTO_TEST_CASE(what_the_predicate_throws_leaves_poll) {
    probe p(pend(0, result<int>(1))
            .ensure([](int) -> bool { throw std::runtime_error("no"); }, refused()));
    BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(is_a_free_function_too) {
    probe p(kioto::ensure(pend(0, result<int>(10)), small, refused()));
    BOOST_TEST(p.take().error() == refused());
}

BOOST_AUTO_TEST_SUITE_END()
