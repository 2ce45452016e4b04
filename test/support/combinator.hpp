//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TEST_SUPPORT_COMBINATOR_HPP
#define KIOTO_TEST_SUPPORT_COMBINATOR_HPP

#include <kioto/test/allocations.hpp>
#include <kioto/test/drop_everywhere.hpp>
#include <kioto/test/pend.hpp>
#include <kioto/test/probe.hpp>
#include <kioto/test/scripted.hpp>

#include <boost/test/unit_test.hpp>

#include "asserts.hpp"

// What every combinator of one future must do, whatever it computes. In all checks `make(source)`
// builds it over a source whose output is T; when that is ready with `in`, the output is `out`.
// T and `in`, `out` are copyable; `unit` stands for the value of a void.

namespace support {

using kioto::test::pend_future;
using kioto::test::probe;

template <class T, class Make, class In, class Out>
void is_ready_at_the_first_poll(Make make, In in, Out out) {
    BOOST_TEST_CONTEXT("ready at the first poll") {
        probe p(make(pend_future<T>(0, in)));
        BOOST_TEST((p.take() == out));
        BOOST_TEST(p.wakes() == 0U);
    }
}

template <class T, class Make, class In, class Out>
void pends_is_woken_once_and_is_ready(Make make, In in, Out out) {
    BOOST_TEST_CONTEXT("pending, woken, ready") {
        auto [source, script] = kioto::test::scripted<T>();
        probe p(make(std::move(source)));
        BOOST_TEST(script.polls() == 0U);
        BOOST_TEST(p.poll().is_pending());
        BOOST_TEST(script.polls() == 1U);
        BOOST_TEST(!p.woken());
        script.complete(in);
        BOOST_TEST(p.wakes() == 1U);
        BOOST_TEST((p.take() == out));
        BOOST_TEST(script.polls() == 2U);
        BOOST_TEST(p.wakes() == 1U);
    }
}

template <class T, class Make, class In, class Out>
void survives_a_spurious_poll(Make make, In in, Out out) {
    BOOST_TEST_CONTEXT("spurious poll") {
        auto [source, script] = kioto::test::scripted<T>();
        probe p(make(std::move(source)));
        BOOST_TEST(p.poll().is_pending());
        BOOST_TEST(p.poll().is_pending());
        BOOST_TEST(p.waker_references() == 1U);
        script.complete(in);
        BOOST_TEST(p.wakes() == 1U);
        BOOST_TEST((p.take() == out));
    }
}

template <class T, class Make, class In, class Out>
void wakes_the_latest_waker(Make make, In in, Out out) {
    BOOST_TEST_CONTEXT("changed waker") {
        auto [source, script] = kioto::test::scripted<T>();
        probe p(make(std::move(source)));
        BOOST_TEST(p.poll().is_pending());
        BOOST_TEST(p.poll_elsewhere().is_pending());
        script.complete(in);
        BOOST_TEST(p.woken());
        BOOST_TEST(p.wakes() == 1U);
        BOOST_TEST((p.take() == out));
    }
}

template <class T, class Make>
void drops_its_source(Make make) {
    BOOST_TEST_CONTEXT("dropped") {
        for (int polls : {0, 1}) {
            auto [source, script] = kioto::test::scripted<T>();
            probe p(make(std::move(source)));
            if (polls == 1) {
                BOOST_TEST(p.poll().is_pending());
            }
            BOOST_TEST(!script.dropped());
            p.drop();
            BOOST_TEST(script.dropped());
            BOOST_TEST(p.waker_references() == 0U);
        }
    }
}

template <class T, class Make, class In>
void can_be_dropped_everywhere(Make make, In in) {
    BOOST_TEST_CONTEXT("dropped everywhere") {
        auto const polls =
            kioto::test::drop_everywhere([&] { return make(pend_future<T>(2, in)); });
        BOOST_TEST(polls == 3U);
    }
}

template <class T, class Make, class In>
void does_not_allocate(Make make, In in) {
    BOOST_TEST_CONTEXT("allocations") {
        kioto::test::allocation_counter building;
        auto built = make(pend_future<T>(1, in));
        BOOST_TEST(building.count() == 0U);

        probe p(std::move(built));
        kioto::test::allocation_counter polling;
        auto const first = p.poll();
        auto const second = p.poll();
        BOOST_TEST(polling.count() == 0U);
        BOOST_TEST(first.is_pending());
        BOOST_TEST(second.is_ready());
    }
}

template <class T, class Make, class In>
void asserts_when_polled_after_ready(Make make, In in) {
    BOOST_TEST_CONTEXT("polled after it was ready") {
        probe p(make(pend_future<T>(0, in)));
        BOOST_TEST(p.poll().is_ready());
        BOOST_TEST(asserts([&] { static_cast<void>(p.poll()); }));
    }
}

/// All of the above, of one that allocates.
template <class T, class Make, class In, class Out>
void check_allocating_combinator(Make make, In in, Out out) {
    support::is_ready_at_the_first_poll<T>(make, in, out);
    support::pends_is_woken_once_and_is_ready<T>(make, in, out);
    support::survives_a_spurious_poll<T>(make, in, out);
    support::wakes_the_latest_waker<T>(make, in, out);
    support::drops_its_source<T>(make);
    support::can_be_dropped_everywhere<T>(make, in);
    support::asserts_when_polled_after_ready<T>(make, in);
}

/// All of the above.
template <class T, class Make, class In, class Out>
void check_combinator(Make make, In in, Out out) {
    support::check_allocating_combinator<T>(make, in, out);
    support::does_not_allocate<T>(make, in);
}

} // namespace support

#endif // KIOTO_TEST_SUPPORT_COMBINATOR_HPP
