//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/then.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <stdexcept>

#include "support/borrowing.hpp"
#include "support/combinator.hpp"
#include "support/ending.hpp"
#include "support/sources.hpp"

BOOST_AUTO_TEST_SUITE(then)

namespace {

using kioto::result;
using kioto::unit;
using kioto::test::pend;
using kioto::test::pend_future;
using kioto::test::probe;
using kioto::test::scripted;
using support::refused;

auto pending_increment = [](int v) { return pend(2, v + 1); };
auto increment = [](int v) { return v + 1; };

using plain = kioto::then_future<support::plain_source<int>, decltype(increment)>;
using driven = kioto::then_future<support::plain_source<int>, decltype(pending_increment)>;
#if !KIOTO_GUARDS
static_assert(sizeof(plain) == 2 * sizeof(int)); // the value, the stage
static_assert(sizeof(driven) == sizeof(pend_future<int>) + alignof(pend_future<int>));
#endif
static_assert(std::is_nothrow_move_constructible_v<plain>);
static_assert(!std::is_copy_constructible_v<plain>);
static_assert(kioto::cancel_safe_v<plain>);
static_assert(!kioto::cancel_safe_v<driven>);

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list) {
    auto with_value = [](auto source) { return std::move(source).then(increment); };
    support::check_combinator<int>(with_value, 1, 2);
    auto with_future = [](auto source) {
        return std::move(source).then([](int v) { return pend(0, v + 1); });
    };
    support::check_combinator<int>(with_future, 1, 2);
}

BOOST_AUTO_TEST_CASE(polls_the_second_future_in_the_same_poll) {
    auto [first, one] = scripted<int>();
    auto [second, two] = scripted<int>();
    probe p(std::move(first).then([&second = second](int) { return std::move(second); }));
    BOOST_TEST(p.poll().is_pending());
    one.complete(1);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(two.polls() == 1U);
    two.complete(2);
    BOOST_TEST(p.wakes() == 2U);
    BOOST_TEST(p.take() == 2);
    BOOST_TEST(one.polls() == 2U);
}

BOOST_AUTO_TEST_CASE(drops_the_first_future_before_the_closure_runs) {
    auto [first, one] = scripted<int>();
    one.complete(1);
    probe p(std::move(first).then([&one = one](int) { return one.dropped(); }));
    BOOST_TEST(p.take());
}

BOOST_AUTO_TEST_CASE(drops_the_second_future_before_the_output_is_delivered) {
    auto [second, two] = scripted<int>();
    two.complete(2);
    probe p(pend(0).then([&second = second] { return std::move(second); }));
    BOOST_TEST(p.take() == 2);
    BOOST_TEST(two.dropped());
}

BOOST_AUTO_TEST_CASE(drops_what_is_under_way) {
    auto [second, two] = scripted<int>();
    probe p(pend(0).then([&second = second] { return std::move(second); }));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(!two.dropped());
    p.drop();
    BOOST_TEST(two.dropped());
    BOOST_TEST(p.waker_references() == 0U);
}

BOOST_AUTO_TEST_CASE(can_be_dropped_everywhere) {
    auto const polls =
        kioto::test::drop_everywhere([] { return pend(2, 1).then(pending_increment); });
    BOOST_TEST(polls == 5U);
}

BOOST_AUTO_TEST_CASE(the_closure_outlives_the_future_it_returned) {
    support::log log;
    auto make = [&log] {
        return pend(0).then([&log, captured = support::ending(log, "closure")] {
            return pend(1).then([e = support::ending(log, "second")] {});
        });
    };
    {
        probe p(make());
        BOOST_TEST(p.poll().is_pending());
        BOOST_TEST(log.empty());
    }
    BOOST_TEST((log == support::log{"second", "closure"}));

    log.clear();
    {
        probe p(make());
        BOOST_TEST(p.poll().is_pending());
        BOOST_TEST((p.take() == unit{}));
        BOOST_TEST((log == support::log{"second"}));
    }
    BOOST_TEST((log == support::log{"second", "closure"}));
}

BOOST_AUTO_TEST_CASE(sees_the_whole_of_a_result) {
    auto const failed = [](result<int> r) { return r.has_error(); };
    probe error(pend(0, result<int>(refused())).then(failed));
    BOOST_TEST(error.take());
    probe value(pend(0, result<int>(1)).then(failed));
    BOOST_TEST(!value.take());
}

BOOST_AUTO_TEST_CASE(a_result_of_the_closure_is_the_output) {
    probe p(pend(0, 1).then([](int) -> result<int> { return kioto::fail(refused()); }));
    BOOST_TEST((p.take() == result<int>(refused())));
}

BOOST_AUTO_TEST_CASE(takes_and_gives_nothing_for_void) {
    support::check_combinator<void>(
        [](auto source) { return std::move(source).then([] { return pend(0); }); }, unit{}, unit{});
}

BOOST_AUTO_TEST_CASE(moves_a_value_that_cannot_be_copied) {
    probe p(pend(0, std::make_unique<int>(1)).then([](std::unique_ptr<int> v) {
        return pend(0, std::move(v));
    }));
    BOOST_TEST(*p.take() == 1);
}

BOOST_AUTO_TEST_CASE(a_closure_that_throws_leaves_nothing_behind) {
    auto [first, one] = scripted<int>();
    one.complete(1);
    probe p(std::move(first).then([](int) -> pend_future<int> { throw std::runtime_error("no"); }));
    BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);
    BOOST_TEST(one.dropped());
    BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));
}

BOOST_AUTO_TEST_CASE(what_the_futures_throw_leaves_poll) {
    auto [first, one] = scripted<int>();
    probe p(std::move(first).then(increment));
    one.raise(std::runtime_error("no"));
    BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);

    auto [second, two] = scripted<int>();
    probe q(pend(0).then([&second = second] { return std::move(second); }));
    two.raise(std::runtime_error("no"));
    BOOST_CHECK_THROW(static_cast<void>(q.poll()), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(adds_up_what_both_futures_borrow) {
    auto lent = [](int) {
        static support::device d;
        return support::use(d);
    };
    using f = kioto::then_future<pend_future<int>, decltype(lent)>;
    static_assert(std::is_same_v<kioto::borrows_t<f>, kioto::types<support::device>>);
    auto reuse = [](result<int>) {
        static support::device d;
        return support::use(d);
    };
    using g = kioto::then_future<support::device_future, decltype(reuse)>;
    static_assert(std::is_same_v<kioto::borrows_t<g>, kioto::types<support::device>>);
    auto dying = [](support::device d) { return support::use(d); };
    static_assert(!kioto::thenable<pend_future<support::device>, decltype(dying)>);
}

BOOST_AUTO_TEST_CASE(is_a_free_function_too) {
    probe p(kioto::then(pend(0, 1), increment));
    BOOST_TEST(p.take() == 2);
}

BOOST_AUTO_TEST_SUITE_END()
