//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/map.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <stdexcept>
#include <tuple>

#include "support/borrowing.hpp"
#include "support/combinator.hpp"
#include "support/sources.hpp"

BOOST_AUTO_TEST_SUITE(map)

namespace {

using kioto::result;
using kioto::unit;
using kioto::test::pend;
using kioto::test::pend_future;
using kioto::test::probe;
using kioto::test::scripted;
using support::refused;

struct increment {
    int operator()(int v) const { return v + 1; }
};
auto incremented = [](auto source) { return std::move(source).map(increment()); };

using plain = kioto::map_future<support::plain_source<int>, increment>;
#if !KIOTO_GUARDS
static_assert(sizeof(plain) == sizeof(int));
#endif
static_assert(std::is_nothrow_move_constructible_v<plain>);
static_assert(!std::is_copy_constructible_v<plain>);
static_assert(kioto::cancel_safe_v<plain>);
static_assert(std::is_same_v<kioto::borrows_t<plain>, kioto::types<>>);
using on_loan = kioto::map_future<support::device_future, increment>;
static_assert(std::is_same_v<kioto::borrows_t<on_loan>, kioto::types<support::device>>);

static_assert(kioto::mappable<pend_future<int>, increment>);
static_assert(!kioto::mappable<pend_future<std::string>, increment>);
static_assert(!kioto::mappable<pend_future<void>, increment>);

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list) {
    support::check_combinator<int>(incremented, 1, 2);
    support::check_combinator<result<int>>(incremented, result<int>(1), result<int>(2));
    support::check_combinator<result<int>>(
        incremented, result<int>(refused()), result<int>(refused()));
}

BOOST_AUTO_TEST_CASE(passes_an_error_by_the_closure) {
    bool ran = false;
    probe p(pend(0, result<int>(refused())).map([&](int) { ran = true; }));
    BOOST_TEST((p.take() == result<void>(refused())));
    BOOST_TEST(!ran);
}

BOOST_AUTO_TEST_CASE(takes_and_gives_nothing_for_void) {
    support::check_combinator<void>(
        [](auto source) { return std::move(source).map([] {}); }, unit{}, unit{});

    probe to_void(pend(0, 1).map([](int) {}));
    BOOST_TEST((to_void.take() == unit{}));
    probe from_void(pend(0).map([] { return 1; }));
    BOOST_TEST(from_void.take() == 1);
    probe succeeding(pend(0, result<void>()).map([] { return 1; }));
    BOOST_TEST(succeeding.take().value() == 1);
}

BOOST_AUTO_TEST_CASE(moves_a_value_that_cannot_be_copied) {
    probe p(pend(1, std::make_unique<int>(1)).map([](std::unique_ptr<int> v) {
        ++*v;
        return v;
    }));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(*p.take() == 2);
}

BOOST_AUTO_TEST_CASE(calls_the_closure_as_an_rvalue) {
    struct once {
        int operator()(int v) && { return v; }
    };
    probe p(pend(0, 1).map(once()));
    BOOST_TEST(p.take() == 1);
}

BOOST_AUTO_TEST_CASE(unpacks_a_tuple_where_the_closure_takes_its_elements) {
    auto const sum = [](int a, int b) { return a + b; };
    probe tuple(pend(0, std::tuple(1, 2)).map(sum));
    BOOST_TEST(tuple.take() == 3);
    probe pair(pend(0, result<std::pair<int, int>>(std::pair(3, 4))).map(sum));
    BOOST_TEST(pair.take().value() == 7);
    probe whole(pend(0, std::tuple(1, 2)).map([](std::tuple<int, int> t) { return get<1>(t); }));
    BOOST_TEST(whole.take() == 2);
}

BOOST_AUTO_TEST_CASE(a_future_is_a_value_like_others) {
    probe p(pend(0, 1).map([](int v) { return pend(0, v); }));
    probe inner(p.take());
    BOOST_TEST(inner.take() == 1);
}

BOOST_AUTO_TEST_CASE(what_the_closure_throws_leaves_poll) {
    probe p(pend(1, 1).map([](int) -> int { throw std::runtime_error("no"); }));
    BOOST_TEST(p.poll().is_pending());
    BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(the_closure_does_not_run_after_the_drop) {
    bool ran = false;
    auto [source, script] = scripted<int>();
    probe p(std::move(source).map([&](int) { ran = true; }));
    BOOST_TEST(p.poll().is_pending());
    script.complete(1);
    p.drop();
    BOOST_TEST(!ran);
}

BOOST_AUTO_TEST_CASE(is_a_free_function_too) {
    probe p(kioto::map(pend(0, 1), increment()));
    BOOST_TEST(p.take() == 2);
}

BOOST_AUTO_TEST_SUITE_END()
