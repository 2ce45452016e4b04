//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/or_else.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <stdexcept>
#include <string>

#include "support/borrowing.hpp"
#include "support/combinator.hpp"
#include "support/ending.hpp"
#include "support/sources.hpp"

BOOST_AUTO_TEST_SUITE(or_else)

namespace {

using kioto::result;
using kioto::unit;
using kioto::test::pend;
using kioto::test::pend_future;
using kioto::test::probe;
using kioto::test::scripted;
using support::refused;

auto recover = [](kioto::error_code) { return 7; };
auto recover_later = [](kioto::error_code) { return pend(2, result<int>(7)); };

using plain = kioto::or_else_future<support::plain_source<result<int>>, decltype(recover)>;
using driven = kioto::or_else_future<pend_future<result<int>>, decltype(recover_later)>;
#if !KIOTO_GUARDS
static_assert(sizeof(plain) ==
    sizeof(support::plain_source<result<int>>) + alignof(support::plain_source<result<int>>));
#endif
static_assert(std::is_nothrow_move_constructible_v<plain>);
static_assert(!std::is_copy_constructible_v<plain>);
static_assert(kioto::cancel_safe_v<plain>);
static_assert(!kioto::cancel_safe_v<driven>);

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list) {
    auto with_value = [](auto source) { return std::move(source).or_else(recover); };
    support::check_combinator<result<int>>(with_value, result<int>(refused()), result<int>(7));
    support::check_combinator<result<int>>(with_value, result<int>(1), result<int>(1));
    auto with_future = [](auto source) {
        return std::move(source).or_else([](kioto::error_code) { return pend(0, result<int>(7)); });
    };
    support::check_combinator<result<int>>(with_future, result<int>(refused()), result<int>(7));
    support::check_combinator<result<int>>(with_future, result<int>(1), result<int>(1));
}

BOOST_AUTO_TEST_CASE(passes_a_value_by_the_closure) {
    bool ran = false;
    probe p(pend(0, result<int>(1)).or_else([&](kioto::error_code) {
        ran = true;
        return 7;
    }));
    BOOST_TEST((p.take() == result<int>(1)));
    BOOST_TEST(!ran);
}

BOOST_AUTO_TEST_CASE(gives_the_error_to_the_closure) {
    probe p(pend(0, result<int>(refused())).or_else([](kioto::error_code ec) {
        return pend(0, ec == refused() ? 1 : 2);
    }));
    BOOST_TEST((p.take() == result<int>(1)));
}

BOOST_AUTO_TEST_CASE(polls_the_second_future_in_the_same_poll) {
    auto [first, one] = scripted<result<int>>();
    auto [second, two] = scripted<result<int>>();
    probe p(std::move(first).or_else(
        [&second = second](kioto::error_code) { return std::move(second); }));
    BOOST_TEST(p.poll().is_pending());
    one.complete(kioto::fail(refused()));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(two.polls() == 1U);
    two.complete(2);
    BOOST_TEST(p.wakes() == 2U);
    BOOST_TEST(p.take().value() == 2);
}

BOOST_AUTO_TEST_CASE(drops_the_first_future_before_the_closure_runs) {
    auto [first, one] = scripted<result<bool>>();
    one.complete(kioto::fail(refused()));
    probe p(std::move(first).or_else([&one = one](kioto::error_code) { return one.dropped(); }));
    BOOST_TEST(p.take().value());
}

BOOST_AUTO_TEST_CASE(can_be_dropped_everywhere_while_it_recovers) {
    auto const polls = kioto::test::drop_everywhere(
        [] { return pend(1, result<int>(refused())).or_else(recover_later); });
    BOOST_TEST(polls == 4U);
}

BOOST_AUTO_TEST_CASE(the_closure_outlives_the_future_it_returned) {
    support::log log;
    {
        probe p(pend(0, result<int>(refused()))
                .or_else([&log, captured = support::ending(log, "closure")](kioto::error_code) {
                    return pend(1, result<int>(refused()))
                        .or_else(
                            [e = support::ending(log, "second")](kioto::error_code) { return 1; });
                }));
        BOOST_TEST(p.poll().is_pending());
        BOOST_TEST(log.empty());
    }
    BOOST_TEST((log == support::log{"second", "closure"}));
}

BOOST_AUTO_TEST_CASE(a_step_may_fail_with_another_error_type) {
    probe p(pend(0, result<int>(refused())).or_else([](kioto::error_code) {
        return result<int, std::string>("still refused");
    }));
    static_assert(std::is_same_v<decltype(p.take()), result<int, std::string>>);
    BOOST_TEST((p.take().error() == "still refused"));

    probe q(pend(0, result<int>(1)).or_else([](kioto::error_code) {
        return pend(0, result<int, std::string>("still refused"));
    }));
    BOOST_TEST(q.take().has_value());
}

BOOST_AUTO_TEST_CASE(takes_and_gives_nothing_for_void) {
    support::check_combinator<result<void>>(
        [](auto source) {
            return std::move(source).or_else([](kioto::error_code) { return pend(0); });
        },
        result<void>(refused()), result<void>());
}

BOOST_AUTO_TEST_CASE(moves_a_value_that_cannot_be_copied) {
    using pointer = std::unique_ptr<int>;
    auto const fresh = [](kioto::error_code) { return std::make_unique<int>(7); };
    probe value(pend(0, result<pointer>(std::make_unique<int>(1))).or_else(fresh));
    BOOST_TEST(*value.take().value() == 1);
    probe error(pend(0, result<pointer>(refused())).or_else(fresh));
    BOOST_TEST(*error.take().value() == 7);
}

BOOST_AUTO_TEST_CASE(a_closure_that_throws_leaves_nothing_behind) {
    auto [first, one] = scripted<result<int>>();
    one.complete(kioto::fail(refused()));
    probe p(std::move(first).or_else(
        [](kioto::error_code) -> pend_future<int> { throw std::runtime_error("no"); }));
    BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);
    BOOST_TEST(one.dropped());
    BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));
}

BOOST_AUTO_TEST_CASE(leads_to_the_value_type_again) {
    auto to_text = [](kioto::error_code) { return std::string(); };
    static_assert(!kioto::or_elseable<pend_future<result<int>>, decltype(to_text)>);
    auto to_nothing = [](kioto::error_code) {};
    static_assert(!kioto::or_elseable<pend_future<result<int>>, decltype(to_nothing)>);
    static_assert(kioto::or_elseable<pend_future<result<void>>, decltype(to_nothing)>);
    static_assert(!kioto::or_elseable<pend_future<int>, decltype(recover)>);
}

BOOST_AUTO_TEST_CASE(is_a_free_function_too) {
    probe p(kioto::or_else(pend(0, result<int>(refused())), recover));
    BOOST_TEST(p.take().value() == 7);
}

BOOST_AUTO_TEST_SUITE_END()
