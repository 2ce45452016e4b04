//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/test/probe.hpp>

#include <boost/test/unit_test.hpp>

#include <thread>

#include <kioto/test/pend.hpp>
#include <kioto/test/scripted.hpp>

BOOST_AUTO_TEST_SUITE(probe)

namespace {

using kioto::pending;
using kioto::poll_context;
using kioto::poll_result;
using kioto::test::check_failed;
using kioto::test::pend;
using kioto::test::scripted;
using kioto::test::scripted_items;

// A sink, of which the probe knows nothing.
struct sink {
    unsigned room = 0;

    poll_result<void> poll_ready(poll_context&) {
        return room == 0 ? poll_result<void>(pending) : kioto::unit{};
    }
};

// Charges `cost` units and keeps no waker.
struct costly : kioto::future_interface<costly> {
    using output_type = void;
    unsigned cost;

    explicit costly(unsigned c) : cost(c) {}
    poll_result<void> poll(poll_context& cx) {
        for (unsigned i = 0; i != cost; ++i) {
            if (cx.exhausted()) {
                return pending;
            }
            cx.charge();
        }
        return kioto::unit{};
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(polls_and_sees_the_wake) {
    auto [f, h] = scripted<int>();
    kioto::test::probe p(std::move(f));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(!p.woken());
    BOOST_TEST(p.waker_references() == 1U);
    h.wake();
    BOOST_TEST(p.woken());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(!p.woken());
    h.complete(1);
    BOOST_TEST(p.wakes() == 2U);
    BOOST_TEST(p.take() == 1);
}

BOOST_AUTO_TEST_CASE(a_wake_inside_the_poll_counts) {
    kioto::test::probe p(pend(1));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.woken());
}

BOOST_AUTO_TEST_CASE(polls_elsewhere_with_another_waker) {
    auto [f, h] = scripted<int>();
    kioto::test::probe p(std::move(f));
    BOOST_TEST(p.poll().is_pending());
    auto first = h.latest_waker();
    BOOST_TEST(p.poll_elsewhere().is_pending());
    first.wake();
    BOOST_TEST(!p.woken());
    BOOST_TEST(p.wakes() == 1U);
    h.latest_waker().wake();
    BOOST_TEST(p.woken());
}

BOOST_AUTO_TEST_CASE(says_that_the_output_is_not_there) {
    kioto::test::probe p(pend(1));
    BOOST_CHECK_THROW(p.take(), check_failed);
    p.drop();
    BOOST_CHECK_THROW(static_cast<void>(p.poll()), check_failed);
}

BOOST_AUTO_TEST_CASE(polls_streams) {
    auto [s, h] = scripted_items<int>();
    kioto::test::probe p(std::move(s));
    BOOST_TEST(p.poll_next().is_pending());
    BOOST_CHECK_THROW(p.next(), check_failed);
    h.push(1);
    h.end();
    BOOST_TEST(p.woken());
    BOOST_TEST(p.next().value() == 1);
    BOOST_TEST(!p.next().has_value());
}

BOOST_AUTO_TEST_CASE(polls_whatever_has_poll_functions) {
    kioto::test::probe p{sink()};
    auto const poll_ready = [](sink& s, poll_context& cx) { return s.poll_ready(cx); };
    BOOST_TEST(p.poll_with(poll_ready).is_pending());
    p.get().room = 1;
    BOOST_TEST(p.poll_with(poll_ready).is_ready());
}

BOOST_AUTO_TEST_CASE(gives_each_poll_its_budget) {
    kioto::test::probe p(costly(3));
    BOOST_TEST(p.poll().is_ready());
    BOOST_TEST(p.charged() == 3);
    BOOST_TEST(!p.yielded());
    p.set_budget(2);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.charged() == 2);
    BOOST_TEST(p.yielded());
    BOOST_TEST(p.woken());
}

BOOST_AUTO_TEST_CASE(a_waker_may_outlive_it) {
    auto [f, h] = scripted<int>();
    kioto::waker kept;
    {
        kioto::test::probe p(std::move(f));
        BOOST_TEST(p.poll().is_pending());
        kept = h.latest_waker();
        BOOST_TEST(p.waker_references() == 2U);
    }
    kept.wake();
}

BOOST_AUTO_TEST_CASE(counts_the_wakes_of_other_threads) {
    auto [f, h] = scripted<int>();
    kioto::test::probe p(std::move(f));
    BOOST_TEST(p.poll().is_pending());
    std::thread([w = h.latest_waker()] { w.wake(); }).join();
    BOOST_TEST(p.woken());
}

BOOST_AUTO_TEST_SUITE_END()
