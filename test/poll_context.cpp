//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/poll_context.hpp>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(poll_context)

namespace {

using kioto::poll_budget;
using kioto::poll_context;
using kioto::waker;

class target final : public kioto::wake_target {
    void destroy() noexcept override {}

public:
    unsigned wakes = 0;

    void wake() noexcept override { ++wakes; }
};

} // namespace

BOOST_AUTO_TEST_CASE(makes_wakers_of_its_target) {
    target t;
    poll_context cx(t);
    waker w = cx.make_waker();
    BOOST_TEST(w.wakes(t));
    BOOST_TEST(&cx.target() == &t);
    BOOST_TEST(t.references() == 2U);
}

BOOST_AUTO_TEST_CASE(leaves_a_waker_alone_that_wakes_its_target_already) {
    target mine;
    target other;
    poll_context cx(mine);
    waker slot(other);
    cx.assign_to(slot);
    BOOST_TEST(slot.wakes(mine));
    BOOST_TEST(other.references() == 1U);
    cx.assign_to(slot);
    BOOST_TEST(mine.references() == 2U);
}

BOOST_AUTO_TEST_CASE(has_no_environment_when_polled_by_hand) {
    target t;
    BOOST_TEST((poll_context(t).env() == nullptr));
}

BOOST_AUTO_TEST_CASE(a_child_wakes_its_own_target_and_spends_the_budget_of_its_parent) {
    target t;
    target node;
    poll_context cx(t, poll_budget{.left = 5}, nullptr);
    {
        poll_context child(cx, node);
        child.charge();
        child.yield();
        BOOST_TEST(child.make_waker().wakes(node));
    }
    BOOST_TEST(cx.budget().left == 4);
    BOOST_TEST(cx.budget().yielded);
    BOOST_TEST(node.wakes == 1U);
    BOOST_TEST(t.wakes == 0U);
}

BOOST_AUTO_TEST_CASE(an_exhausted_budget_yields) {
    target t;
    poll_context cx(t, poll_budget{.left = 2}, nullptr);
    cx.charge();
    BOOST_TEST(!cx.exhausted());
    BOOST_TEST(t.wakes == 0U);
    cx.charge();
    BOOST_TEST(cx.exhausted());
    BOOST_TEST(t.wakes == 1U);
    BOOST_TEST(cx.budget().yielded);
    cx.charge();
    BOOST_TEST(cx.exhausted());
}

BOOST_AUTO_TEST_CASE(yield_wakes_the_target) {
    target t;
    poll_context cx(t);
    cx.yield();
    BOOST_TEST(t.wakes == 1U);
    BOOST_TEST(cx.budget().yielded);
}

BOOST_AUTO_TEST_SUITE_END()
