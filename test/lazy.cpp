//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/lazy.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <stdexcept>

#include "support/borrowing.hpp"
#include "support/combinator.hpp"
#include "support/ending.hpp"
#include "support/sources.hpp"

BOOST_AUTO_TEST_SUITE(lazy)

namespace {

using kioto::result;
using kioto::unit;
using kioto::test::pend;
using kioto::test::pend_future;
using kioto::test::probe;
using kioto::test::scripted;
using support::refused;

auto one = [] { return 1; };
auto one_later = [] { return pend(2, 1); };

using plain = kioto::lazy_future<decltype(one)>;
using driven = kioto::lazy_future<decltype(one_later)>;
static_assert(std::is_nothrow_move_constructible_v<plain>);
static_assert(!std::is_copy_constructible_v<plain>);
static_assert(kioto::cancel_safe_v<plain>);
static_assert(kioto::cancel_safe_v<driven>);
#if !KIOTO_GUARDS
static_assert(sizeof(driven) == sizeof(pend_future<int>) + alignof(pend_future<int>));
#endif

struct use_device {
    support::device& d;
    support::device_future operator()() const { return support::use(d); }
};
static_assert(std::is_same_v<kioto::borrows_t<kioto::lazy_future<use_device>>,
    kioto::types<support::device>>);

} // namespace

BOOST_AUTO_TEST_CASE(runs_nothing_before_the_first_poll) {
    int runs = 0;
    auto f = kioto::lazy([&] { return ++runs; });
    probe p(std::move(f));
    BOOST_TEST(runs == 0);
    BOOST_TEST(p.take() == 1);
    BOOST_TEST(runs == 1);
}

BOOST_AUTO_TEST_CASE(runs_nothing_when_it_is_dropped_before) {
    bool ran = false;
    {
        probe p(kioto::lazy([&] { ran = true; }));
    }
    BOOST_TEST(!ran);
}

BOOST_AUTO_TEST_CASE(drives_the_future_of_the_step_in_the_same_poll) {
    auto [source, script] = scripted<int>();
    probe p(kioto::lazy([&source = source] { return std::move(source); }));
    BOOST_TEST(script.polls() == 0U);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(script.polls() == 1U);
    script.complete(1);
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(p.take() == 1);
}

BOOST_AUTO_TEST_CASE(gives_a_result_or_nothing_as_they_are) {
    probe r(kioto::lazy([]() -> result<int> { return kioto::fail(refused()); }));
    BOOST_TEST((r.take() == result<int>(refused())));
    probe v(kioto::lazy([] {}));
    BOOST_TEST((v.take() == unit{}));
    probe u(kioto::lazy([] { return std::make_unique<int>(1); }));
    BOOST_TEST(*u.take() == 1);
}

BOOST_AUTO_TEST_CASE(can_be_dropped_everywhere) {
    BOOST_TEST(kioto::test::drop_everywhere([] { return kioto::lazy(one_later); }) == 3U);
}

BOOST_AUTO_TEST_CASE(the_closure_outlives_the_future_it_returned) {
    support::log log;
    {
        probe p(kioto::lazy([&log, captured = support::ending(log, "closure")] {
            return kioto::lazy([e = support::ending(log, "future")] { return pend(1); });
        }));
        BOOST_TEST(p.poll().is_pending());
        BOOST_TEST(log.empty());
    }
    BOOST_TEST((log == support::log{"future", "closure"}));
}

BOOST_AUTO_TEST_CASE(does_not_allocate) {
    probe p(kioto::lazy(one_later));
    kioto::test::allocation_counter allocations;
    while (p.poll().is_pending()) {}
    BOOST_TEST(allocations.count() == 0U);
}

BOOST_AUTO_TEST_CASE(what_the_step_throws_leaves_poll) {
    probe p(kioto::lazy([]() -> pend_future<int> { throw std::runtime_error("no"); }));
    BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);
    BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));
}

BOOST_AUTO_TEST_CASE(asserts_when_polled_after_ready) {
    for (bool drives : {false, true}) {
        BOOST_TEST(support::asserts([&] {
            if (drives) {
                probe p(kioto::lazy([] { return pend(0); }));
                static_cast<void>(p.take());
                static_cast<void>(p.poll());
            } else {
                probe p(kioto::lazy(one));
                static_cast<void>(p.take());
                static_cast<void>(p.poll());
            }
        }));
    }
}

BOOST_AUTO_TEST_SUITE_END()
