//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/waker.hpp>

#include <boost/test/unit_test.hpp>

#include <utility>

BOOST_AUTO_TEST_SUITE(waker)

namespace {

using kioto::waker;

class target final : public kioto::wake_target {
    bool* destroyed_;

    void destroy() noexcept override { *destroyed_ = true; }

public:
    unsigned wakes = 0;

    explicit target(bool& destroyed) : destroyed_(&destroyed) {}
    void wake() noexcept override { ++wakes; }
};

static_assert(sizeof(waker) == sizeof(void*));
static_assert(std::is_nothrow_move_constructible_v<waker>);
static_assert(std::is_nothrow_copy_constructible_v<waker>);

} // namespace

BOOST_AUTO_TEST_CASE(wakes_its_target) {
    bool destroyed = false;
    target t(destroyed);
    waker w(t);
    w.wake();
    w.wake();
    BOOST_TEST(t.wakes == 2U);
    BOOST_TEST(w.wakes(t));
}

BOOST_AUTO_TEST_CASE(counts_its_references) {
    bool destroyed = false;
    target t(destroyed);
    BOOST_TEST(t.references() == 1U);
    {
        waker a(t);
        waker b = a;
        BOOST_TEST(t.references() == 3U);
        waker c = std::move(a);
        BOOST_TEST(t.references() == 3U);
        BOOST_TEST(!a);
        b = waker();
        BOOST_TEST(t.references() == 2U);
    }
    BOOST_TEST(t.references() == 1U);
    BOOST_TEST(!destroyed);
}

BOOST_AUTO_TEST_CASE(keeps_its_target_until_the_last_reference_goes) {
    bool destroyed = false;
    target t(destroyed);
    waker w(t);
    t.release();
    BOOST_TEST(!destroyed);
    w.wake();
    BOOST_TEST(t.wakes == 1U);
    w = waker();
    BOOST_TEST(destroyed);
}

BOOST_AUTO_TEST_CASE(an_empty_one_wakes_nobody) {
    waker none;
    BOOST_TEST(!none);
    none.wake();
    bool destroyed = false;
    target t(destroyed);
    BOOST_TEST(!none.wakes(t));
}

BOOST_AUTO_TEST_CASE(is_assigned_to_itself) {
    bool destroyed = false;
    target t(destroyed);
    waker w(t);
    auto& same = w;
    w = same;
    BOOST_TEST(w.wakes(t));
    BOOST_TEST(t.references() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
