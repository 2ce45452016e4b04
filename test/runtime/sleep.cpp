//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/sleep.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <kioto/join_handle.hpp>
#include <kioto/map.hpp>
#include <kioto/poll_fn.hpp>
#include <kioto/run.hpp>
#include <kioto/test/allocations.hpp>
#include <kioto/test/virtual_time.hpp>
#include <kioto/then.hpp>

#include "../support/asserts.hpp"

BOOST_AUTO_TEST_SUITE(sleep_)

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using kioto::test::advance;

struct virtual_context {
    kioto::test::manual_clock clock;
    asio::io_context io;
    virtual_context() { kioto::test::use_virtual_time(io, clock); }
    void pass(kioto::test::manual_clock::duration d) {
        advance(io, clock, d);
        io.restart();
        io.poll();
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(is_ready_when_the_time_has_passed_and_not_before) {
    virtual_context t;
    bool done = false;
    kioto::spawn(t.io, kioto::sleep(10ms).map([&] { done = true; }));
    t.pass(0ms);
    t.pass(9ms);
    BOOST_TEST(!done);
    t.pass(1ms);
    BOOST_TEST(done);
}

BOOST_AUTO_TEST_CASE(one_that_is_lent_may_outlive_whoever_polled_it) {
    virtual_context t;
    auto lent = kioto::sleep(10ms);
    auto const waits = [&lent] {
        return kioto::poll_fn([&lent](kioto::poll_context& cx) { return lent.poll(cx); });
    };
    std::optional dropped(kioto::spawn(t.io, waits(), kioto::use_handle));
    t.pass(0ms);
    dropped.reset();
    t.pass(0ms);
    bool done = false;
    kioto::spawn(t.io, waits().map([&] { done = true; }));
    t.pass(9ms);
    BOOST_TEST(!done);
    t.pass(1ms);
    BOOST_TEST(done);

    auto nobodys = kioto::sleep(10ms);
    dropped.emplace(kioto::spawn(t.io,
        kioto::poll_fn([&](kioto::poll_context& cx) { return nobodys.poll(cx); }),
        kioto::use_handle));
    t.pass(0ms);
    dropped.reset();
    t.pass(0ms);
    t.pass(20ms);
}

BOOST_AUTO_TEST_CASE(one_that_is_lent_may_outlive_the_context) {
    for (bool const fired : {false, true}) {
        auto lent = kioto::sleep(10ms);
        virtual_context t;
        kioto::spawn(
            t.io, kioto::poll_fn([&lent](kioto::poll_context& cx) -> kioto::poll_result<void> {
                static_cast<void>(lent.poll(cx));
                return kioto::pending;
            }));
        t.pass(0ms);
        if (fired) {
            kioto::test::advance(t.io, t.clock, 10ms);
        }
    }
}

BOOST_AUTO_TEST_CASE(counts_from_the_first_poll) {
    virtual_context t;
    bool done = false;
    auto s = kioto::sleep(10ms).map([&] { done = true; });
    t.clock.advance(1h);
    kioto::spawn(t.io, std::move(s));
    t.pass(0ms);
    t.pass(9ms);
    BOOST_TEST(!done);
    t.pass(1ms);
    BOOST_TEST(done);
}

BOOST_AUTO_TEST_CASE(a_span_that_is_not_positive_is_ready_at_once) {
    virtual_context t;
    int done = 0;
    kioto::spawn(t.io, kioto::sleep(0ms).map([&] { ++done; }));
    kioto::spawn(t.io, kioto::sleep(-5ms).map([&] { ++done; }));
    kioto::spawn(t.io, kioto::sleep_until(t.clock.now() - 1ms).map([&] { ++done; }));
    t.io.poll();
    BOOST_TEST(done == 3);
}

BOOST_AUTO_TEST_CASE(the_longest_span_does_not_overflow) {
    virtual_context t;
    auto held = std::make_shared<int>(1);
    kioto::spawn(t.io, kioto::sleep(std::chrono::steady_clock::duration::max()).map([held] {}));
    t.pass(24h * 365);
    BOOST_TEST(held.use_count() == 2);
}

BOOST_AUTO_TEST_CASE(fires_in_order_over_all_levels_of_the_wheel) {
    virtual_context t;
    std::string order;
    std::vector<std::pair<std::chrono::milliseconds, char>> const spans{{1ms, 'a'}, {63ms, 'b'},
        {64ms, 'c'}, {65ms, 'd'}, {4095ms, 'e'}, {4096ms, 'f'}, {5000ms, 'g'}, {300000ms, 'h'},
        {20000000ms, 'i'}};
    for (auto it = spans.rbegin(); it != spans.rend(); ++it) {
        kioto::spawn(t.io, kioto::sleep(it->first).map([&order, c = it->second] { order += c; }));
    }
    t.pass(0ms);
    std::chrono::milliseconds passed{0};
    std::string expected;
    for (auto const& [span, c] : spans) {
        t.pass(span - passed - 1ms);
        BOOST_TEST(order == expected);
        t.pass(1ms);
        passed = span;
        expected += c;
        BOOST_TEST(order == expected);
    }
}

BOOST_AUTO_TEST_CASE(a_dropped_sleep_wakes_nobody_and_leaves_the_wheel) {
    virtual_context t;
    bool done = false;
    {
        auto handle =
            kioto::spawn(t.io, kioto::sleep(10ms).map([&] { done = true; }), kioto::use_handle);
        t.io.poll();
    }
    t.pass(0ms);
    t.pass(20ms);
    BOOST_TEST(!done);
}

BOOST_AUTO_TEST_CASE(allocates_nothing) {
    virtual_context t;
    t.pass(0ms);
    kioto::spawn(t.io, kioto::sleep(10ms));
    kioto::test::allocation_counter const counter;
    t.pass(0ms);
    t.pass(10ms);
    BOOST_TEST(counter.count() == 0U);
}

BOOST_AUTO_TEST_CASE(real_time_is_never_early) {
    asio::io_context io;
    for (auto span : {1ms, 2ms, 5ms, 12ms}) {
        auto const begin = std::chrono::steady_clock::now();
        kioto::run(io, kioto::sleep(span)).value();
        auto const took = std::chrono::steady_clock::now() - begin;
        BOOST_TEST((took >= span));
    }
}

BOOST_AUTO_TEST_CASE(an_earlier_timer_armed_later_fires_first) {
    asio::io_context io;
    std::string order;
    kioto::spawn(io, kioto::sleep(30ms).map([&] { order += "late "; }));
    kioto::spawn(io, kioto::sleep(1ms).map([&] { order += "early "; }));
    io.run();
    BOOST_TEST(order == "early late ");
}

BOOST_AUTO_TEST_CASE(run_does_not_wait_for_a_dropped_timer) {
    asio::io_context io;
    auto handle = kioto::spawn(io, kioto::sleep(1h), kioto::use_handle);
    io.poll();
    handle.abort();
    io.restart();
    auto const begin = std::chrono::steady_clock::now();
    io.run();
    BOOST_TEST((std::chrono::steady_clock::now() - begin < 10s));
}

BOOST_AUTO_TEST_CASE(asserts_without_a_runtime) {
    BOOST_TEST(support::asserts([] {
        struct target : kioto::wake_target {
            void wake() noexcept override {}
            void destroy() noexcept override {}
        } t;
        kioto::poll_context cx(t);
        (void)kioto::sleep(1ms).poll(cx);
    }));
}

BOOST_AUTO_TEST_SUITE_END()
