//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/hold.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <stdexcept>

#include <kioto/map.hpp>

#include "support/borrowing.hpp"
#include "support/combinator.hpp"
#include "support/ending.hpp"
#include "support/sources.hpp"

BOOST_AUTO_TEST_SUITE(hold)

namespace {

using kioto::result;
using kioto::unit;
using kioto::test::pend;
using kioto::test::pend_future;
using kioto::test::probe;
using kioto::test::scripted;
using support::refused;

using plain = kioto::hold_future<support::plain_source<int>, char>;
#if !KIOTO_GUARDS
static_assert(sizeof(plain) == 2 * sizeof(int) + alignof(int));
#endif
static_assert(std::is_nothrow_move_constructible_v<plain>);
static_assert(!std::is_copy_constructible_v<plain>);
static_assert(kioto::cancel_safe_v<plain>);
static_assert(std::is_same_v<kioto::borrows_t<plain>, kioto::types<>>);
using on_loan = kioto::hold_future<support::device_future, char>;
static_assert(std::is_same_v<kioto::borrows_t<on_loan>, kioto::types<support::device>>);

// A future that logs when it dies.
auto logged(support::log& log) {
    return pend(1, 1).map([e = support::ending(log, "future")](int v) { return v; });
}

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list) {
    auto held = [](auto source) { return std::move(source).hold(1); };
    support::check_combinator<int>(held, 1, 1);
    support::check_combinator<result<int>>(held, result<int>(refused()), result<int>(refused()));
    support::check_combinator<void>(held, unit{}, unit{});
}

BOOST_AUTO_TEST_CASE(destroys_the_future_then_the_guard_before_the_output_is_delivered) {
    support::log log;
    probe p(logged(log).hold(support::ending(log, "guard")).map([&log](int v) {
        BOOST_TEST((log == support::log{"future", "guard"}));
        return v;
    }));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(log.empty());
    BOOST_TEST(p.take() == 1);
    BOOST_TEST(log.size() == 2U);
    p.drop();
    BOOST_TEST(log.size() == 2U);
}

BOOST_AUTO_TEST_CASE(destroys_the_future_then_the_guard_when_it_is_dropped) {
    support::log log;
    probe p(logged(log).hold(support::ending(log, "guard")));
    BOOST_TEST(p.poll().is_pending());
    p.drop();
    BOOST_TEST((log == support::log{"future", "guard"}));
}

BOOST_AUTO_TEST_CASE(holds_several_guards) {
    auto first = std::make_shared<int>();
    auto second = std::make_shared<int>();
    probe p(pend(1).hold(first, second, std::make_unique<int>()));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(first.use_count() == 2);
    BOOST_TEST(second.use_count() == 2);
    BOOST_TEST((p.take() == unit{}));
    BOOST_TEST(first.use_count() == 1);
    BOOST_TEST(second.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(keeps_the_guard_when_the_future_throws_until_it_is_dropped) {
    auto guard = std::make_shared<int>();
    auto [source, script] = scripted<int>();
    probe p(std::move(source).hold(guard));
    script.raise(std::runtime_error("no"));
    BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);
    BOOST_TEST(guard.use_count() == 2);
    p.drop();
    BOOST_TEST(guard.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(moves_a_value_that_cannot_be_copied) {
    probe p(pend(0, std::make_unique<int>(1)).hold(2));
    BOOST_TEST(*p.take() == 1);
}

BOOST_AUTO_TEST_CASE(is_a_free_function_too) {
    auto guard = std::make_shared<int>();
    probe p(kioto::hold(pend(0, 1), guard));
    BOOST_TEST(guard.use_count() == 2);
    BOOST_TEST(p.take() == 1);
    BOOST_TEST(guard.use_count() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
