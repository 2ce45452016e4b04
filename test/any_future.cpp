//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/any_future.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <stdexcept>
#include <vector>

#include <kioto/map.hpp>

#include "support/borrowing.hpp"
#include "support/combinator.hpp"
#include "support/sources.hpp"

BOOST_AUTO_TEST_SUITE(any_future)

namespace {

using kioto::any_future;
using kioto::result;
using kioto::unit;
using kioto::test::pend;
using kioto::test::pend_future;
using kioto::test::probe;
using kioto::test::scripted;
using support::refused;

static_assert(sizeof(any_future<int>) == sizeof(void*) + (KIOTO_GUARDS ? alignof(void*) : 0));
static_assert(std::is_nothrow_move_constructible_v<any_future<int>>);
static_assert(std::is_nothrow_move_assignable_v<any_future<int>>);
static_assert(!std::is_copy_constructible_v<any_future<int>>);
static_assert(kioto::movable_after_poll_v<any_future<int>>);
static_assert(!kioto::cancel_safe_v<any_future<int>>);
static_assert(std::is_same_v<kioto::borrows_t<any_future<int>>, kioto::types<>>);

static_assert(std::is_convertible_v<pend_future<int>, any_future<int>>);
static_assert(!std::is_constructible_v<any_future<int>, pend_future<long>>);

auto boxed = [](auto source) { return std::move(source).boxed(); };

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list_but_allocates_once) {
    support::is_ready_at_the_first_poll<int>(boxed, 1, 1);
    support::pends_is_woken_once_and_is_ready<int>(boxed, 1, 1);
    support::survives_a_spurious_poll<int>(boxed, 1, 1);
    support::wakes_the_latest_waker<int>(boxed, 1, 1);
    support::drops_its_source<int>(boxed);
    support::can_be_dropped_everywhere<int>(boxed, 1);
    support::asserts_when_polled_after_ready<int>(boxed, 1);
    support::is_ready_at_the_first_poll<void>(boxed, unit{}, unit{});
    support::is_ready_at_the_first_poll<result<int>>(
        boxed, result<int>(refused()), result<int>(refused()));

    kioto::test::allocation_counter building;
    any_future<int> f = pend(1, 1);
    BOOST_TEST(building.count() == 1U);
    probe p(std::move(f));
    kioto::test::allocation_counter polling;
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.take() == 1);
    BOOST_TEST(polling.count() == 0U);
}

BOOST_AUTO_TEST_CASE(may_move_between_polls) {
    auto [source, script] = scripted<int>();
    probe before(any_future<int>(std::move(source)));
    BOOST_TEST(before.poll().is_pending());
    probe after(std::move(before.get()));
    BOOST_TEST(after.poll().is_pending());
    script.complete(1);
    BOOST_TEST(after.woken());
    BOOST_TEST(after.take() == 1);
}

BOOST_AUTO_TEST_CASE(holds_unlike_futures_in_one_container) {
    std::vector<any_future<int>> all;
    all.push_back(pend(0, 1));
    all.push_back(pend(0).map([] { return 2; }));
    all.front() = pend(0, 3);
    probe p(std::move(all.front()));
    BOOST_TEST(p.take() == 3);
}

BOOST_AUTO_TEST_CASE(moves_a_value_that_cannot_be_copied) {
    probe p(pend(0, std::make_unique<int>(1)).boxed());
    BOOST_TEST(*p.take() == 1);
}

BOOST_AUTO_TEST_CASE(an_exception_leaves_poll) {
    auto [source, script] = scripted<int>();
    script.raise(std::runtime_error("no"));
    probe p(std::move(source).boxed());
    BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(a_moved_from_one_asserts) {
    any_future<int> f = pend(0, 1);
    any_future<int> g = std::move(f);
    BOOST_TEST(support::asserts([&] {
        auto& moved_from = f;
        probe p(std::move(moved_from));
        static_cast<void>(p.poll());
    }));
}

BOOST_AUTO_TEST_CASE(is_a_free_function_too) {
    probe p(kioto::boxed(pend(0, 1)));
    BOOST_TEST(p.take() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
