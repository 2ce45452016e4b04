//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/result.hpp>

#include <boost/test/unit_test.hpp>

#include <any>
#include <memory>
#include <string>

#include <kioto/error.hpp>

BOOST_AUTO_TEST_SUITE(result)

namespace {

using kioto::error_code;
using kioto::fail;
using kioto::result;

error_code refused() { return make_error_code(boost::system::errc::connection_refused); }

// A failure cannot be stored: a greedy value type would swallow it.
static_assert(!std::is_move_constructible_v<kioto::failure<error_code>>);
static_assert(!std::is_constructible_v<std::any, kioto::failure<error_code>>);

static_assert(kioto::is_result_v<result<int>>);
static_assert(kioto::is_result_v<result<void, std::string>>);
static_assert(!kioto::is_result_v<int>);
static_assert(!kioto::is_result_v<void>);

struct copy_error {
    error_code ec;
    operator error_code() const { return ec; }
};
template <class A, class B>
using common = typename kioto::detail::common_error<A, B>::type;
static_assert(std::is_same_v<common<error_code, error_code>, error_code>);
static_assert(std::is_same_v<common<error_code, copy_error>, error_code>);
static_assert(std::is_same_v<common<copy_error, error_code>, error_code>);
static_assert(std::is_same_v<common<std::string, char const*>, std::string>);

} // namespace

BOOST_AUTO_TEST_CASE(fail_makes_an_error_of_any_result) {
    result<int> a = fail(refused());
    BOOST_TEST(a.error() == refused());
    result<void> b = fail(refused());
    BOOST_TEST(b.error() == refused());
    result<std::unique_ptr<int>> c = fail(refused());
    BOOST_TEST(c.error() == refused());
}

BOOST_AUTO_TEST_CASE(fail_takes_enumerations_of_error_codes) {
    auto late = []() -> result<int> { return fail(kioto::error::timed_out); };
    BOOST_TEST((late().error() == kioto::error::timed_out));
}

BOOST_AUTO_TEST_CASE(fail_takes_error_types_of_the_user) {
    auto f = []() -> result<int, std::string> { return fail("no such thing"); };
    BOOST_TEST(f().error() == "no such thing");
}

BOOST_AUTO_TEST_CASE(fail_converts_to_the_error_of_the_result) {
    auto f = []() -> result<int> { return fail(copy_error{refused()}); };
    BOOST_TEST(f().error() == refused());
}

BOOST_AUTO_TEST_CASE(an_error_is_no_value_of_a_greedy_type) {
    auto f = []() -> result<std::any> { return fail(refused()); };
    BOOST_TEST(f().has_error());
}

BOOST_AUTO_TEST_CASE(an_error_is_no_true) {
    auto f = []() -> result<bool> { return fail(refused()); };
    BOOST_TEST(f().has_error());
}

BOOST_AUTO_TEST_SUITE_END()
