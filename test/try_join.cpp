//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/map.hpp>
#include <kioto/poll_fn.hpp>
#include <kioto/try_join.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>

#include "support/borrowing.hpp"
#include "support/combinator.hpp"
#include "support/ending.hpp"

BOOST_AUTO_TEST_SUITE(try_join)

namespace {

using kioto::result;
using kioto::try_join;
using kioto::unit;
using kioto::test::drop_everywhere;
using kioto::test::pend;
using kioto::test::pend_future;
using kioto::test::probe;
using kioto::test::scripted;

kioto::error_code refused() { return make_error_code(boost::system::errc::connection_refused); }

auto with_seven = [](auto source) { return try_join(std::move(source), pend(0, result<int>(7))); };

struct detailed {
    std::string detail;
    operator kioto::error_code() const { return refused(); }
};

struct plain_source {
    using output_type = result<int>;
    int state;
    kioto::poll_result<output_type> poll(kioto::poll_context&) { return state; }
};
using two = kioto::try_join_future<plain_source, plain_source>;
#if !KIOTO_GUARDS
static_assert(sizeof(two) == 20);
#endif
static_assert(std::is_nothrow_move_constructible_v<two>);
static_assert(!kioto::cancel_safe_v<two>);
static_assert(
    std::is_same_v<kioto::borrows_t<kioto::try_join_future<plain_source, support::device_future>>,
        kioto::types<support::device>>);

template <class... F>
using output = kioto::output_t<kioto::try_join_future<F...>>;
template <class T, class E = kioto::error_code>
using source = pend_future<result<T, E>>;
static_assert(std::is_same_v<output<source<int>, source<char>>, result<std::tuple<int, char>>>);
static_assert(std::is_same_v<output<source<int>, source<void>>, result<std::tuple<int>>>);
static_assert(std::is_same_v<output<source<void>, source<void>>, result<void>>);
static_assert(std::is_same_v<output<source<void, detailed>, source<void>>, result<void>>);
static_assert(std::is_same_v<output<source<void>, source<void, detailed>>, result<void>>);

static_assert(kioto::try_joinable<source<int>>);
static_assert(!kioto::try_joinable<>);
static_assert(!kioto::try_joinable<source<int>, pend_future<int>>);
static_assert(!kioto::try_joinable<source<int>, source<int, std::string>>);

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list) {
    using both = result<std::tuple<int, int>>;
    support::check_combinator<result<int>>(with_seven, result<int>(1), both(std::tuple(1, 7)));
    support::check_combinator<result<int>>(with_seven, result<int>(refused()), both(refused()));
    support::check_combinator<result<void>>(
        [](auto source) { return try_join(std::move(source), pend(0, result<void>())); },
        result<void>(), result<void>());
}

BOOST_AUTO_TEST_CASE(is_ready_when_all_have_succeeded) {
    auto [a, first] = scripted<result<int>>();
    auto [b, second] = scripted<result<void>>();
    probe p(try_join(std::move(a), std::move(b)));
    second.complete(unit());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(second.dropped());
    first.complete(1);
    BOOST_TEST((p.take() == result<std::tuple<int>>(std::tuple(1))));
    BOOST_TEST(second.polls() == 1U);
}

BOOST_AUTO_TEST_CASE(drops_all_before_it_delivers_the_error) {
    support::log log;
    auto value = [&log](int) { return support::ending(log, "value"); };
    auto [a, first] = scripted<result<int>>();
    auto [b, second] = scripted<result<int>>();
    auto [c, third] = scripted<result<int>>();
    probe p(try_join(std::move(a).map(value), std::move(b), std::move(c)));
    first.complete(1);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(log.empty());
    second.complete(kioto::fail(refused()));
    BOOST_TEST(p.wakes() == 1U);
    auto const out = p.poll();
    BOOST_TEST(out.has_error());
    BOOST_TEST((log == support::log{"value"}));
    BOOST_TEST(second.dropped());
    BOOST_TEST(third.dropped());
    BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));
}

BOOST_AUTO_TEST_CASE(what_comes_after_the_error_is_not_polled) {
    auto [source, script] = scripted<result<int>>();
    probe p(try_join(pend(0, result<int>(refused())), std::move(source)));
    BOOST_TEST((p.take().error() == refused()));
    BOOST_TEST(script.polls() == 0U);
    BOOST_TEST(script.dropped());
}

BOOST_AUTO_TEST_CASE(takes_the_error_type_that_all_convert_to) {
    probe p(
        try_join(pend(0, result<int, detailed>(detailed{"it said no"})), pend(0, result<int>(1))));
    BOOST_TEST((p.take().error() == refused()));
}

BOOST_AUTO_TEST_CASE(values_that_cannot_be_copied_are_parked) {
    using pointer = std::unique_ptr<int>;
    probe p(try_join(pend(0, result<pointer>(std::make_unique<int>(1))),
        pend(1, result<pointer>(std::make_unique<int>(2)))));
    BOOST_TEST(p.poll().is_pending());
    auto const [a, b] = p.take().value();
    BOOST_TEST(*a + *b == 3);
}

BOOST_AUTO_TEST_CASE(begins_with_another_one_each_poll) {
    std::string polls;
    auto logged = [&polls](char name) {
        return kioto::poll_fn(
            [&polls, name](kioto::poll_context&) -> kioto::poll_result<result<void>> {
                polls += name;
                return kioto::pending;
            });
    };
    probe p(try_join(logged('a'), logged('b'), logged('c')));
    for (int i = 0; i != 4; ++i) {
        BOOST_TEST(p.poll().is_pending());
        polls += ' ';
    }
    BOOST_TEST(polls == "abc bca cab abc ");
}

BOOST_AUTO_TEST_CASE(can_be_dropped_everywhere) {
    auto make = [](result<int> last) {
        return [last] {
            return try_join(pend(2, result<int>(1)), pend(1, result<void>()), pend(3, last));
        };
    };
    BOOST_TEST(drop_everywhere(make(1)) == 4U);
    BOOST_TEST(drop_everywhere(make(refused())) == 4U);
}

BOOST_AUTO_TEST_CASE(what_one_throws_leaves_poll) {
    auto [a, first] = scripted<result<int>>();
    auto [b, second] = scripted<result<int>>();
    probe p(try_join(std::move(a), std::move(b)));
    first.raise(std::runtime_error("no"));
    BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);
    p.drop();
    BOOST_TEST(first.dropped());
    BOOST_TEST(second.dropped());
}

BOOST_AUTO_TEST_SUITE_END()
