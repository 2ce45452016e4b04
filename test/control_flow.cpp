//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/control_flow.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>

#include "support/asserts.hpp"

BOOST_AUTO_TEST_SUITE(control_flow)

namespace {

using kioto::again;
using kioto::done;
using kioto::unit;

static_assert(!std::is_convertible_v<kioto::done_value<std::string>, kioto::control_flow<int>>);
static_assert(!std::is_default_constructible_v<kioto::control_flow<int>>);

} // namespace

BOOST_AUTO_TEST_CASE(again_holds_no_value) {
    kioto::control_flow<int> flow = again;
    BOOST_TEST(!flow.is_done());
    BOOST_TEST(support::asserts([&] { static_cast<void>(flow.value()); }));
}

BOOST_AUTO_TEST_CASE(done_holds_what_the_value_converts_to) {
    kioto::control_flow<std::string> flow = done("a");
    BOOST_TEST(flow.is_done());
    BOOST_TEST(flow.value() == "a");
    kioto::control_flow<std::unique_ptr<int>> owning = done(std::make_unique<int>(1));
    BOOST_TEST(*owning.value() == 1);
}

BOOST_AUTO_TEST_CASE(done_without_a_value_is_for_void) {
    kioto::control_flow<void> flow = done();
    BOOST_TEST(flow.is_done());
    BOOST_TEST((flow.value() == unit{}));
}

BOOST_AUTO_TEST_SUITE_END()
