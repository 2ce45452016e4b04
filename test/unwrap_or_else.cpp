//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/unwrap_or_else.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <stdexcept>
#include <string>

#include "support/borrowing.hpp"
#include "support/combinator.hpp"
#include "support/sources.hpp"

BOOST_AUTO_TEST_SUITE(unwrap_or_else)

namespace {

using kioto::result;
using kioto::unit;
using kioto::test::pend;
using kioto::test::pend_future;
using kioto::test::probe;
using kioto::test::scripted;
using support::refused;

auto seven = [](kioto::error_code) { return 7; };

using plain = kioto::unwrap_or_else_future<support::plain_source<result<int>>, decltype(seven)>;
#if !KIOTO_GUARDS
static_assert(sizeof(plain) == sizeof(support::plain_source<result<int>>));
#endif
static_assert(std::is_nothrow_move_constructible_v<plain>);
static_assert(!std::is_copy_constructible_v<plain>);
static_assert(kioto::cancel_safe_v<plain>);
static_assert(std::is_same_v<kioto::borrows_t<plain>, kioto::types<>>);
using on_loan = kioto::unwrap_or_else_future<support::device_future, decltype(seven)>;
static_assert(std::is_same_v<kioto::borrows_t<on_loan>, kioto::types<support::device>>);

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list) {
    auto unwrapped = [](auto source) { return std::move(source).unwrap_or_else(seven); };
    support::check_combinator<result<int>>(unwrapped, result<int>(refused()), 7);
    support::check_combinator<result<int>>(unwrapped, result<int>(1), 1);
    auto nothing = [](auto source) {
        return std::move(source).unwrap_or_else([](kioto::error_code) {});
    };
    support::check_combinator<result<void>>(nothing, result<void>(refused()), unit{});
    support::check_combinator<result<void>>(nothing, result<void>(), unit{});
}

BOOST_AUTO_TEST_CASE(makes_the_value_of_the_error) {
    probe p(pend(0, result<std::string>(refused())).unwrap_or_else([](kioto::error_code ec) {
        return ec == refused() ? "refused" : "?";
    }));
    BOOST_TEST(p.take() == "refused");
}

BOOST_AUTO_TEST_CASE(passes_a_value_by_the_closure) {
    bool ran = false;
    probe p(pend(0, result<int>(1)).unwrap_or_else([&](kioto::error_code) {
        ran = true;
        return 7;
    }));
    BOOST_TEST(p.take() == 1);
    BOOST_TEST(!ran);
}

BOOST_AUTO_TEST_CASE(moves_a_value_that_cannot_be_copied) {
    using pointer = std::unique_ptr<int>;
    probe p(pend(0, result<pointer>(std::make_unique<int>(1))).unwrap_or_else([](auto) {
        return pointer();
    }));
    BOOST_TEST(*p.take() == 1);
}

BOOST_AUTO_TEST_CASE(what_the_closure_throws_leaves_poll) {
    probe p(pend(0, result<int>(refused())).unwrap_or_else([](kioto::error_code) -> int {
        throw std::runtime_error("no");
    }));
    BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(refuses_a_closure_that_makes_no_value) {
    auto text = [](kioto::error_code) { return std::string(); };
    static_assert(!kioto::unwrap_or_elseable<pend_future<result<int>>, decltype(text)>);
    static_assert(!kioto::unwrap_or_elseable<pend_future<int>, decltype(seven)>);
}

BOOST_AUTO_TEST_CASE(is_a_free_function_too) {
    probe p(kioto::unwrap_or_else(pend(0, result<int>(refused())), seven));
    BOOST_TEST(p.take() == 7);
}

BOOST_AUTO_TEST_SUITE_END()
