//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TEST_SUPPORT_STREAM_COMBINATOR_HPP
#define KIOTO_TEST_SUPPORT_STREAM_COMBINATOR_HPP

#include <kioto/test/allocations.hpp>
#include <kioto/test/drop_everywhere.hpp>
#include <kioto/test/pend.hpp>
#include <kioto/test/probe.hpp>
#include <kioto/test/scripted.hpp>

#include <boost/test/unit_test.hpp>

#include <vector>

// What every combinator that makes a stream of a stream must do. In all checks `make(source)` builds
// it over a source with items T; an item `in` makes the item `out`. Both are copyable.

namespace support {

using kioto::test::probe;

template <class T, class Make, class In, class Out>
void yields_items_at_once(Make make, In in, Out out) {
    BOOST_TEST_CONTEXT("ready at once") {
        probe p(make(kioto::test::pend_each(0, std::vector<T>{in, in})));
        BOOST_TEST((p.next() == out));
        BOOST_TEST((p.next() == out));
        BOOST_TEST(!p.next().has_value());
        BOOST_TEST(p.wakes() == 0U);
    }
}

template <class T, class Make, class In, class Out>
void pends_is_woken_once_and_has_an_item(Make make, In in, Out out) {
    BOOST_TEST_CONTEXT("pending, woken, ready") {
        auto [source, script] = kioto::test::scripted_items<T>();
        probe p(make(std::move(source)));
        BOOST_TEST(script.polls() == 0U);
        BOOST_TEST(p.poll_next().is_pending());
        BOOST_TEST(p.poll_next().is_pending());
        BOOST_TEST(p.waker_references() == 1U);
        BOOST_TEST(!p.woken());
        script.push(in);
        BOOST_TEST(p.wakes() == 1U);
        BOOST_TEST((p.next() == out));
        BOOST_TEST(p.poll_next().is_pending());
        script.end();
        BOOST_TEST(p.wakes() == 2U);
        BOOST_TEST(!p.next().has_value());
    }
}

template <class T, class Make>
void drops_its_source_stream(Make make) {
    BOOST_TEST_CONTEXT("dropped") {
        for (int polls : {0, 1}) {
            auto [source, script] = kioto::test::scripted_items<T>();
            probe p(make(std::move(source)));
            if (polls == 1) {
                BOOST_TEST(p.poll_next().is_pending());
            }
            BOOST_TEST(!script.dropped());
            p.drop();
            BOOST_TEST(script.dropped());
            BOOST_TEST(p.waker_references() == 0U);
        }
    }
}

template <class T, class Make, class In>
void is_a_stream_that_can_be_dropped_everywhere(Make make, In in) {
    BOOST_TEST_CONTEXT("dropped everywhere") {
        auto const polls = kioto::test::drop_everywhere(
            [&] { return make(kioto::test::pend_each(2, std::vector<T>{in, in})); });
        BOOST_TEST(polls == 9U);
    }
}

template <class T, class Make, class In>
void is_a_stream_that_does_not_allocate(Make make, In in) {
    BOOST_TEST_CONTEXT("allocations") {
        auto source = kioto::test::pend_each(1, std::vector<T>{in});
        kioto::test::allocation_counter building;
        auto built = make(std::move(source));
        BOOST_TEST(building.count() == 0U);

        probe p(std::move(built));
        kioto::test::allocation_counter polling;
        auto const first = p.poll_next();
        auto const second = p.poll_next();
        BOOST_TEST(polling.count() == 0U);
        BOOST_TEST(first.is_pending());
        BOOST_TEST(second.is_ready());
    }
}

/// All of the above.
template <class T, class Make, class In, class Out>
void check_stream_combinator(Make make, In in, Out out) {
    support::yields_items_at_once<T>(make, in, out);
    support::pends_is_woken_once_and_has_an_item<T>(make, in, out);
    support::drops_its_source_stream<T>(make);
    support::is_a_stream_that_can_be_dropped_everywhere<T>(make, in);
    support::is_a_stream_that_does_not_allocate<T>(make, in);
}

} // namespace support

#endif // KIOTO_TEST_SUPPORT_STREAM_COMBINATOR_HPP
