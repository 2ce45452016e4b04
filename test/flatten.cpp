//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/flatten.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>

#include <kioto/map.hpp>

#include "support/borrowing.hpp"
#include "support/combinator.hpp"
#include "support/ending.hpp"
#include "support/sources.hpp"

BOOST_AUTO_TEST_SUITE(flatten)

namespace {

using kioto::result;
using kioto::unit;
using kioto::test::pend;
using kioto::test::pend_future;
using kioto::test::probe;
using kioto::test::scripted;
using support::refused;

using inner = support::plain_source<int>;
using plain = kioto::flatten_future<support::plain_source<inner>>;
#if !KIOTO_GUARDS
static_assert(sizeof(plain) == sizeof(inner) + alignof(inner));
#endif
static_assert(std::is_nothrow_move_constructible_v<plain>);
static_assert(!std::is_copy_constructible_v<plain>);
static_assert(!kioto::cancel_safe_v<plain>);
static_assert(std::is_same_v<kioto::borrows_t<plain>, kioto::types<>>);
using on_loan = kioto::flatten_future<support::plain_source<support::device_future>>;
static_assert(std::is_same_v<kioto::borrows_t<on_loan>, kioto::types<support::device>>);

static_assert(!kioto::flattenable<pend_future<int>>);
static_assert(!kioto::flattenable<pend_future<result<int>>>);

using text_inner = support::plain_source<result<int, std::string>>;
static_assert(!kioto::flattenable<support::plain_source<result<text_inner>>>);

// A future of a future, both of the test kit.
auto nested(unsigned first, unsigned second) {
    return pend(first).map([second] { return pend(second, 1); });
}

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list) {
    support::check_combinator<int>(
        [](auto source) {
            return std::move(source).map([](int v) { return pend(0, v + 1); }).flatten();
        },
        1, 2);
    support::check_combinator<void>(
        [](auto source) { return std::move(source).map([] { return pend(0); }).flatten(); }, unit{},
        unit{});
}

BOOST_AUTO_TEST_CASE(polls_the_inner_future_in_the_same_poll) {
    auto [source, script] = scripted<int>();
    probe p(pend(0).map([&source = source] { return std::move(source); }).flatten());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(script.polls() == 1U);
    script.complete(1);
    BOOST_TEST(p.take() == 1);
}

BOOST_AUTO_TEST_CASE(can_be_dropped_everywhere) {
    BOOST_TEST(kioto::test::drop_everywhere([] { return nested(2, 2).flatten(); }) == 5U);
}

BOOST_AUTO_TEST_CASE(drops_the_outer_future_before_it_polls_the_inner_one) {
    support::log log;
    probe p(pend(0).map([e = support::ending(log, "outer")] { return pend(1); }).flatten());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST((log == support::log{"outer"}));
}

BOOST_AUTO_TEST_CASE(an_error_of_the_outer_future_passes_through) {
    auto make = [](result<int> r) {
        return pend(0, r).map([](int v) { return pend(0, result<int>(v + 1)); }).flatten();
    };
    probe value(make(1));
    static_assert(std::is_same_v<decltype(value.take()), result<int>>);
    BOOST_TEST(value.take().value() == 2);
    probe error(make(refused()));
    BOOST_TEST(error.take().error() == refused());
}

BOOST_AUTO_TEST_CASE(an_inner_future_that_cannot_fail_joins) {
    probe p(pend(0, result<int>(1)).map([](int v) { return pend(0, v); }).flatten());
    static_assert(std::is_same_v<decltype(p.take()), result<int>>);
    BOOST_TEST(p.take().value() == 1);
}

BOOST_AUTO_TEST_CASE(moves_a_value_that_cannot_be_copied) {
    probe p(pend(0).map([] { return pend(0, std::make_unique<int>(1)); }).flatten());
    BOOST_TEST(*p.take() == 1);
}

BOOST_AUTO_TEST_CASE(is_a_free_function_too) {
    probe p(kioto::flatten(nested(0, 0)));
    BOOST_TEST(p.take() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
