//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/semaphore.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>
#include <vector>

#include "support/leaf.hpp"

BOOST_AUTO_TEST_SUITE(semaphore)

namespace {

using kioto::acquire_future;
using kioto::error;
using kioto::result;
using kioto::semaphore_permit;
using kioto::test::probe;

struct permits : support::world {
    kioto::semaphore s{0};
    acquire_future wait() { return s.acquire(); }
    void happen() { s.add(1); }
    static void see(result<semaphore_permit> out) {
        BOOST_TEST(out->count() == 1U);
        out->forget();
    }
};

struct closed : permits {
    void happen() { s.close(); }
    static void see(result<semaphore_permit> out) { BOOST_TEST((out.error() == error::closed)); }
};

static_assert(kioto::future_of<acquire_future, result<semaphore_permit>>);
static_assert(kioto::fused_future<acquire_future>);
static_assert(kioto::cancel_safe_v<acquire_future>);
static_assert(std::is_nothrow_move_constructible_v<semaphore_permit>);
static_assert(std::is_nothrow_move_assignable_v<semaphore_permit>);
static_assert(!std::is_copy_constructible_v<semaphore_permit>);

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list) {
    support::check_leaf<permits>();
    support::check_queue<permits>();
    support::check_leaf<closed>();
    support::check_crowd<closed>();
}

BOOST_AUTO_TEST_CASE(a_permit_is_given_back_when_it_dies) {
    kioto::semaphore s(3);
    {
        auto const permit = s.try_acquire(2).value();
        BOOST_TEST(permit.count() == 2U);
        BOOST_TEST(s.available() == 1U);
        BOOST_TEST((s.try_acquire(2).error() == error::would_wait));
    }
    BOOST_TEST(s.available() == 3U);
}

BOOST_AUTO_TEST_CASE(a_permit_is_given_back_once_whoever_has_it) {
    kioto::semaphore s(2);
    {
        auto a = s.try_acquire().value();
        auto b = s.try_acquire().value();
        a = std::move(b); // the first one goes back
        BOOST_TEST(s.available() == 1U);
        semaphore_permit c = std::move(a);
        BOOST_TEST(a.count() == 0U);
        a.release();
        BOOST_TEST(s.available() == 1U);
        c.release();
        BOOST_TEST(s.available() == 2U);
    }
    BOOST_TEST(s.available() == 2U);
}

BOOST_AUTO_TEST_CASE(a_permit_that_is_forgotten_does_not_come_back) {
    kioto::semaphore s(2);
    s.try_acquire().value().forget();
    BOOST_TEST(s.available() == 1U);
}

BOOST_AUTO_TEST_CASE(who_asks_for_many_is_not_overtaken) {
    kioto::semaphore s(1);
    probe many(s.acquire(3));
    probe one(s.acquire(1));
    BOOST_TEST(many.poll().is_pending());
    BOOST_TEST(one.poll().is_pending());
    BOOST_TEST((s.try_acquire().error() == error::would_wait)); // it is free, but somebody waits
    s.add(1);
    BOOST_TEST((many.wakes() == 0U && one.wakes() == 0U));
    s.add(1);
    BOOST_TEST((many.wakes() == 1U && one.wakes() == 0U));
    auto permit = many.take().value();
    BOOST_TEST(s.available() == 0U);
    permit.release();
    BOOST_TEST(one.wakes() == 1U);
    BOOST_TEST(one.take().value().count() == 1U);
}

BOOST_AUTO_TEST_CASE(when_who_asks_for_many_goes_the_others_are_let_through) {
    kioto::semaphore s(2);
    probe many(s.acquire(3));
    probe a(s.acquire());
    probe b(s.acquire());
    BOOST_TEST(many.poll().is_pending());
    BOOST_TEST(a.poll().is_pending());
    BOOST_TEST(b.poll().is_pending());
    many.drop();
    BOOST_TEST((a.wakes() == 1U && b.wakes() == 1U));
    BOOST_TEST(s.available() == 0U);
}

BOOST_AUTO_TEST_CASE(one_who_is_granted_many_and_dropped_lets_several_through) {
    kioto::semaphore s(0);
    probe many(s.acquire(2));
    probe a(s.acquire());
    probe b(s.acquire());
    BOOST_TEST(many.poll().is_pending());
    BOOST_TEST(a.poll().is_pending());
    BOOST_TEST(b.poll().is_pending());
    s.add(2);
    BOOST_TEST(many.woken());
    many.drop();
    BOOST_TEST((a.wakes() == 1U && b.wakes() == 1U));
}

BOOST_AUTO_TEST_CASE(a_crowd_is_let_through_at_once) {
    kioto::semaphore s(0);
    std::vector<std::unique_ptr<probe<acquire_future>>> all;
    for (int i = 0; i != 40; ++i) {
        all.push_back(std::make_unique<probe<acquire_future>>(s.acquire()));
        BOOST_TEST(all.back()->poll().is_pending());
    }
    s.add(39);
    for (int i = 0; i != 39; ++i) {
        BOOST_TEST(all[std::size_t(i)]->wakes() == 1U);
    }
    BOOST_TEST(all[39]->wakes() == 0U);
    BOOST_TEST(s.available() == 0U);
}

BOOST_AUTO_TEST_CASE(asking_for_nothing_is_granted) {
    kioto::semaphore s(0);
    probe p(s.acquire(0));
    BOOST_TEST(p.take().value().count() == 0U);
    BOOST_TEST(s.try_acquire(0).has_value());
}

BOOST_AUTO_TEST_CASE(what_is_out_when_it_is_closed_stays_good) {
    kioto::semaphore s(2);
    auto permit = s.try_acquire().value();
    probe granted(s.acquire(2));
    BOOST_TEST(granted.poll().is_pending());
    permit.release();
    BOOST_TEST(granted.woken());
    s.close();
    BOOST_TEST(s.is_closed());
    BOOST_TEST(granted.take().has_value()); // it was granted before
    BOOST_TEST((s.try_acquire().error() == error::closed));
    BOOST_TEST(s.available() == 2U);
}

BOOST_AUTO_TEST_CASE(destroying_it_before_its_futures_asserts) {
    BOOST_TEST(support::asserts([] {
        auto s = std::make_unique<kioto::semaphore>(0);
        probe p(s->acquire());
        static_cast<void>(p.poll());
        s.reset();
    }));
}

BOOST_AUTO_TEST_SUITE_END()
