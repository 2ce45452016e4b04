//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/asio_initiate.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#ifndef __clang__
#include <boost/asio/deferred.hpp>
#endif

#include <chrono>
#include <memory>
#include <stdexcept>

#include <kioto/and_then.hpp>
#include <kioto/map.hpp>
#include <kioto/never.hpp>
#include <kioto/ok.hpp>
#include <kioto/ready.hpp>
#include <kioto/run.hpp>
#include <kioto/sleep.hpp>
#include <kioto/unchecked.hpp>
#include <kioto/use_pull.hpp>
#include <kioto/yield_now.hpp>

#include "../support/borrowing.hpp"
#include "../support/sources.hpp"

BOOST_AUTO_TEST_SUITE(asio_initiate)

namespace user {

class answer : public kioto::future_interface<answer> {
public:
    using output_type = kioto::result<int>;
    kioto::poll_result<output_type> poll(kioto::poll_context&) { return 42; }
};

} // namespace user

namespace {

namespace asio = boost::asio;
using kioto::error_code;
using kioto::result;
using support::refused;

error_code const aborted = asio::error::operation_aborted;

static_assert(asio::is_async_operation<user::answer>::value);
static_assert(asio::is_async_operation<kioto::sleep_future>::value);
static_assert(
    std::is_same_v<asio::completion_signature_of<user::answer>::type, void(error_code, int)>);
static_assert(std::is_same_v<asio::completion_signature_of<kioto::sleep_future>::type,
    void(std::exception_ptr)>);
static_assert(!std::is_invocable_v<user::answer>);
static_assert(!std::is_invocable_v<user::answer&, asio::detached_t>);

// Not written out where it is awaited: gcc 12 destroys a closure twice that is a temporary of a
// co_await expression.
auto endless(std::shared_ptr<int> held) {
    return kioto::never<result<int>>().map([held = std::move(held)](int v) { return v; });
}

template <class Fn>
void run_coroutine(Fn fn) {
    asio::io_context io;
    asio::co_spawn(io, fn(), [](std::exception_ptr e) {
        if (e) {
            std::rethrow_exception(e);
        }
    });
    io.run();
}

} // namespace

BOOST_AUTO_TEST_CASE(runs_on_the_executor_of_the_handler) {
    asio::io_context io;
    auto strand = asio::make_strand(io);
    int value = 0;
    bool inside = false;
    user::answer()(asio::bind_executor(strand, [&](error_code, int v) {
        value = v;
        inside = strand.running_in_this_thread();
    }));
    BOOST_TEST(value == 0);
    io.run();
    BOOST_TEST(value == 42);
    BOOST_TEST(inside);
}

BOOST_AUTO_TEST_CASE(a_coroutine_awaits_a_future) {
    int sum = 0;
    run_coroutine([&]() -> asio::awaitable<void> {
        sum += co_await user::answer();
        sum += co_await user::answer()(asio::use_awaitable);
        sum += co_await kioto::ok(1).and_then([](int v) { return kioto::ok(v + 1); });
        co_await kioto::yield_now();
    });
    BOOST_TEST(sum == 86);
}

BOOST_AUTO_TEST_CASE(errors_and_exceptions_are_thrown_into_the_coroutine) {
    int caught = 0;
    run_coroutine([&]() -> asio::awaitable<void> {
        try {
            co_await kioto::ready(result<int>(refused()));
        } catch (boost::system::system_error const& e) {
            caught += e.code() == refused() ? 1 : 0;
        }
        try {
            co_await kioto::ready().map([] { throw std::runtime_error("no"); });
        } catch (std::runtime_error const&) {
            ++caught;
        }
    });
    BOOST_TEST(caught == 2);
}

BOOST_AUTO_TEST_CASE(a_future_may_borrow_from_the_coroutine) {
    support::device device;
    int value = 0;
    run_coroutine([&]() -> asio::awaitable<void> {
        support::device& lent = device;
        value = co_await support::use(lent);
    });
    BOOST_TEST(value == 1);
}

BOOST_AUTO_TEST_CASE(a_cancelled_coroutine_drops_the_future_that_it_awaits) {
    asio::io_context io;
    asio::cancellation_signal signal;
    auto held = std::make_shared<int>(1);
    error_code ec;
    asio::co_spawn(
        io,
        [&]() -> asio::awaitable<void> {
            try {
                co_await endless(held);
            } catch (boost::system::system_error const& e) {
                ec = e.code();
            }
        },
        asio::bind_cancellation_slot(signal.slot(), asio::detached));
    io.poll();
    BOOST_TEST(held.use_count() == 2);
    signal.emit(asio::cancellation_type::terminal);
    io.run();
    BOOST_TEST(held.use_count() == 1);
    BOOST_TEST(ec == aborted);
}

BOOST_AUTO_TEST_CASE(the_first_of_two_awaited_futures_cancels_the_other) {
    using namespace asio::experimental::awaitable_operators;
    auto held = std::make_shared<int>(1);
    std::size_t first = 2;
    run_coroutine([&]() -> asio::awaitable<void> {
        auto const either =
            co_await (endless(held)(asio::use_awaitable) || user::answer()(asio::use_awaitable));
        first = either.index();
    });
    BOOST_TEST(first == 1U);
    BOOST_TEST(held.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(a_coroutine_and_its_future_die_with_the_context) {
    auto held = std::make_shared<int>(1);
    {
        asio::io_context io;
        asio::co_spawn(
            io,
            [](std::shared_ptr<int> h) -> asio::awaitable<void> { co_await endless(std::move(h)); }(
                                           held),
            asio::detached);
        io.poll();
        BOOST_TEST(held.use_count() == 2);
    }
    BOOST_TEST(held.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(a_future_awaits_a_future_as_an_operation) {
    asio::io_context io;
    auto strand = asio::make_strand(io);
    auto doubled = [] { return user::answer()(kioto::use_pull).map([](int v) { return 2 * v; }); };
    BOOST_TEST(kioto::run(io, doubled()).value() == 84);
    int value = 0;
    kioto::spawn(strand, kioto::unchecked(doubled()), [&](error_code, int v) { value = v; });
    io.restart();
    io.run();
    BOOST_TEST(value == 84);
}

BOOST_AUTO_TEST_CASE(works_on_a_thread_pool) {
    asio::thread_pool pool(2);
    std::atomic<int> sum{0};
    for (int i = 0; i != 100; ++i) {
        asio::co_spawn(
            pool,
            [&]() -> asio::awaitable<void> {
                sum += co_await user::answer();
                co_await kioto::yield_now();
                sum += co_await user::answer()(kioto::use_pull)(asio::use_awaitable);
            },
            asio::detached);
    }
    pool.join();
    BOOST_TEST(sum == 8400);
}

#ifndef __clang__ // version 14 cannot defer an operation that is only movable
BOOST_AUTO_TEST_CASE(can_be_deferred) {
    int value = 0;
    run_coroutine([&]() -> asio::awaitable<void> {
        auto op = user::answer()(asio::deferred);
        value = co_await std::move(op);
    });
    BOOST_TEST(value == 42);
}
#endif

BOOST_AUTO_TEST_SUITE_END()
