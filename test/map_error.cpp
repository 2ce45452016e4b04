//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/map_error.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <stdexcept>
#include <string>

#include <kioto/error.hpp>

#include "support/borrowing.hpp"
#include "support/combinator.hpp"
#include "support/sources.hpp"

BOOST_AUTO_TEST_SUITE(map_error)

namespace {

using kioto::result;
using kioto::unit;
using kioto::test::pend;
using kioto::test::pend_future;
using kioto::test::probe;
using kioto::test::scripted;
using support::refused;

auto broken = [](kioto::error_code) { return support::broken(); };

using plain = kioto::map_error_future<support::plain_source<result<int>>, decltype(broken)>;
#if !KIOTO_GUARDS
static_assert(sizeof(plain) == sizeof(support::plain_source<result<int>>));
#endif
static_assert(std::is_nothrow_move_constructible_v<plain>);
static_assert(!std::is_copy_constructible_v<plain>);
static_assert(kioto::cancel_safe_v<plain>);
static_assert(std::is_same_v<kioto::borrows_t<plain>, kioto::types<>>);
using on_loan = kioto::map_error_future<support::device_future, decltype(broken)>;
static_assert(std::is_same_v<kioto::borrows_t<on_loan>, kioto::types<support::device>>);

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list) {
    auto mapped = [](auto source) { return std::move(source).map_error(broken); };
    support::check_combinator<result<int>>(
        mapped, result<int>(refused()), result<int>(support::broken()));
    support::check_combinator<result<int>>(mapped, result<int>(1), result<int>(1));
    support::check_combinator<result<void>>(mapped, result<void>(), result<void>());
}

BOOST_AUTO_TEST_CASE(passes_a_value_by_the_closure) {
    bool ran = false;
    probe p(pend(0, result<std::unique_ptr<int>>(std::make_unique<int>(1)))
            .map_error([&](kioto::error_code ec) {
                ran = true;
                return ec;
            }));
    BOOST_TEST(*p.take().value() == 1);
    BOOST_TEST(!ran);
}

BOOST_AUTO_TEST_CASE(leads_to_an_error_type_of_the_user) {
    probe p(pend(0, result<int>(refused())).map_error([](kioto::error_code ec) {
        return std::string(ec == refused() ? "refused" : "?");
    }));
    static_assert(std::is_same_v<decltype(p.take()), result<int, std::string>>);
    BOOST_TEST((p.take().error() == "refused"));
}

BOOST_AUTO_TEST_CASE(an_enumeration_of_error_codes_becomes_an_error_code) {
    auto late = [](kioto::error_code) { return kioto::error::timed_out; };
    using f = kioto::map_error_future<pend_future<result<int>>, decltype(late)>;
    static_assert(std::is_same_v<f::output_type, result<int>>);
    probe p(pend(0, result<int>(refused())).map_error(late));
    BOOST_TEST((p.take().error() == kioto::error::timed_out));
}

BOOST_AUTO_TEST_CASE(what_the_closure_throws_leaves_poll) {
    probe p(pend(0, result<int>(refused())).map_error([](kioto::error_code) -> kioto::error_code {
        throw std::runtime_error("no");
    }));
    BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(refuses_a_closure_that_makes_no_error) {
    auto lose_error = [](kioto::error_code) {};
    auto recover = [](kioto::error_code) { return result<int>(1); };
    static_assert(!kioto::error_mappable<pend_future<result<int>>, decltype(lose_error)>);
    static_assert(!kioto::error_mappable<pend_future<result<int>>, decltype(recover)>);
    static_assert(!kioto::error_mappable<pend_future<int>, decltype(broken)>);
}

BOOST_AUTO_TEST_CASE(is_a_free_function_too) {
    probe p(kioto::map_error(pend(0, result<int>(refused())), broken));
    BOOST_TEST(p.take().error() == support::broken());
}

BOOST_AUTO_TEST_SUITE_END()
