//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/select_ok.hpp>

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

BOOST_AUTO_TEST_SUITE(select_ok)

namespace {

using kioto::result;
using kioto::select_ok;
using kioto::test::allocation_counter;
using kioto::test::drop_everywhere;
using kioto::test::pend;
using kioto::test::pend_future;
using kioto::test::probe;
using support::broken;
using support::many_scripted;
using support::refused;

auto of_one = [](auto source) { return select_ok(support::alone(std::move(source))); };
// The others have failed.
auto of_nine = [](auto source) {
    return select_ok(
        support::among_nine(std::move(source), [] { return pend(0, result<int>(broken())); }));
};

template <class F>
using selected = kioto::select_ok_future<F>;
static_assert(std::is_same_v<kioto::output_t<selected<pend_future<result<int, std::string>>>>,
    result<int, std::string>>);
static_assert(std::is_same_v<kioto::output_t<selected<pend_future<result<void>>>>, result<void>>);
static_assert(kioto::cancel_safe_v<selected<pend_future<result<int>>>>);
static_assert(kioto::movable_after_poll_v<selected<pend_future<result<int>>>>);
static_assert(std::is_same_v<kioto::borrows_t<selected<support::device_future>>,
    kioto::types<support::device>>);

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list) {
    support::check_allocating_combinator<result<int>>(of_one, result<int>(1), result<int>(1));
    support::check_allocating_combinator<result<int>>(
        of_one, result<int>(refused()), result<int>(refused()));
    support::check_allocating_combinator<result<void>>(of_one, result<void>(), result<void>());
    support::check_allocating_combinator<result<int>>(of_nine, result<int>(1), result<int>(1));
}

BOOST_AUTO_TEST_CASE(the_first_value_is_its_own_and_the_others_are_dropped_by_then) {
    for (std::size_t n : {3U, 9U}) {
        many_scripted<result<int>> many(n);
        probe p(select_ok(std::move(many.futures)));
        many.scripts[1].complete(kioto::fail(refused()));
        BOOST_TEST(p.poll().is_pending());
        BOOST_TEST(many.dropped() == 1U);
        many.scripts[2].complete(2);
        BOOST_TEST(p.wakes() == 1U);
        auto out = p.poll();
        BOOST_TEST(many.dropped() == n);
        BOOST_TEST((std::move(out).take() == result<int>(2)));
        BOOST_TEST(p.waker_references() == 0U);
        BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));
    }
}

BOOST_AUTO_TEST_CASE(when_all_have_failed_the_last_error_is_its_own) {
    for (std::size_t n : {2U, 9U}) {
        many_scripted<result<int>> many(n);
        probe p(select_ok(std::move(many.futures)));
        for (std::size_t i = n; i-- != 1;) {
            many.scripts[i].complete(kioto::fail(refused()));
            BOOST_TEST(p.poll().is_pending());
        }
        many.scripts[0].complete(kioto::fail(broken()));
        BOOST_TEST((p.take() == result<int>(broken())));
    }
}

BOOST_AUTO_TEST_CASE(moves_values_that_cannot_be_copied) {
    probe p(
        select_ok(support::alone(pend(0, result<std::unique_ptr<int>>(std::make_unique<int>(1))))));
    BOOST_TEST(**p.take() == 1);
}

BOOST_AUTO_TEST_CASE(what_one_throws_leaves_poll) {
    for (std::size_t n : {2U, 9U}) {
        many_scripted<result<int>> many(n);
        probe p(select_ok(std::move(many.futures)));
        many.scripts[1].raise(std::runtime_error("no"));
        BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);
        p.drop();
        BOOST_TEST(many.dropped() == n);
    }
}

BOOST_AUTO_TEST_CASE(of_none_it_asserts) {
    BOOST_TEST(support::asserts([] {
        probe p(select_ok(std::vector<pend_future<result<int>>>()));
        static_cast<void>(p.poll());
    }));
}

BOOST_AUTO_TEST_CASE(can_be_dropped_everywhere) {
    for (int n : {4, 12}) {
        auto make = [n](int succeeds) {
            auto f = [succeeds](int i) {
                using unique = result<std::unique_ptr<int>>;
                return pend(static_cast<unsigned>(i),
                    i == succeeds ? unique(std::make_unique<int>(i)) : unique(refused()));
            };
            return select_ok(support::made(n, f));
        };
        BOOST_TEST(drop_everywhere([&] { return make(2); }) == 3U);
        BOOST_TEST(drop_everywhere([&] { return make(n); }) == static_cast<unsigned>(n));
    }
}

BOOST_AUTO_TEST_CASE(allocates_once) {
    auto f = [](int i) { return pend(1, result<int>(i)); };
    allocation_counter building;
    auto built = select_ok(support::made(32, f));
    BOOST_TEST(building.count() == 1U);
    probe p(std::move(built));
    allocation_counter polling;
    auto const first = p.poll();
    auto const second = p.poll();
    BOOST_TEST(polling.count() == 0U);
    BOOST_TEST(first.is_pending());
    BOOST_TEST(second.is_ready());
}

BOOST_AUTO_TEST_SUITE_END()
