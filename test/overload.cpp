//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/overload.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>
#include <memory>
#include <string>
#include <variant>

BOOST_AUTO_TEST_SUITE(overload)

namespace {

using kioto::overload;

static_assert(kioto::overloadable<std::function<void()>>);
static_assert(!kioto::overloadable<>);
static_assert(!kioto::overloadable<void (*)()>);

} // namespace

BOOST_AUTO_TEST_CASE(the_argument_decides) {
    auto const name = overload([](int) { return 'i'; }, [](std::string const&) { return 's'; });
    BOOST_TEST(name(1) == 'i');
    BOOST_TEST(name("a") == 's');
}

BOOST_AUTO_TEST_CASE(a_generic_function_takes_the_rest) {
    auto const name = overload([](int) { return 'i'; }, [](auto const&) { return 'r'; });
    BOOST_TEST(name(1) == 'i');
    BOOST_TEST(name(1.5) == 'r');
}

BOOST_AUTO_TEST_CASE(visits_a_variant) {
    std::variant<int, std::string> v("a");
    auto const size = std::visit(
        overload([](int n) { return n; }, [](std::string& s) { return int(s.size()); }), v);
    BOOST_TEST(size == 1);
}

BOOST_AUTO_TEST_CASE(keeps_captures_that_cannot_be_copied) {
    auto count =
        overload([n = std::make_unique<int>(1)](int) { return *n; }, [](char) { return 0; });
    auto moved = std::move(count);
    BOOST_TEST(moved(0) == 1);
}

BOOST_AUTO_TEST_SUITE_END()
