//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/notify.hpp>

#include <boost/test/unit_test.hpp>

#include "support/leaf.hpp"

BOOST_AUTO_TEST_SUITE(notify)

namespace {

using kioto::notified_future;
using kioto::test::probe;

struct of_one : support::world {
    kioto::notify n;
    notified_future wait() { return n.notified(); }
    void happen() { n.notify_one(); }
    static void see(kioto::unit) {}
};

struct of_all : of_one {
    static constexpr bool remembers = false;
    void happen() { n.notify_waiters(); }
};

static_assert(kioto::future_of<notified_future, void>);
static_assert(kioto::fused_future<notified_future>);
static_assert(kioto::cancel_safe_v<notified_future>);
static_assert(std::is_nothrow_move_constructible_v<notified_future>);
static_assert(!std::is_copy_constructible_v<notified_future>);

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list) {
    support::check_leaf<of_one>();
    support::check_queue<of_one>();
    support::check_leaf<of_all>();
    support::check_crowd<of_all>();
}

BOOST_AUTO_TEST_CASE(one_notification_is_stored_however_many_there_were) {
    kioto::notify n;
    n.notify_one();
    n.notify_one();
    probe a(n.notified());
    probe b(n.notified());
    static_cast<void>(a.take());
    BOOST_TEST(b.poll().is_pending());
}

BOOST_AUTO_TEST_CASE(nothing_is_stored_when_all_are_notified) {
    kioto::notify n;
    n.notify_waiters();
    probe p(n.notified());
    BOOST_TEST(p.poll().is_pending());
}

BOOST_AUTO_TEST_CASE(what_is_stored_is_not_for_those_who_wait_already) {
    kioto::notify n;
    probe waits(n.notified());
    BOOST_TEST(waits.poll().is_pending());
    n.notify_one();
    probe next(n.notified());
    BOOST_TEST(next.poll().is_pending()); // it was granted, not stored
    static_cast<void>(waits.take());
}

BOOST_AUTO_TEST_CASE(who_was_let_through_with_all_passes_nothing_on) {
    kioto::notify n;
    probe a(n.notified());
    BOOST_TEST(a.poll().is_pending());
    n.notify_waiters();
    a.drop();
    probe b(n.notified());
    BOOST_TEST(b.poll().is_pending());
}

BOOST_AUTO_TEST_CASE(who_waits_twice_is_not_let_through_twice) {
    kioto::notify n;
    {
        probe p(n.notified());
        BOOST_TEST(p.poll().is_pending());
        n.notify_waiters();
        static_cast<void>(p.take());
    }
    probe again(n.notified());
    BOOST_TEST(again.poll().is_pending());
}

BOOST_AUTO_TEST_CASE(destroying_it_before_its_futures_asserts) {
    BOOST_TEST(support::asserts([] {
        auto n = std::make_unique<kioto::notify>();
        probe p(n->notified());
        static_cast<void>(p.poll());
        n.reset();
    }));
}

BOOST_AUTO_TEST_SUITE_END()
