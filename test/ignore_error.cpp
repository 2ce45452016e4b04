//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/ignore_error.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>

#include "support/borrowing.hpp"
#include "support/combinator.hpp"
#include "support/sources.hpp"

BOOST_AUTO_TEST_SUITE(ignore_error)

namespace {

using kioto::result;
using kioto::unit;
using kioto::test::pend;
using kioto::test::probe;
using support::refused;

using plain = kioto::ignore_error_future<support::plain_source<result<int>>>;
#if !KIOTO_GUARDS
static_assert(sizeof(plain) == sizeof(support::plain_source<result<int>>));
#endif
static_assert(std::is_nothrow_move_constructible_v<plain>);
static_assert(!std::is_copy_constructible_v<plain>);
static_assert(kioto::cancel_safe_v<plain>);
static_assert(std::is_same_v<kioto::borrows_t<plain>, kioto::types<>>);
using on_loan = kioto::ignore_error_future<support::device_future>;
static_assert(std::is_same_v<kioto::borrows_t<on_loan>, kioto::types<support::device>>);

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list) {
    auto ignored = [](auto source) { return std::move(source).ignore_error(); };
    support::check_combinator<result<int>>(ignored, result<int>(refused()), unit{});
    support::check_combinator<result<int>>(ignored, result<int>(1), unit{});
    support::check_combinator<result<void>>(ignored, result<void>(), unit{});
}

BOOST_AUTO_TEST_CASE(drops_a_value_that_cannot_be_copied) {
    probe p(pend(0, result<std::unique_ptr<int>>(std::make_unique<int>(1))).ignore_error());
    BOOST_TEST((p.take() == unit{}));
}

BOOST_AUTO_TEST_CASE(is_a_free_function_too) {
    probe p(kioto::ignore_error(pend(0, result<int>(refused()))));
    BOOST_TEST((p.take() == unit{}));
}

BOOST_AUTO_TEST_SUITE_END()
