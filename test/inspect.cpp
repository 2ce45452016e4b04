//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/inspect.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <stdexcept>
#include <tuple>

#include "support/borrowing.hpp"
#include "support/combinator.hpp"
#include "support/sources.hpp"

BOOST_AUTO_TEST_SUITE(inspect)

namespace {

using kioto::result;
using kioto::unit;
using kioto::test::pend;
using kioto::test::pend_future;
using kioto::test::probe;
using kioto::test::scripted;
using support::refused;

auto look = [](int) {};

using plain = kioto::inspect_future<support::plain_source<int>, decltype(look)>;
#if !KIOTO_GUARDS
static_assert(sizeof(plain) == sizeof(int));
#endif
static_assert(std::is_nothrow_move_constructible_v<plain>);
static_assert(!std::is_copy_constructible_v<plain>);
static_assert(kioto::cancel_safe_v<plain>);
static_assert(std::is_same_v<kioto::borrows_t<plain>, kioto::types<>>);
using on_loan = kioto::inspect_future<support::device_future, decltype(look)>;
static_assert(std::is_same_v<kioto::borrows_t<on_loan>, kioto::types<support::device>>);

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list) {
    auto inspected = [](auto source) { return std::move(source).inspect(look); };
    support::check_combinator<int>(inspected, 1, 1);
    support::check_combinator<result<int>>(inspected, result<int>(1), result<int>(1));
    support::check_combinator<result<int>>(
        inspected, result<int>(refused()), result<int>(refused()));
    support::check_combinator<void>(
        [](auto source) { return std::move(source).inspect([] {}); }, unit{}, unit{});
}

BOOST_AUTO_TEST_CASE(shows_the_value_once) {
    int seen = 0;
    probe p(pend(1, 5).inspect([&](int const& v) { seen += v; }));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(seen == 0);
    BOOST_TEST(p.take() == 5);
    BOOST_TEST(seen == 5);
}

BOOST_AUTO_TEST_CASE(shows_the_value_of_a_fallible_future) {
    int seen = 0;
    probe p(pend(0, result<int>(5)).inspect([&](int v) { seen += v; }));
    BOOST_TEST(p.take().value() == 5);
    BOOST_TEST(seen == 5);
}

BOOST_AUTO_TEST_CASE(passes_an_error_by_the_closure) {
    bool ran = false;
    probe p(pend(0, result<void>(refused())).inspect([&] { ran = true; }));
    BOOST_TEST(p.take().error() == refused());
    BOOST_TEST(!ran);
}

BOOST_AUTO_TEST_CASE(shows_what_cannot_be_copied) {
    int seen = 0;
    probe p(pend(0, std::make_unique<int>(5)).inspect([&](auto const& v) { seen = *v; }));
    BOOST_TEST(*p.take() == 5);
    BOOST_TEST(seen == 5);
}

BOOST_AUTO_TEST_CASE(unpacks_a_tuple_where_the_closure_takes_its_elements) {
    int sum = 0;
    auto const add = [&](int a, int b) { sum += a + b; };
    probe tuple(pend(0, std::tuple(1, 2)).inspect(add));
    BOOST_TEST((tuple.take() == std::tuple(1, 2)));
    probe pair(pend(0, std::pair(3, 4)).inspect(add));
    BOOST_TEST((pair.take() == std::pair(3, 4)));
    BOOST_TEST(sum == 10);
}

BOOST_AUTO_TEST_CASE(what_the_closure_throws_leaves_poll) {
    probe p(pend(0, 1).inspect([](int) { throw std::runtime_error("no"); }));
    BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(refuses_a_closure_whose_future_or_result_would_be_lost) {
    auto lose_future = [](int) { return pend(0); };
    auto lose_result = [](int) { return result<void>(); };
    static_assert(!kioto::inspectable<pend_future<int>, decltype(lose_future)>);
    static_assert(!kioto::inspectable<pend_future<int>, decltype(lose_result)>);
}

BOOST_AUTO_TEST_CASE(is_a_free_function_too) {
    probe p(kioto::inspect(pend(0, 1), look));
    BOOST_TEST(p.take() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
