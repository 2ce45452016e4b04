//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/mutex.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>
#include <string>

#include "support/leaf.hpp"

BOOST_AUTO_TEST_SUITE(mutex)

namespace {

using kioto::lock_future;
using kioto::mutex_guard;
using kioto::test::probe;

struct locked : support::world {
    kioto::mutex<int> m{1};
    std::optional<mutex_guard<int>> guard = m.try_lock();
    lock_future<int> wait() { return m.lock(); }
    void happen() { guard.reset(); }
    static void see(mutex_guard<int> out) { BOOST_TEST(*out == 1); }
};

static_assert(kioto::future_of<lock_future<int>, mutex_guard<int>>);
static_assert(kioto::fused_future<lock_future<int>>);
static_assert(kioto::cancel_safe_v<lock_future<int>>);
static_assert(std::is_nothrow_move_constructible_v<mutex_guard<std::string>>);
static_assert(!std::is_copy_constructible_v<mutex_guard<int>>);
static_assert(std::is_default_constructible_v<kioto::mutex<int>>);

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list) { support::check_leaf<locked>(); }

BOOST_AUTO_TEST_CASE(the_one_who_waits_longest_comes_next) {
    kioto::mutex<int> m(0);
    auto first = m.try_lock();
    probe a(m.lock());
    probe b(m.lock());
    BOOST_TEST(b.poll().is_pending());
    BOOST_TEST(a.poll().is_pending());
    first.reset();
    BOOST_TEST((b.wakes() == 1U && a.wakes() == 0U));
    BOOST_TEST(!m.try_lock().has_value()); // it is nobody's yet, but somebody's turn
    {
        auto const guard = b.take();
        BOOST_TEST(a.wakes() == 0U);
    }
    BOOST_TEST(a.wakes() == 1U);
    static_cast<void>(a.take());
    BOOST_TEST(m.try_lock().has_value());
}

BOOST_AUTO_TEST_CASE(who_had_its_turn_and_is_dropped_lets_the_next_one_go) {
    kioto::mutex<int> m(0);
    auto first = m.try_lock();
    probe a(m.lock());
    probe b(m.lock());
    BOOST_TEST(a.poll().is_pending());
    BOOST_TEST(b.poll().is_pending());
    first.reset();
    a.drop();
    BOOST_TEST(b.wakes() == 1U);
    b.drop();
    BOOST_TEST(m.try_lock().has_value());
}

BOOST_AUTO_TEST_CASE(what_one_writes_the_next_one_reads) {
    kioto::mutex<std::string> m(std::in_place, 2U, 'x');
    {
        auto guard = m.try_lock();
        BOOST_TEST(guard.has_value());
        **guard += "y";
        BOOST_TEST((*guard)->size() == 3U);
    }
    probe p(m.lock());
    BOOST_TEST(*p.take() == "xxy");
}

BOOST_AUTO_TEST_CASE(a_value_that_cannot_move_is_made_in_place) {
    struct fixed {
        int a;
        int b;
        fixed(int x, int y) : a(x), b(y) {}
        fixed(fixed const&) = delete;
    };
    kioto::mutex<fixed> m(std::in_place, 1, 2);
    auto const guard = m.try_lock();
    BOOST_TEST((*guard)->b == 2);
}

BOOST_AUTO_TEST_CASE(a_guard_moves_and_unlocks_once) {
    kioto::mutex<int> m(1);
    auto a = m.try_lock();
    mutex_guard<int> b(std::move(*a));
    a.reset();
    BOOST_TEST(!m.try_lock().has_value());
    BOOST_TEST(*b == 1);

    kioto::mutex<int> other(2);
    auto c = other.try_lock();
    b = std::move(*c);
    BOOST_TEST(*b == 2);
    BOOST_TEST(m.try_lock().has_value());
    BOOST_TEST(!other.try_lock().has_value());
}

BOOST_AUTO_TEST_CASE(a_guard_that_was_moved_from_asserts) {
    kioto::mutex<int> m(1);
    auto a = m.try_lock();
    mutex_guard<int> const b(std::move(*a));
    BOOST_TEST(support::asserts([&] { ++**a; }));
}

BOOST_AUTO_TEST_SUITE_END()
