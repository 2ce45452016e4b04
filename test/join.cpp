//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/join.hpp>
#include <kioto/map.hpp>
#include <kioto/poll_fn.hpp>

#include <boost/test/unit_test.hpp>

#include <any>
#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>

#include "support/borrowing.hpp"
#include "support/combinator.hpp"
#include "support/ending.hpp"

BOOST_AUTO_TEST_SUITE(join)

namespace {

using kioto::join;
using kioto::unit;
using kioto::test::drop_everywhere;
using kioto::test::pend;
using kioto::test::pend_future;
using kioto::test::probe;
using kioto::test::scripted;

// A join of `source` and of one that is ready before it.
auto with_seven = [](auto source) { return join(std::move(source), pend(0, 7)); };

struct plain_source {
    using output_type = int;
    int state;
    kioto::poll_result<int> poll(kioto::poll_context&) { return state; }
};

// Logs its polls; always pends.
auto logged(std::string& polls, char name) {
    return kioto::poll_fn([&polls, name](kioto::poll_context&) -> kioto::poll_result<void> {
        polls += name;
        return kioto::pending;
    });
}

using two = kioto::join_future<plain_source, plain_source>;
#if !KIOTO_GUARDS
// Each future shares its place with its output; a state each, and two bytes for all.
static_assert(sizeof(two) == 20);
#endif
static_assert(std::is_nothrow_move_constructible_v<two>);
static_assert(!std::is_copy_constructible_v<two>);
static_assert(!kioto::cancel_safe_v<two>);
static_assert(
    std::is_same_v<kioto::borrows_t<kioto::join_future<plain_source, support::device_future>>,
        kioto::types<support::device>>);

template <class... F>
using output = kioto::output_t<kioto::join_future<F...>>;
static_assert(std::is_same_v<output<pend_future<int>, pend_future<char>>, std::tuple<int, char>>);
static_assert(std::is_same_v<output<pend_future<void>, pend_future<char>>, std::tuple<char>>);
static_assert(std::is_same_v<output<pend_future<int>>, std::tuple<int>>);
static_assert(std::is_void_v<output<pend_future<void>, pend_future<void>>>);

static_assert(kioto::joinable<pend_future<int>>);
static_assert(!kioto::joinable<>);
static_assert(!kioto::joinable<pend_future<int>, int>);

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list) {
    support::check_combinator<int>(with_seven, 1, std::tuple(1, 7));
    support::check_combinator<void>(with_seven, unit{}, std::tuple(7));
    support::check_combinator<void>(
        [](auto source) { return join(std::move(source), pend(0)); }, unit{}, unit{});
    support::check_combinator<kioto::result<int>>(
        [](auto source) { return join(std::move(source)); }, kioto::result<int>(1),
        std::tuple(kioto::result<int>(1)));
}

BOOST_AUTO_TEST_CASE(is_ready_when_all_are) {
    auto [a, first] = scripted<int>();
    auto [b, second] = scripted<char>();
    probe p(join(std::move(a), std::move(b)));
    BOOST_TEST(p.poll().is_pending());
    second.complete('b');
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(p.poll().is_pending());
    first.complete(1);
    BOOST_TEST(p.wakes() == 2U);
    BOOST_TEST((p.take() == std::tuple(1, 'b')));
}

BOOST_AUTO_TEST_CASE(what_is_done_is_destroyed_and_not_polled_again) {
    auto [a, first] = scripted<int>();
    auto [b, second] = scripted<int>();
    probe p(join(std::move(a), std::move(b)));
    first.complete(1);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(first.dropped());
    BOOST_TEST(first.polls() == 1U);
    BOOST_TEST(!second.dropped());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(first.polls() == 1U);
    BOOST_TEST(second.polls() == 2U);
    second.complete(2);
    BOOST_TEST((p.take() == std::tuple(1, 2)));
    BOOST_TEST(second.dropped());
}

BOOST_AUTO_TEST_CASE(begins_with_another_one_each_poll) {
    std::string polls;
    probe p(join(logged(polls, 'a'), logged(polls, 'b'), logged(polls, 'c')));
    for (int i = 0; i != 4; ++i) {
        BOOST_TEST(p.poll().is_pending());
        polls += ' ';
    }
    BOOST_TEST(polls == "abc bca cab abc ");
}

BOOST_AUTO_TEST_CASE(void_drops_out_of_the_tuple) {
    probe p(join(pend(1), pend(0, 'a'), pend(2), pend(1, 2)));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST((p.take() == std::tuple('a', 2)));
}

BOOST_AUTO_TEST_CASE(values_that_cannot_be_copied_are_parked) {
    probe p(join(pend(0, std::make_unique<int>(1)), pend(1, std::make_unique<int>(2))));
    BOOST_TEST(p.poll().is_pending());
    auto [a, b] = p.take();
    BOOST_TEST(*a == 1);
    BOOST_TEST(*b == 2);
}

BOOST_AUTO_TEST_CASE(a_value_that_swallows_anything_stays_itself) {
    probe p(join(pend(0, 1).map([](int v) { return std::any(v); })));
    BOOST_TEST(std::any_cast<int>(std::get<0>(p.take())) == 1);
}

BOOST_AUTO_TEST_CASE(parked_values_are_dropped_with_it) {
    support::log log;
    probe p(join(pend(0, 1).map([&](int) { return support::ending(log, "value"); }), pend(1, 2)));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(log.empty());
    p.drop();
    BOOST_TEST((log == support::log{"value"}));
}

BOOST_AUTO_TEST_CASE(can_be_dropped_everywhere) {
    auto make = [] {
        return join(pend(2, std::make_unique<int>(1)), pend(1), pend(3, std::make_unique<int>(2)));
    };
    BOOST_TEST(drop_everywhere(make) == 4U);
}

BOOST_AUTO_TEST_CASE(what_one_throws_leaves_poll) {
    auto [a, first] = scripted<int>();
    auto [b, second] = scripted<int>();
    probe p(join(std::move(a), std::move(b)));
    second.raise(std::runtime_error("no"));
    first.complete(1);
    BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);
    BOOST_TEST(first.dropped());
    p.drop();
    BOOST_TEST(second.dropped());
}

BOOST_AUTO_TEST_CASE(its_tuple_is_unpacked_by_what_follows) {
    probe p(join(pend(0, 1), pend(0), pend(0, 2)).map([](int a, int b) { return a + b; }));
    BOOST_TEST(p.take() == 3);
}

BOOST_AUTO_TEST_SUITE_END()
