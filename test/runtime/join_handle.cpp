//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/join_handle.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include <kioto/error.hpp>
#include <kioto/map.hpp>
#include <kioto/never.hpp>
#include <kioto/ok.hpp>
#include <kioto/poll_fn.hpp>
#include <kioto/ready.hpp>
#include <kioto/run.hpp>
#include <kioto/test/probe.hpp>
#include <kioto/then.hpp>
#include <kioto/yield_now.hpp>

BOOST_AUTO_TEST_SUITE(join_handle)

namespace {

namespace asio = boost::asio;
using kioto::result;
using kioto::use_handle;

auto aborted() { return make_error_code(asio::error::operation_aborted); }

} // namespace

BOOST_AUTO_TEST_CASE(gives_the_value) {
    asio::io_context io;
    auto handle = kioto::spawn(io, kioto::yield_now().map([] { return 7; }), use_handle);
    result<int> const out = kioto::run(io, std::move(handle));
    BOOST_TEST(out.value() == 7);
}

BOOST_AUTO_TEST_CASE(does_not_nest_results) {
    asio::io_context io;
    auto handle = kioto::spawn(io, kioto::ok(std::make_unique<int>(3)), use_handle);
    result<std::unique_ptr<int>> const out = kioto::run(io, std::move(handle));
    BOOST_TEST(**out == 3);
}

BOOST_AUTO_TEST_CASE(gives_void_as_a_result) {
    asio::io_context io;
    auto handle = kioto::spawn(io, kioto::ready(), use_handle);
    result<void> const out = kioto::run(io, std::move(handle));
    BOOST_TEST(out.has_value());
}

BOOST_AUTO_TEST_CASE(rethrows_what_left_the_future) {
    asio::io_context io;
    auto handle = kioto::spawn(
        io, kioto::ready().map([] { throw std::runtime_error("inside"); }), use_handle);
    auto const join = [&] { return kioto::run(io, std::move(handle)); };
    BOOST_CHECK_THROW(join(), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(dropping_it_drops_the_task) {
    asio::io_context io;
    auto held = std::make_shared<int>(1);
    {
        auto handle = kioto::spawn(io, kioto::never<void>().map([held] {}), use_handle);
        io.poll();
        BOOST_TEST(held.use_count() == 2);
    }
    io.restart();
    io.run();
    BOOST_TEST(held.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(a_detached_task_goes_on) {
    asio::io_context io;
    bool done = false;
    kioto::spawn(io, kioto::yield_now().map([&] { done = true; }), use_handle).detach();
    io.run();
    BOOST_TEST(done);
}

BOOST_AUTO_TEST_CASE(an_aborted_task_yields_operation_aborted) {
    asio::io_context io;
    auto handle = kioto::spawn(io, kioto::never<int>(), use_handle);
    io.poll();
    handle.abort();
    handle.abort();
    BOOST_TEST(!handle.is_finished());
    auto const out = kioto::run(io, std::move(handle));
    BOOST_TEST((out.error() == aborted()));
}

BOOST_AUTO_TEST_CASE(abort_after_the_end_changes_nothing) {
    asio::io_context io;
    auto handle = kioto::spawn(io, kioto::ready(5), use_handle);
    io.run();
    BOOST_TEST(handle.is_finished());
    handle.abort();
    auto joined = kioto::run(io, std::move(handle));
    BOOST_TEST(joined.value() == 5);
}

BOOST_AUTO_TEST_CASE(the_future_is_destroyed_before_the_handle_is_ready) {
    asio::io_context io;
    auto held = std::make_shared<int>(1);
    auto handle = kioto::spawn(io, kioto::yield_now().map([held] {}), use_handle);
    kioto::run(io, std::move(handle).map([&] { BOOST_TEST(held.use_count() == 1); })).value();
}

BOOST_AUTO_TEST_CASE(a_task_that_dies_with_its_context_yields_operation_aborted) {
    asio::io_context one;
    auto two = std::make_unique<asio::io_context>();
    auto handle = kioto::spawn(*two, kioto::never<int>(), use_handle);
    two->poll();
    kioto::test::probe p(std::move(handle));
    BOOST_TEST(p.poll().is_pending());
    two.reset();
    BOOST_TEST(p.woken());
    BOOST_TEST((p.take().error() == aborted()));
}

BOOST_AUTO_TEST_CASE(a_handle_that_is_dropped_or_detached_keeps_no_waker) {
    asio::io_context io;
    kioto::test::probe dropped(kioto::spawn(io, kioto::ready(1), use_handle));
    kioto::test::probe detached(kioto::spawn(io, kioto::ready(1), use_handle));
    BOOST_TEST(dropped.poll().is_pending());
    BOOST_TEST(detached.poll().is_pending());
    BOOST_TEST(detached.waker_references() == 1U);
    dropped.drop();
    std::move(detached.get()).detach();
    BOOST_TEST(dropped.waker_references() == 0U);
    BOOST_TEST(detached.waker_references() == 0U);
    io.run();
    BOOST_TEST(dropped.wakes() == 0U);
    BOOST_TEST(detached.wakes() == 0U);
}

BOOST_AUTO_TEST_CASE(is_aborted_through_a_copy_of_its_abort_handle_from_another_thread) {
    for (int i = 0; i != 100; ++i) {
        asio::io_context io;
        auto held = std::make_shared<int>(1);
        auto handle =
            kioto::spawn(io, kioto::never<int>().map([held](int v) { return v; }), use_handle);
        auto const aborts = handle.abort_handle();
        BOOST_TEST(!aborts.is_finished());
        std::thread other([copy = aborts] {
            copy.abort();
            copy.abort();
        });
        auto joined = kioto::run(io, std::move(handle));
        other.join();
        BOOST_TEST((joined.error() == aborted()));
        BOOST_TEST(aborts.is_finished());
        BOOST_TEST(held.use_count() == 1);
        aborts.abort(); // after the end
    }
}

BOOST_AUTO_TEST_CASE(joins_across_contexts_and_threads) {
    for (int i = 0; i < 100; ++i) {
        asio::io_context one;
        asio::io_context two;
        auto handle = kioto::spawn(two, kioto::yield_now().map([i] { return i; }), use_handle);
        std::thread other([&] { two.run(); });
        auto joined = kioto::run(one, std::move(handle));
        BOOST_TEST(joined.value() == i);
        other.join();
    }
}

BOOST_AUTO_TEST_CASE(aborts_from_another_thread) {
    for (int i = 0; i < 100; ++i) {
        asio::io_context io;
        auto held = std::make_shared<int>(1);
        auto handle = kioto::spawn(io, kioto::poll_fn([held](kioto::poll_context& cx) {
            cx.yield();
            return kioto::poll_result<void>(kioto::pending);
        }),
            use_handle);
        std::thread other([&] { handle.abort(); });
        io.run();
        other.join();
        auto joined = kioto::run(io, std::move(handle));
        BOOST_TEST((joined.error() == aborted()));
        BOOST_TEST(held.use_count() == 1);
    }
}

BOOST_AUTO_TEST_SUITE_END()
