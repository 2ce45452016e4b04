//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/try_join_all.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "support/borrowing.hpp"
#include "support/combinator.hpp"
#include "support/many.hpp"
#include "support/sources.hpp"

BOOST_AUTO_TEST_SUITE(try_join_all)

namespace {

using kioto::result;
using kioto::try_join_all;
using kioto::test::allocation_counter;
using kioto::test::drop_everywhere;
using kioto::test::pend;
using kioto::test::pend_future;
using kioto::test::probe;
using support::broken;
using support::many_scripted;
using support::refused;

auto of_one = [](auto source) { return try_join_all(support::alone(std::move(source))); };
auto of_nine = [](auto source) {
    return try_join_all(
        support::among_nine(std::move(source), [] { return pend(0, result<int>(7)); }));
};

template <class F>
using joined = kioto::try_join_all_future<F>;
template <class T, class E = kioto::error_code>
using output = kioto::output_t<joined<pend_future<result<T, E>>>>;
static_assert(std::is_same_v<output<int>, result<std::vector<int>>>);
static_assert(std::is_same_v<output<int, std::string>, result<std::vector<int>, std::string>>);
static_assert(std::is_same_v<output<void>, result<void>>);
static_assert(!kioto::cancel_safe_v<joined<pend_future<result<int>>>>);
static_assert(kioto::movable_after_poll_v<joined<pend_future<result<int>>>>);
static_assert(std::is_nothrow_move_constructible_v<joined<pend_future<result<int>>>>);
static_assert(std::is_same_v<kioto::borrows_t<joined<support::device_future>>,
    kioto::types<support::device>>);

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list) {
    using ints = result<std::vector<int>>;
    support::check_allocating_combinator<result<int>>(of_one, result<int>(1), ints(std::vector{1}));
    support::check_allocating_combinator<result<int>>(
        of_one, result<int>(refused()), ints(refused()));
    support::check_allocating_combinator<result<void>>(of_one, result<void>(), result<void>());
    support::check_allocating_combinator<result<int>>(
        of_nine, result<int>(1), ints(std::vector{1, 7, 7, 7, 7, 7, 7, 7, 7}));
    support::check_allocating_combinator<result<int>>(
        of_nine, result<int>(refused()), ints(refused()));
}

BOOST_AUTO_TEST_CASE(an_empty_range_succeeds_at_once) {
    probe p(try_join_all(std::vector<pend_future<result<int>>>()));
    BOOST_TEST(p.take()->empty());
}

BOOST_AUTO_TEST_CASE(the_values_are_in_the_order_of_the_range) {
    for (int n : {3, 40}) {
        auto late = [n](int i) { return pend(static_cast<unsigned>(n - i), result<int>(i)); };
        probe p(try_join_all(support::made(n, late)));
        for (int i = 0; i != n; ++i) {
            BOOST_TEST(p.poll().is_pending());
        }
        auto const values = p.take();
        BOOST_TEST(values->size() == static_cast<std::size_t>(n));
        BOOST_TEST(values->front() == 0);
        BOOST_TEST(values->back() == n - 1);
    }
}

BOOST_AUTO_TEST_CASE(moves_values_that_cannot_be_copied) {
    std::vector<pend_future<result<std::unique_ptr<int>>>> futures;
    futures.push_back(pend(1, result<std::unique_ptr<int>>(std::make_unique<int>(1))));
    probe p(try_join_all(std::move(futures)));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(*p.take()->front() == 1);
}

BOOST_AUTO_TEST_CASE(the_first_error_ends_it_and_all_are_dropped_by_then) {
    for (std::size_t n : {3U, 9U}) {
        many_scripted<result<int>> many(n);
        probe p(try_join_all(std::move(many.futures)));
        many.scripts[0].complete(1);
        BOOST_TEST(p.poll().is_pending());
        many.scripts[2].complete(kioto::fail(refused()));
        BOOST_TEST(p.wakes() == 1U);
        auto out = p.poll();
        BOOST_TEST(many.dropped() == n);
        BOOST_TEST((std::move(out).take() == result<std::vector<int>>(refused())));
        BOOST_TEST(p.waker_references() == 0U);
    }
}

BOOST_AUTO_TEST_CASE(the_values_that_it_has_are_dropped_with_the_error) {
    auto const value = std::make_shared<int>(1);
    many_scripted<result<std::shared_ptr<int>>> many(2);
    probe p(try_join_all(std::move(many.futures)));
    many.scripts[0].complete(value);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(value.use_count() == 2);
    many.scripts[1].complete(kioto::fail(broken()));
    BOOST_TEST((p.take().error() == broken()));
    BOOST_TEST(value.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(of_many_only_those_that_were_woken_are_polled) {
    many_scripted<result<int>> many(9);
    probe p(try_join_all(std::move(many.futures)));
    BOOST_TEST(p.poll().is_pending());
    many.scripts[4].complete(4);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(many.polls() == 10U);
}

BOOST_AUTO_TEST_CASE(what_one_throws_leaves_poll) {
    for (std::size_t n : {2U, 9U}) {
        many_scripted<result<int>> many(n);
        probe p(try_join_all(std::move(many.futures)));
        many.scripts[1].raise(std::runtime_error("no"));
        BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);
        BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));
        p.drop();
        BOOST_TEST(many.dropped() == n);
    }
}

BOOST_AUTO_TEST_CASE(can_be_dropped_everywhere) {
    for (int n : {4, 12}) {
        auto make = [n](bool fails) {
            auto value = [n, fails](int i) {
                using unique = result<std::unique_ptr<int>>;
                return pend(static_cast<unsigned>(i),
                    fails && i == n - 2 ? unique(refused()) : unique(std::make_unique<int>(i)));
            };
            return try_join_all(support::made(n, value));
        };
        auto const polls = static_cast<unsigned>(n);
        BOOST_TEST(drop_everywhere([&] { return make(false); }) == polls);
        BOOST_TEST(drop_everywhere([&] { return make(true); }) == polls - 1);
    }
}

BOOST_AUTO_TEST_CASE(allocates_for_the_futures_and_the_values) {
    auto f = [](int i) { return pend(1, result<int>(i)); };
    allocation_counter building;
    auto built = try_join_all(support::made(32, f));
    BOOST_TEST(building.count() == 2U);
    probe p(std::move(built));
    allocation_counter polling;
    auto const first = p.poll();
    BOOST_TEST(polling.count() == 0U);
    BOOST_TEST(first.is_pending());
}

BOOST_AUTO_TEST_SUITE_END()
