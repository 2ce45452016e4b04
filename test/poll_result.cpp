//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/poll_result.hpp>

#include <boost/test/unit_test.hpp>

#include <any>
#include <cstdint>
#include <memory>
#include <string>

#include "support/asserts.hpp"

BOOST_AUTO_TEST_SUITE(poll_result)

namespace {

using kioto::error_code;
using kioto::fail;
using kioto::pending;
using kioto::poll_result;
using kioto::result;

error_code refused() { return make_error_code(boost::system::errc::connection_refused); }

// No error becomes a value, and no pending a readiness, whatever the value takes.
static_assert(!std::is_convertible_v<error_code, poll_result<result<bool>>>);
static_assert(!std::is_constructible_v<poll_result<result<bool>>, error_code>);
static_assert(!std::is_convertible_v<error_code, poll_result<result<int>>>);

// One tag for pending, value and error. A small plain value lies beside the error, and the whole
// goes through registers; any other takes its place.
static_assert(sizeof(poll_result<void>) == 1);
static_assert(std::is_trivially_copyable_v<poll_result<result<void>>>);
static_assert(std::is_trivially_copyable_v<poll_result<result<std::uint64_t>>>);
static_assert(sizeof(poll_result<result<std::uint64_t>>) ==
    sizeof(std::uint64_t) + sizeof(error_code) + alignof(error_code));
static_assert(
    sizeof(poll_result<result<std::string>>) == sizeof(std::string) + alignof(std::string));

static_assert(std::is_nothrow_move_constructible_v<poll_result<result<std::string>>>);
static_assert(!std::is_copy_constructible_v<poll_result<result<int>>>);

} // namespace

BOOST_AUTO_TEST_CASE(is_pending_or_ready_with_a_value) {
    poll_result<int> none = pending;
    BOOST_TEST(none.is_pending());
    BOOST_TEST(!none.is_ready());

    poll_result<int> five = 5;
    BOOST_TEST(!five.is_pending());
    BOOST_TEST(five.is_ready());
    BOOST_TEST(five.get() == 5);
    BOOST_TEST(std::move(five).take() == 5);
}

BOOST_AUTO_TEST_CASE(holds_no_value_for_void) {
    poll_result<void> none = pending;
    BOOST_TEST(none.is_pending());
    poll_result<void> done = kioto::unit{};
    BOOST_TEST(done.is_ready());
}

BOOST_AUTO_TEST_CASE(holds_what_can_only_be_moved) {
    poll_result<std::unique_ptr<int>> out = std::make_unique<int>(5);
    BOOST_TEST(*std::move(out).take() == 5);

    poll_result<result<std::unique_ptr<int>>> fallible = std::make_unique<int>(6);
    auto moved = std::move(fallible);
    BOOST_TEST(**std::move(moved).take() == 6);
}

BOOST_AUTO_TEST_CASE(tells_values_from_errors) {
    poll_result<result<int>> value = 5;
    BOOST_TEST(value.has_value());
    BOOST_TEST(!value.has_error());
    BOOST_TEST(value.value() == 5);
    BOOST_TEST((std::move(value).take() == result<int>(5)));

    poll_result<result<int>> error = fail(refused());
    BOOST_TEST(error.is_ready());
    BOOST_TEST(error.has_error());
    BOOST_TEST(error.error() == refused());
    BOOST_TEST((std::move(error).take() == result<int>(refused())));

    poll_result<result<int>> none = pending;
    BOOST_TEST(none.is_pending());
    BOOST_TEST(!none.has_value());
    BOOST_TEST(!none.has_error());
}

BOOST_AUTO_TEST_CASE(takes_a_result_apart) {
    poll_result<result<std::string>> value = result<std::string>("five");
    BOOST_TEST(value.value() == "five");
    poll_result<result<std::string>> error = result<std::string>(refused());
    BOOST_TEST(error.error() == refused());
    poll_result<result<void>> done = result<void>();
    BOOST_TEST(done.has_value());
    BOOST_TEST(std::move(done).take().has_value());
}

BOOST_AUTO_TEST_CASE(is_assigned_a_different_state) {
    poll_result<result<std::string>> out = pending;
    out = poll_result<result<std::string>>("a string that is too long to be stored in place");
    BOOST_TEST(out.value().starts_with("a string"));
    out = poll_result<result<std::string>>(fail(refused()));
    BOOST_TEST(out.error() == refused());
    out = pending;
    BOOST_TEST(out.is_pending());
}

BOOST_AUTO_TEST_CASE(an_error_is_no_value_of_a_greedy_type) {
    auto failing = []() -> poll_result<result<std::any>> { return fail(refused()); };
    BOOST_TEST(failing().has_error());
    auto waiting = []() -> poll_result<result<std::any>> { return pending; };
    BOOST_TEST(waiting().is_pending());
    auto plain = []() -> poll_result<std::any> { return pending; };
    BOOST_TEST(plain().is_pending());
}

BOOST_AUTO_TEST_CASE(an_error_is_no_true) {
    auto failing = []() -> poll_result<result<bool>> { return fail(refused()); };
    BOOST_TEST(failing().has_error());
    auto right = []() -> poll_result<result<bool>> { return true; };
    BOOST_TEST(right().take().value());
}

BOOST_AUTO_TEST_CASE(the_macro_returns_pending_or_declares_the_value) {
    auto twice = [](poll_result<int> in) -> poll_result<int> {
        KIOTO_READY(n, std::move(in));
        return 2 * n;
    };
    BOOST_TEST(twice(pending).is_pending());
    BOOST_TEST(twice(4).take() == 8);

    auto done = [](poll_result<void> in) -> poll_result<int> {
        KIOTO_READY(nothing, std::move(in));
        return 1;
    };
    BOOST_TEST(done(pending).is_pending());
    BOOST_TEST(done(kioto::unit{}).take() == 1);
}

BOOST_AUTO_TEST_CASE(the_macro_for_fallible_polls_returns_the_error_too) {
    auto length = [](poll_result<result<std::string>> in) -> poll_result<result<std::size_t>> {
        KIOTO_TRY_READY(s, std::move(in));
        return s.size();
    };
    BOOST_TEST(length(pending).is_pending());
    BOOST_TEST(length(std::string("four")).take().value() == 4U);
    BOOST_TEST(length(fail(refused())).take().error() == refused());
}

BOOST_AUTO_TEST_CASE(asserts_that_a_value_is_there) {
    BOOST_TEST(support::asserts([] { poll_result<int>(pending).take(); }));
    BOOST_TEST(support::asserts([] { poll_result<void>(pending).take(); }));
    BOOST_TEST(support::asserts([] {
        poll_result<result<int>> error = fail(refused());
        error.value() = 1;
    }));
}

BOOST_AUTO_TEST_SUITE_END()
