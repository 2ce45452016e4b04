//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// Tasks of Boost.Cobalt await futures, and are futures.

#include <kioto/spawn_token.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/cobalt/op.hpp>
#include <boost/cobalt/race.hpp>
#include <boost/cobalt/spawn.hpp>
#include <boost/cobalt/task.hpp>

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <tuple>

#include <kioto/hold.hpp>
#include <kioto/map.hpp>
#include <kioto/never.hpp>
#include <kioto/ok.hpp>
#include <kioto/race.hpp>
#include <kioto/ready.hpp>
#include <kioto/run.hpp>
#include <kioto/use_pull.hpp>
#include <kioto/yield_now.hpp>

#include "../support/sources.hpp"

BOOST_AUTO_TEST_SUITE(cobalt_tasks)

namespace {

namespace asio = boost::asio;
namespace cobalt = boost::cobalt;
using kioto::error_code;
using kioto::result;
using support::refused;

error_code const aborted = asio::error::operation_aborted;

/// Runs a task to its end; the exception that left it.
std::exception_ptr run(asio::io_context& io, cobalt::task<void> t) {
    std::exception_ptr error;
    cobalt::spawn(io, std::move(t), [&](std::exception_ptr e) { error = e; });
    io.restart();
    io.run();
    return error;
}

/// What `error` says, if it is a system_error.
error_code code_of(std::exception_ptr const& error) {
    try {
        std::rethrow_exception(error);
    } catch (boost::system::system_error const& e) {
        return e.code();
    }
}

/// Waits for ever, as an operation that knows of cancellation.
cobalt::task<int> waits(asio::io_context& io, std::shared_ptr<int> held) {
    asio::steady_timer timer(io, std::chrono::hours(1));
    co_await timer.async_wait(cobalt::use_op);
    co_return *held;
}

} // namespace

// A future in a task of Cobalt's.

BOOST_AUTO_TEST_CASE(a_task_awaits_a_future) {
    asio::io_context io;
    int value = 0;
    auto sum = [&]() -> cobalt::task<void> {
        int const a = co_await kioto::spawn(io, kioto::ok(1), cobalt::use_op);
        int const b = co_await kioto::spawn(io,
            kioto::yield_now().map([] { return std::make_unique<int>(2); }).map([](auto p) {
                return *p;
            }),
            cobalt::use_op);
        co_await kioto::spawn(io, kioto::yield_now(), cobalt::use_op);
        value = a + b;
    };
    BOOST_TEST(!run(io, sum()));
    BOOST_TEST(value == 3);
}

BOOST_AUTO_TEST_CASE(an_error_is_thrown_into_the_task) {
    asio::io_context io;
    auto fails = [&]() -> cobalt::task<void> {
        co_await kioto::spawn(io, kioto::ready(result<int>(refused())), cobalt::use_op);
    };
    BOOST_TEST(code_of(run(io, fails())) == refused());
    auto throws = [&]() -> cobalt::task<void> {
        co_await kioto::spawn(io,
            kioto::yield_now().map([]() -> int { throw std::out_of_range("far"); }),
            cobalt::use_op);
    };
    BOOST_CHECK_THROW(std::rethrow_exception(run(io, throws())), std::out_of_range);
}

BOOST_AUTO_TEST_CASE(cancelling_the_task_drops_the_future) {
    asio::io_context io;
    asio::cancellation_signal signal;
    std::optional<std::exception_ptr> end;
    auto const held = std::make_shared<int>(0);
    auto hangs = [&]() -> cobalt::task<void> {
        co_await kioto::spawn(io, kioto::never<void>().hold(held), cobalt::use_op);
    };
    cobalt::spawn(io, hangs(),
        asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr e) { end = e; }));
    io.poll();
    BOOST_TEST(!end);
    BOOST_TEST(held.use_count() == 2);
    signal.emit(asio::cancellation_type::terminal);
    BOOST_TEST(held.use_count() == 2); // on its executor
    io.restart();
    io.run();
    BOOST_TEST(held.use_count() == 1);
    BOOST_REQUIRE(end.has_value());
    BOOST_TEST(code_of(*end) == aborted);
}

BOOST_AUTO_TEST_CASE(a_future_that_loses_a_race_of_cobalts_is_dropped) {
    asio::io_context io;
    auto const held = std::make_shared<int>(0);
    std::size_t winner = 7;
    long left = 0;
    auto races = [&]() -> cobalt::task<void> {
        auto const first =
            co_await cobalt::race(kioto::spawn(io, kioto::never<int>().hold(held), cobalt::use_op),
                kioto::spawn(io, kioto::yield_now().map([] { return 1; }), cobalt::use_op));
        winner = first.index();
        left = held.use_count();
    };
    BOOST_TEST(!run(io, races()));
    BOOST_TEST(winner == 1U);
    BOOST_TEST(left == 1); // before the task goes on
}

BOOST_AUTO_TEST_CASE(a_context_may_be_destroyed_while_a_task_awaits_a_future) {
    auto io = std::make_unique<asio::io_context>();
    auto const in_future = std::make_shared<int>(0);
    auto const in_task = std::make_shared<int>(0);
    auto hangs = [](asio::io_context& context, std::shared_ptr<int> future,
                     std::shared_ptr<int>) -> cobalt::task<void> {
        co_await kioto::spawn(
            context, kioto::never<void>().hold(std::move(future)), cobalt::use_op);
    };
    cobalt::spawn(*io, hangs(*io, in_future, in_task), asio::detached);
    io->poll();
    BOOST_TEST(in_future.use_count() == 2);
    io.reset();
    BOOST_TEST(in_future.use_count() == 1);
    BOOST_TEST(in_task.use_count() == 1);
}

// A task of Cobalt's as a future.

BOOST_AUTO_TEST_CASE(a_task_is_a_future) {
    asio::io_context io;
    auto answers = [&]() -> cobalt::task<int> {
        co_await kioto::spawn(io, kioto::yield_now(), cobalt::use_op);
        co_return 4;
    };
    BOOST_TEST(kioto::run(io, cobalt::spawn(io, answers(), kioto::use_pull)).value() == 4);
    // One that owns what it needs may be spawned.
    int value = 0;
    kioto::spawn(io, kioto::pull(answers(), [&io](auto& task, auto token) {
        return cobalt::spawn(io, std::move(task), token);
    }).map([&](auto const& out) { value = std::get<1>(out); }));
    io.restart();
    io.run();
    BOOST_TEST(value == 4);
}

BOOST_AUTO_TEST_CASE(an_exception_of_a_task_leaves_poll) {
    asio::io_context io;
    auto throws = []() -> cobalt::task<void> {
        throw std::out_of_range("far");
        co_return;
    };
    BOOST_CHECK_THROW(
        kioto::run(io, cobalt::spawn(io, throws(), kioto::use_pull)).value(), std::out_of_range);
}

BOOST_AUTO_TEST_CASE(dropping_the_future_cancels_the_task) {
    asio::io_context io;
    auto const held = std::make_shared<int>(0);
    bool over = false;
    kioto::spawn(io,
        kioto::race(
            kioto::pull(waits(io, held),
                [&io](auto& task, auto token) { return cobalt::spawn(io, std::move(task), token); })
                .map([](auto const&) {}),
            kioto::yield_now())
            .map([&] { over = true; }));
    io.run(); // which would take an hour
    BOOST_TEST(over);
    BOOST_TEST(held.use_count() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
