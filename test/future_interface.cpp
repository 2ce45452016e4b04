//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/future_interface.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>

#include <kioto/map.hpp>
#include <kioto/test/pend.hpp>
#include <kioto/test/probe.hpp>

#include "support/asserts.hpp"
#include "support/sources.hpp"

BOOST_AUTO_TEST_SUITE(future_interface)

namespace {

using kioto::test::pend;
using kioto::test::pend_future;
using kioto::test::probe;

struct three : kioto::future_interface<three> {
    using output_type = int;
    kioto::poll_result<int> poll(kioto::poll_context&) { return 3; }
};
static_assert(kioto::future_of<three, int>);
static_assert(std::is_nothrow_move_constructible_v<three>);
static_assert(!std::is_copy_constructible_v<three>);
#if !KIOTO_GUARDS
static_assert(std::is_empty_v<three>);
#endif

} // namespace

BOOST_AUTO_TEST_CASE(gives_a_struct_of_the_user_the_combinators) {
    probe p(three().map([](int v) { return v + 1; }));
    BOOST_TEST(p.take() == 4);
}

BOOST_AUTO_TEST_CASE(pipe_gives_the_future_to_a_function) {
    auto const twice = [](auto f) { return std::move(f).map([](int v) { return 2 * v; }); };
    probe p(three().pipe(twice).pipe(twice));
    BOOST_TEST(p.take() == 12);
}

BOOST_AUTO_TEST_CASE(a_future_may_move_before_its_first_poll) {
    auto f = pend(0, std::make_unique<int>(1)).map([](std::unique_ptr<int> v) { return *v; });
    auto g = std::move(f);
    probe p(std::move(g));
    BOOST_TEST(p.take() == 1);
}

#if KIOTO_GUARDS
BOOST_AUTO_TEST_CASE(a_future_that_moves_after_its_first_poll_asserts) {
    probe p(pend(1, 1));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(support::asserts([&] { probe q(std::move(p.get())); }));
}

BOOST_AUTO_TEST_CASE(so_does_a_future_whose_child_was_polled) {
    probe p(pend(1, 1).map([](int v) { return v; }));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(support::asserts([&] { auto moved = std::move(p.get()); }));
}
#endif

BOOST_AUTO_TEST_SUITE_END()
