//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/asio_initiate.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/append.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/consign.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/multiple_exceptions.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/version.hpp>
#ifndef __clang__ // version 14 cannot defer an operation that is only movable
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#endif
#if BOOST_VERSION >= 108600
#include <boost/asio/cancel_after.hpp>
#endif

#include <chrono>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include <kioto/and_then.hpp>
#include <kioto/map.hpp>
#include <kioto/never.hpp>
#include <kioto/ok.hpp>
#include <kioto/ready.hpp>
#include <kioto/run.hpp>
#include <kioto/sleep.hpp>
#include <kioto/use_pull.hpp>
#include <kioto/yield_now.hpp>

#include "../support/sources.hpp"

// Futures as operations of Asio, together with what Asio has for operations.

namespace {

namespace asio = boost::asio;
using kioto::error_code;
using kioto::result;
using std::chrono::hours;
using support::refused;

error_code const aborted = asio::error::operation_aborted;

auto failing() { return kioto::ready(result<int>(refused())); }

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

// A token that looks at the initiation, and starts nothing.
struct inspect_initiation {};

// An asynchronous function in a source file of its own, as Asio's users write it.
void async_answer(asio::any_io_executor ex, bool fails,
    asio::any_completion_handler<void(error_code, int)> handler) {
    if (fails) {
        kioto::spawn(ex, failing(), std::move(handler));
    } else {
        kioto::spawn(ex, kioto::ok(42), std::move(handler));
    }
}

template <class Token>
auto async_answer_of(asio::any_io_executor ex, bool fails, Token&& token) {
    return asio::async_initiate<Token, void(error_code, int)>(
        [ex, fails](auto handler) { async_answer(ex, fails, std::move(handler)); }, token);
}

// A composed operation of Asio's, one step of which is a future.
template <class Token>
auto async_doubled(asio::steady_timer& timer, Token&& token) {
    return asio::async_compose<Token, void(error_code, int)>(
        [&timer, waited = false](
            auto& self, error_code ec = {}, std::optional<int> n = {}) mutable {
            if (ec || n) {
                self.complete(ec, 2 * n.value_or(0));
            } else if (!std::exchange(waited, true)) {
                timer.async_wait(std::move(self));
            } else {
                kioto::ok(std::optional<int>(21))(std::move(self));
            }
        },
        token, timer);
}

} // namespace

template <class Signature>
class boost::asio::async_result<inspect_initiation, Signature> {
public:
    template <class Initiation, class... Args>
    static auto initiate(Initiation&& initiation, inspect_initiation, Args&&...) {
        return std::forward<Initiation>(initiation);
    }
};

BOOST_AUTO_TEST_SUITE(asio_operations)

BOOST_AUTO_TEST_CASE(the_initiation_of_spawn_says_its_executor) {
    asio::io_context io;
    auto const ex = asio::make_strand(io);
    auto const initiation = kioto::spawn(ex, kioto::ok(1), inspect_initiation());
    using executor = asio::strand<asio::io_context::executor_type>;
    static_assert(std::is_same_v<decltype(initiation)::executor_type, executor>);
    BOOST_TEST((initiation.get_executor() == ex));
    BOOST_TEST(io.poll() == 0U);
}

BOOST_AUTO_TEST_CASE(an_executor_that_counts_as_work_does_so_no_longer_than_the_operation) {
    asio::io_context io;
    {
        auto const tracked =
            asio::prefer(io.get_executor(), asio::execution::outstanding_work.tracked);
        kioto::spawn(tracked, kioto::yield_now(), [](std::exception_ptr) {});
        kioto::spawn(asio::any_io_executor(tracked), kioto::yield_now(), [](std::exception_ptr) {});
        kioto::spawn(asio::prefer(asio::make_strand(io), asio::execution::outstanding_work.tracked),
            kioto::yield_now(), [](std::exception_ptr) {});
    }
    while (io.poll() != 0) {}
    BOOST_TEST(io.stopped());
}

BOOST_AUTO_TEST_CASE(as_tuple_completes_with_a_tuple) {
    asio::io_context io;
    std::vector<std::tuple<error_code, int>> got;
    auto const put = [&](std::tuple<error_code, int> t) { got.push_back(t); };
    kioto::spawn(io, kioto::ok(1), asio::as_tuple(put));
    kioto::spawn(io, failing(), asio::as_tuple(put));
    io.run();
    BOOST_TEST_REQUIRE(got.size() == 2U);
    BOOST_TEST((got[0] == std::tuple(error_code(), 1)));
    BOOST_TEST((got[1] == std::tuple(refused(), 0)));
}

BOOST_AUTO_TEST_CASE(a_coroutine_takes_the_error_as_a_value) {
    error_code redirected;
    error_code tupled;
    int value = 1;
    run_coroutine([&]() -> asio::awaitable<void> {
        value = co_await failing()(asio::redirect_error(asio::use_awaitable, redirected));
        auto const t = co_await failing()(asio::as_tuple(asio::use_awaitable));
        tupled = std::get<0>(t);
    });
    BOOST_TEST(redirected == refused());
    BOOST_TEST(tupled == refused());
    BOOST_TEST(value == 0);
}

BOOST_AUTO_TEST_CASE(appended_and_consigned_values_go_along) {
    asio::io_context io;
    auto const held = std::make_shared<int>(1);
    int sum = 0;
    kioto::spawn(io, kioto::ok(1),
        asio::consign(asio::append([&](error_code, int a, int b) { sum = a + b; }, 10),
            std::shared_ptr<int>(held)));
    BOOST_TEST(held.use_count() == 2);
    io.run();
    BOOST_TEST(sum == 11);
    BOOST_TEST(held.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(completes_a_handler_whose_type_is_erased) {
    asio::io_context io;
    std::vector<std::tuple<error_code, int>> got;
    auto const put = [&](error_code ec, int v) { got.emplace_back(ec, v); };
    async_answer(io.get_executor(), false, asio::bind_executor(io, put));
    async_answer(io.get_executor(), true, put);
    BOOST_TEST(got.empty());
    io.run();
    BOOST_TEST_REQUIRE(got.size() == 2U);
    BOOST_TEST((got[0] == std::tuple(error_code(), 42)));
    BOOST_TEST((got[1] == std::tuple(refused(), 0)));

    io.restart();
    auto const future = kioto::run(io, async_answer_of(io.get_executor(), false, kioto::use_pull));
    BOOST_TEST((future == result<int>(42)));
}

BOOST_AUTO_TEST_CASE(a_slot_reaches_the_future_through_an_erased_handler) {
    asio::io_context io;
    asio::cancellation_signal signal;
    error_code ec;
    auto const held = std::make_shared<int>(1);
    asio::any_completion_handler<void(error_code, int)> handler =
        asio::bind_cancellation_slot(signal.slot(), [&](error_code e, int) { ec = e; });
    kioto::spawn(io, endless(held), std::move(handler));
    io.poll();
    BOOST_TEST(held.use_count() == 2);
    signal.emit(asio::cancellation_type::terminal);
    io.run();
    BOOST_TEST(ec == aborted);
    BOOST_TEST(held.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(a_future_is_a_step_of_a_composed_operation) {
    asio::io_context io;
    asio::steady_timer timer(io, std::chrono::steady_clock::time_point());
    error_code ec = aborted;
    int value = 0;
    async_doubled(timer, [&](error_code e, int v) {
        ec = e;
        value = v;
    });
    io.run();
    BOOST_TEST(!ec);
    BOOST_TEST(value == 42);
    io.restart();
    BOOST_TEST((kioto::run(io, async_doubled(timer, kioto::use_pull)) == result<int>(42)));
}

BOOST_AUTO_TEST_CASE(both_of_two_futures_are_awaited) {
    using namespace asio::experimental::awaitable_operators;
    int sum = 0;
    run_coroutine([&]() -> asio::awaitable<void> {
        auto const [a, b] =
            co_await (kioto::ok(1)(asio::use_awaitable) && kioto::ok(2)(asio::use_awaitable));
        sum = a + b;
    });
    BOOST_TEST(sum == 3);
}

BOOST_AUTO_TEST_CASE(the_failure_of_one_cancels_the_other) {
    using namespace asio::experimental::awaitable_operators;
    auto const held = std::make_shared<int>(1);
    bool both_failed = false;
    run_coroutine([&]() -> asio::awaitable<void> {
        try {
            co_await (endless(held)(asio::use_awaitable) && failing()(asio::use_awaitable));
        } catch (asio::multiple_exceptions const&) {
            both_failed = true;
        }
    });
    BOOST_TEST(both_failed);
    BOOST_TEST(held.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(a_future_and_a_timer_of_asio_race) {
    using namespace asio::experimental::awaitable_operators;
    auto const held = std::make_shared<int>(1);
    std::size_t first = 2;
    run_coroutine([&]() -> asio::awaitable<void> {
        asio::steady_timer timer(
            co_await asio::this_coro::executor, std::chrono::steady_clock::time_point());
        auto const either =
            co_await (endless(held)(asio::use_awaitable) || timer.async_wait(asio::use_awaitable));
        first = either.index();
    });
    BOOST_TEST(first == 1U);
    BOOST_TEST(held.use_count() == 1);
}

// Only terminal cancellation is for a coroutine by default; what it awaits sees what it enables.
BOOST_AUTO_TEST_CASE(total_cancellation_reaches_what_is_cancel_safe) {
    asio::io_context io;
    asio::cancellation_signal signal;
    bool thrown = false;
    asio::co_spawn(
        io,
        [&]() -> asio::awaitable<void> {
            co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
            try {
                co_await kioto::sleep(hours(1));
            } catch (boost::system::system_error const& e) {
                thrown = e.code() == aborted;
            }
        },
        asio::bind_cancellation_slot(signal.slot(), asio::detached));
    io.poll();
    signal.emit(asio::cancellation_type::total);
    io.run();
    BOOST_TEST(thrown);
}

#ifndef __clang__ // version 14 cannot defer an operation that is only movable
BOOST_AUTO_TEST_CASE(a_group_of_futures_runs_in_parallel) {
    asio::io_context io;
    std::tuple<error_code, int, error_code, int> got;
    asio::experimental::make_parallel_group(
        kioto::spawn(io, kioto::ok(1), asio::deferred), kioto::spawn(io, failing(), asio::deferred))
        .async_wait(asio::experimental::wait_for_all(),
            [&](std::array<std::size_t, 2>, error_code e1, int v1, error_code e2, int v2) {
                got = {e1, v1, e2, v2};
            });
    io.run();
    BOOST_TEST((got == std::tuple(error_code(), 1, refused(), 0)));
}

BOOST_AUTO_TEST_CASE(a_future_follows_a_deferred_operation) {
    asio::io_context io;
    int value = 0;
    auto chain = kioto::spawn(io, kioto::ok(1), asio::deferred([&](error_code, int v) {
        return kioto::spawn(io, kioto::ok(v + 1), asio::deferred);
    }));
    std::move(chain)([&](error_code, int v) { value = v; });
    io.run();
    BOOST_TEST(value == 2);
}
#endif

#if BOOST_VERSION >= 108600
BOOST_AUTO_TEST_CASE(cancel_after_drops_the_future) {
    asio::io_context io;
    auto const held = std::make_shared<int>(1);
    error_code ec;
    kioto::spawn(io, endless(held),
        asio::cancel_after(std::chrono::milliseconds(1), [&](error_code e, int) { ec = e; }));
    io.run();
    BOOST_TEST(ec == aborted);
    BOOST_TEST(held.use_count() == 1);
}
#endif

BOOST_AUTO_TEST_SUITE_END()
