//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/task_tracker.hpp>

#include <boost/test/unit_test.hpp>

#include <optional>
#include <utility>

#include <kioto/hold.hpp>
#include <kioto/test/pend.hpp>

#include "support/leaf.hpp"

BOOST_AUTO_TEST_SUITE(task_tracker)

namespace {

using kioto::task_guard;
using kioto::task_tracker;
using kioto::tracker_wait_future;
using kioto::test::probe;

// The last task goes from a closed tracker.
struct last_leaves : support::world {
    task_tracker t;
    std::optional<task_guard> guard = t.enter();
    last_leaves() { t.close(); }
    tracker_wait_future wait() { return t.wait(); }
    void happen() { guard.reset(); }
    static void see(kioto::unit) {}
};

// An empty tracker is closed.
struct closes : support::world {
    task_tracker t;
    tracker_wait_future wait() { return t.wait(); }
    void happen() { t.close(); }
    static void see(kioto::unit) {}
};

static_assert(kioto::future_of<tracker_wait_future, void>);
static_assert(kioto::fused_future<tracker_wait_future>);
static_assert(kioto::cancel_safe_v<tracker_wait_future>);
static_assert(std::is_nothrow_copy_constructible_v<task_tracker>);
static_assert(std::is_nothrow_move_assignable_v<task_guard>);
static_assert(!std::is_copy_constructible_v<task_guard>);

bool is_done(task_tracker const& t) {
    probe p(t.wait());
    return p.poll().is_ready();
}

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list) {
    support::check_leaf<last_leaves>();
    support::check_crowd<last_leaves>();
    support::check_leaf<closes>();
    support::check_crowd<closes>();
}

BOOST_AUTO_TEST_CASE(waits_until_it_is_closed_and_nobody_is_inside) {
    task_tracker const t;
    BOOST_TEST(!is_done(t));
    auto a = std::make_optional(t.enter());
    auto b = std::make_optional(t.enter());
    BOOST_TEST(t.size() == 2U);
    probe p(t.wait());
    BOOST_TEST(p.poll().is_pending());
    a.reset();
    BOOST_TEST(t.size() == 1U);
    BOOST_TEST(!t.is_closed());
    t.close();
    BOOST_TEST(t.is_closed());
    BOOST_TEST(p.wakes() == 0U);
    b.reset();
    BOOST_TEST(p.wakes() == 1U);
    static_cast<void>(p.take());
}

BOOST_AUTO_TEST_CASE(nobody_inside_is_not_enough) {
    task_tracker const t;
    probe p(t.wait());
    BOOST_TEST(p.poll().is_pending());
    { auto const guard = t.enter(); }
    BOOST_TEST(p.wakes() == 0U);
    t.close();
    BOOST_TEST(p.wakes() == 1U);
}

BOOST_AUTO_TEST_CASE(closing_keeps_nobody_out) {
    task_tracker const t;
    auto first = std::make_optional(t.enter());
    t.close();
    auto late = std::make_optional(t.enter());
    first.reset();
    BOOST_TEST(!is_done(t));
    late.reset();
    BOOST_TEST(is_done(t));
    auto const later = t.enter();
    BOOST_TEST(!is_done(t));
}

BOOST_AUTO_TEST_CASE(a_moment_between_two_polls_is_enough) {
    task_tracker const t;
    auto guard = std::make_optional(t.enter());
    t.close();
    probe p(t.wait());
    BOOST_TEST(p.poll().is_pending());
    guard.reset();
    auto const again = t.enter();
    static_cast<void>(p.take());
}

BOOST_AUTO_TEST_CASE(after_it_was_opened_again_it_waits_for_the_next_close) {
    task_tracker const t;
    t.close();
    t.reopen();
    BOOST_TEST(!t.is_closed());
    BOOST_TEST(!is_done(t));
    t.close();
    BOOST_TEST(is_done(t));
}

BOOST_AUTO_TEST_CASE(copies_are_one_tracker_and_may_go_first) {
    auto t = std::make_optional<task_tracker>();
    auto const copy = *t;
    auto guard = std::make_optional(copy.enter());
    BOOST_TEST(t->size() == 1U);
    copy.close();
    probe p(t->wait());
    BOOST_TEST(p.poll().is_pending());
    t.reset();
    guard.reset();
    BOOST_TEST(p.wakes() == 1U);
}

BOOST_AUTO_TEST_CASE(a_guard_counts_once_wherever_it_moves) {
    task_tracker const t;
    auto a = t.enter();
    auto b = t.enter();
    a = std::move(b);
    BOOST_TEST(t.size() == 1U);
    task_guard const c(std::move(a));
    BOOST_TEST(t.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_future_holds_its_guard_until_it_is_done) {
    task_tracker const t;
    t.close();
    {
        probe p(kioto::test::pend(1).hold(t.enter()));
        BOOST_TEST(p.poll().is_pending());
        BOOST_TEST(t.size() == 1U);
        static_cast<void>(p.take());
        BOOST_TEST(t.size() == 0U);
    }
    {
        probe p(kioto::test::pend(1).hold(t.enter()));
        BOOST_TEST(p.poll().is_pending());
        p.drop();
        BOOST_TEST(t.size() == 0U);
    }
}

BOOST_AUTO_TEST_CASE(making_one_allocates_once_and_entering_never) {
    kioto::test::allocation_counter const counter;
    task_tracker const t;
    BOOST_TEST(counter.count() == 1U);
    { auto const guard = t.enter(); }
    BOOST_TEST(counter.count() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
