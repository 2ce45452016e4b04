//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/poll_fn.hpp>
#include <kioto/race.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <stdexcept>
#include <string>

#include "support/borrowing.hpp"
#include "support/combinator.hpp"

BOOST_AUTO_TEST_SUITE(race)

namespace {

using kioto::race;
using kioto::result;
using kioto::unit;
using kioto::test::drop_everywhere;
using kioto::test::pend;
using kioto::test::pend_future;
using kioto::test::probe;
using kioto::test::scripted;

kioto::error_code refused() { return make_error_code(boost::system::errc::connection_refused); }

struct detailed {
    std::string detail;
    operator kioto::error_code() const { return refused(); }
};

template <class T>
struct nothing : kioto::future_interface<nothing<T>> {
    using output_type = T;
    static constexpr bool cancel_safe = true;
    kioto::poll_result<T> poll(kioto::poll_context&) { return kioto::pending; }
};
auto against_nothing = [](auto source) {
    return race(nothing<kioto::output_t<decltype(source)>>(), std::move(source));
};
// The other one can fail, too.
auto against_fallible = [](auto source) {
    return race(std::move(source), nothing<result<kioto::output_t<decltype(source)>>>());
};

struct plain_source {
    using output_type = int;
    int state;
    kioto::poll_result<int> poll(kioto::poll_context&) { return state; }
};
using two = kioto::race_future<plain_source, plain_source>;
#if !KIOTO_GUARDS
static_assert(sizeof(two) == 12);
#endif
static_assert(std::is_nothrow_move_constructible_v<two>);
static_assert(kioto::cancel_safe_v<kioto::race_future<nothing<int>, nothing<int>>>);
static_assert(!kioto::cancel_safe_v<kioto::race_future<nothing<int>, plain_source>>);
static_assert(std::is_same_v<
    kioto::borrows_t<kioto::race_future<support::device_future, nothing<result<int>>>>,
    kioto::types<support::device>>);

template <class... T>
using output = kioto::output_t<kioto::race_future<nothing<T>...>>;
static_assert(std::is_same_v<output<int, int>, int>);
static_assert(std::is_void_v<output<void, void>>);
static_assert(std::is_same_v<output<int, result<int>, int>, result<int>>);
static_assert(std::is_same_v<output<result<void>, void>, result<void>>);
static_assert(std::is_same_v<output<result<int, detailed>, result<int>>, result<int>>);

template <class... T>
constexpr bool agree = kioto::raceable<nothing<T>...>;
static_assert(agree<int>);
static_assert(!agree<>);
static_assert(!agree<int, long>);
static_assert(!agree<int, result<long>>);
static_assert(!agree<result<int>, result<int, std::string>>);

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list) {
    support::check_combinator<int>(against_nothing, 1, 1);
    support::check_combinator<int>(against_fallible, 1, result<int>(1));
    support::check_combinator<void>(against_nothing, unit{}, unit{});
    support::check_combinator<void>(against_fallible, unit{}, result<void>());
    support::check_combinator<result<int>>(
        against_nothing, result<int>(refused()), result<int>(refused()));
}

BOOST_AUTO_TEST_CASE(the_first_that_is_ready_wins_and_the_losers_are_dropped_before) {
    auto [a, first] = scripted<int>();
    auto [b, second] = scripted<int>();
    probe p(race(std::move(a), std::move(b)));
    BOOST_TEST(p.poll().is_pending());
    second.complete(2);
    BOOST_TEST(p.wakes() == 1U);
    auto out = p.poll();
    BOOST_TEST(first.dropped());
    BOOST_TEST(second.dropped());
    BOOST_TEST(out.get() == 2);
}

BOOST_AUTO_TEST_CASE(an_error_wins_like_a_value) {
    auto [a, first] = scripted<result<int>>();
    probe p(race(std::move(a), pend(1, result<int>(refused()))));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST((p.take() == result<int>(refused())));
    BOOST_TEST(first.dropped());
}

BOOST_AUTO_TEST_CASE(takes_the_error_type_that_all_convert_to) {
    probe p(race(pend(0, result<int, detailed>(detailed{"it said no"})), nothing<result<int>>()));
    BOOST_TEST((p.take() == result<int>(refused())));
}

BOOST_AUTO_TEST_CASE(the_first_poll_goes_in_order_and_then_another_one_begins) {
    std::string polls;
    auto logged = [&polls](char name) {
        return kioto::poll_fn([&polls, name](kioto::poll_context&) -> kioto::poll_result<void> {
            polls += name;
            return kioto::pending;
        });
    };
    probe p(race(logged('a'), logged('b'), logged('c')));
    for (int i = 0; i != 4; ++i) {
        BOOST_TEST(p.poll().is_pending());
        polls += ' ';
    }
    BOOST_TEST(polls == "abc bca cab abc ");

    probe both(race(pend(0, 1), pend(0, 2)));
    BOOST_TEST(both.take() == 1);
}

BOOST_AUTO_TEST_CASE(moves_an_output_that_cannot_be_copied) {
    probe p(race(pend(2, std::make_unique<int>(1)), pend(0, std::make_unique<int>(2))));
    BOOST_TEST(*p.take() == 2);
}

BOOST_AUTO_TEST_CASE(can_be_dropped_everywhere) {
    auto make = [] {
        return race(pend(3, std::make_unique<int>(1)), pend(2, std::make_unique<int>(2)));
    };
    BOOST_TEST(drop_everywhere(make) == 3U);
}

BOOST_AUTO_TEST_CASE(what_one_throws_leaves_poll) {
    auto [a, first] = scripted<int>();
    auto [b, second] = scripted<int>();
    probe p(race(std::move(a), std::move(b)));
    first.raise(std::runtime_error("no"));
    BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);
    p.drop();
    BOOST_TEST(first.dropped());
    BOOST_TEST(second.dropped());
}

BOOST_AUTO_TEST_SUITE_END()
