//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/timeout.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <memory>

#include <kioto/join_handle.hpp>
#include <kioto/map.hpp>
#include <kioto/never.hpp>
#include <kioto/ok.hpp>
#include <kioto/ready.hpp>
#include <kioto/run.hpp>
#include <kioto/test/allocations.hpp>
#include <kioto/test/pend.hpp>
#include <kioto/test/probe.hpp>
#include <kioto/test/virtual_time.hpp>

BOOST_AUTO_TEST_SUITE(timeout)

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using kioto::result;

} // namespace

BOOST_AUTO_TEST_CASE(gives_the_value_of_a_future_in_time) {
    asio::io_context io;
    result<int> const out = kioto::run(io, kioto::test::pend(2, 5).timeout(1h));
    BOOST_TEST(out.value() == 5);
}

BOOST_AUTO_TEST_CASE(does_not_nest_results) {
    asio::io_context io;
    result<int> const out = kioto::run(io, kioto::ok(5).timeout(1h));
    BOOST_TEST(out.value() == 5);
}

BOOST_AUTO_TEST_CASE(a_ready_future_wins_against_a_deadline_that_has_passed) {
    asio::io_context io;
    BOOST_TEST(kioto::run(io, kioto::ready(5).timeout(-1h)).value() == 5);
}

BOOST_AUTO_TEST_CASE(a_ready_future_needs_no_runtime) {
    kioto::test::probe p(kioto::ready(5).timeout(1h));
    BOOST_TEST(p.take().value() == 5);
}

BOOST_AUTO_TEST_CASE(without_a_runtime_a_future_that_pends_fails) {
    kioto::test::probe p(kioto::never<int>().timeout(1h));
    BOOST_TEST((p.take().error() == kioto::error::no_runtime));
}

BOOST_AUTO_TEST_CASE(expires_in_time_and_drops_the_future_with_it) {
    kioto::test::manual_clock clock;
    asio::io_context io;
    kioto::test::use_virtual_time(io, clock);
    auto held = std::make_shared<int>(1);
    auto handle =
        kioto::spawn(io, kioto::never<void>().map([held] {}).timeout(10ms), kioto::use_handle);
    io.poll();
    kioto::test::advance(io, clock, 9ms);
    io.poll();
    BOOST_TEST(!handle.is_finished());
    BOOST_TEST(held.use_count() == 2);
    kioto::test::advance(io, clock, 1ms);
    io.poll();
    BOOST_TEST(handle.is_finished());
    BOOST_TEST(held.use_count() == 1);
    auto const out = kioto::run(io, std::move(handle));
    BOOST_TEST((out.error() == kioto::error::timed_out));
    BOOST_TEST((out.error() == kioto::condition::timeout));
}

BOOST_AUTO_TEST_CASE(counts_from_the_first_poll_that_pends) {
    kioto::test::manual_clock clock;
    asio::io_context io;
    kioto::test::use_virtual_time(io, clock);
    auto f = kioto::never<int>().timeout(10ms);
    clock.advance(1h);
    auto handle = kioto::spawn(io, std::move(f), kioto::use_handle);
    io.poll();
    kioto::test::advance(io, clock, 9ms);
    io.poll();
    BOOST_TEST(!handle.is_finished());
    kioto::test::advance(io, clock, 1ms);
    io.poll();
    BOOST_TEST(handle.is_finished());
}

BOOST_AUTO_TEST_CASE(nests) {
    asio::io_context io;
    auto const out = kioto::run(io, kioto::never<int>().timeout(1h).timeout(1ms));
    BOOST_TEST((out.error() == kioto::error::timed_out));
}

BOOST_AUTO_TEST_CASE(allocates_nothing) {
    asio::io_context io;
    kioto::run(io, kioto::test::pend(1, 5).timeout(1h)).value();
    auto handle = kioto::spawn(io, kioto::test::pend(3, 5).timeout(1h), kioto::use_handle);
    io.restart();
    kioto::test::allocation_counter const counter;
    io.run();
    BOOST_TEST(counter.count() == 0U);
    BOOST_TEST(handle.is_finished());
}

BOOST_AUTO_TEST_SUITE_END()
