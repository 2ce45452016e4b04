//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/on_error.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <stdexcept>

#include "support/borrowing.hpp"
#include "support/combinator.hpp"
#include "support/sources.hpp"

BOOST_AUTO_TEST_SUITE(on_error)

namespace {

using kioto::result;
using kioto::unit;
using kioto::test::pend;
using kioto::test::pend_future;
using kioto::test::probe;
using kioto::test::scripted;
using support::refused;

auto shrug = [](kioto::error_code) {};

using plain = kioto::on_error_future<support::plain_source<result<int>>, decltype(shrug)>;
#if !KIOTO_GUARDS
static_assert(sizeof(plain) == sizeof(support::plain_source<result<int>>));
#endif
static_assert(std::is_nothrow_move_constructible_v<plain>);
static_assert(!std::is_copy_constructible_v<plain>);
static_assert(kioto::cancel_safe_v<plain>);
static_assert(std::is_same_v<kioto::borrows_t<plain>, kioto::types<>>);
using on_loan = kioto::on_error_future<support::device_future, decltype(shrug)>;
static_assert(std::is_same_v<kioto::borrows_t<on_loan>, kioto::types<support::device>>);

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list) {
    auto handled = [](auto source) { return std::move(source).on_error(shrug); };
    support::check_combinator<result<int>>(handled, result<int>(refused()), unit{});
    support::check_combinator<result<int>>(handled, result<int>(1), unit{});
    support::check_combinator<result<void>>(handled, result<void>(refused()), unit{});
}

BOOST_AUTO_TEST_CASE(hands_the_error_over) {
    kioto::error_code seen;
    probe p(pend(1, result<int>(refused())).on_error([&](kioto::error_code ec) { seen = ec; }));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(!seen);
    BOOST_TEST((p.take() == unit{}));
    BOOST_TEST(seen == refused());
}

BOOST_AUTO_TEST_CASE(drops_the_value_and_the_closure_does_not_run) {
    bool ran = false;
    probe p(pend(0, result<std::unique_ptr<int>>(std::make_unique<int>(1)))
            .on_error([&](kioto::error_code) { ran = true; }));
    BOOST_TEST((p.take() == unit{}));
    BOOST_TEST(!ran);
}

BOOST_AUTO_TEST_CASE(what_the_closure_throws_leaves_poll) {
    probe p(pend(0, result<int>(refused())).on_error([](kioto::error_code) {
        throw std::runtime_error("no");
    }));
    BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(refuses_a_closure_whose_future_would_be_lost) {
    auto lose_future = [](kioto::error_code) { return pend(0); };
    static_assert(!kioto::error_handleable<pend_future<result<int>>, decltype(lose_future)>);
    static_assert(!kioto::error_handleable<pend_future<int>, decltype(shrug)>);
}

BOOST_AUTO_TEST_CASE(is_a_free_function_too) {
    probe p(kioto::on_error(pend(0, result<int>(refused())), shrug));
    BOOST_TEST((p.take() == unit{}));
}

BOOST_AUTO_TEST_SUITE_END()
