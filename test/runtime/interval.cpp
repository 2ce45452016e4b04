//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/interval.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <vector>

#include <kioto/spawn.hpp>
#include <kioto/stream/for_each.hpp>
#include <kioto/test/virtual_time.hpp>

BOOST_AUTO_TEST_SUITE(interval)

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using kioto::missed_ticks;

// The ticks of an interval of 10 ms, in milliseconds since its start.
struct ticking {
    kioto::test::manual_clock clock;
    asio::io_context io;
    std::chrono::steady_clock::time_point const begin = clock.now();
    std::vector<long> ticks;

    explicit ticking(missed_ticks missed) {
        kioto::test::use_virtual_time(io, clock);
        kioto::spawn(io, kioto::interval(10ms, missed).for_each([this](auto due) {
            ticks.push_back(
                std::chrono::duration_cast<std::chrono::milliseconds>(due - begin).count());
        }));
        io.poll();
    }
    void pass(std::chrono::milliseconds d) {
        kioto::test::advance(io, clock, d);
        io.poll();
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(ticks_at_once_and_then_every_period) {
    ticking t(missed_ticks::burst);
    t.pass(9ms);
    t.pass(1ms);
    t.pass(10ms);
    BOOST_TEST(t.ticks == (std::vector<long>{0, 10, 20}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(catches_up_in_a_burst) {
    ticking t(missed_ticks::burst);
    t.pass(35ms);
    t.pass(5ms);
    BOOST_TEST(t.ticks == (std::vector<long>{0, 10, 20, 30, 40}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(goes_on_from_a_late_tick) {
    ticking t(missed_ticks::delay);
    t.pass(35ms);
    t.pass(9ms);
    t.pass(1ms);
    BOOST_TEST(t.ticks == (std::vector<long>{0, 10, 45}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(skips_what_it_missed) {
    ticking t(missed_ticks::skip);
    t.pass(35ms);
    t.pass(5ms);
    BOOST_TEST(t.ticks == (std::vector<long>{0, 10, 40}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
