//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/on.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>

#include <memory>
#include <stdexcept>
#include <thread>
#include <type_traits>

#include <kioto/and_then.hpp>
#include <kioto/map.hpp>
#include <kioto/never.hpp>
#include <kioto/ok.hpp>
#include <kioto/ready.hpp>
#include <kioto/run.hpp>
#include <kioto/test/allocations.hpp>
#include <kioto/test/drop_everywhere.hpp>
#include <kioto/test/pend.hpp>
#include <kioto/test/probe.hpp>
#include <kioto/test/scripted.hpp>
#include <kioto/yield_now.hpp>

#include "../support/asserts.hpp"
#include "../support/borrowing.hpp"

BOOST_AUTO_TEST_SUITE(on)

namespace {

namespace asio = boost::asio;
using kioto::result;
using kioto::test::pend;
using kioto::test::probe;
using kioto::test::scripted;

auto aborted() { return make_error_code(asio::error::operation_aborted); }

void settle(asio::io_context& io) {
    io.restart();
    io.poll();
}

using executor = asio::io_context::executor_type;
template <class T>
using on_other = kioto::on_future<kioto::test::pend_future<T>, executor>;
static_assert(std::is_same_v<kioto::output_t<on_other<int>>, result<int>>);
static_assert(std::is_same_v<kioto::output_t<on_other<void>>, result<void>>);
static_assert(std::is_same_v<kioto::output_t<on_other<result<int>>>, result<int>>);
static_assert(!kioto::cancel_safe_v<on_other<int>>);
static_assert(kioto::runnable_on<kioto::test::pend_future<int>, executor>);
static_assert(!kioto::runnable_on<support::device_future, executor>);
static_assert(!kioto::runnable_on<kioto::test::pend_future<int>, int>);

} // namespace

BOOST_AUTO_TEST_CASE(nothing_happens_before_the_first_poll) {
    asio::io_context io;
    auto [f, script] = scripted<int>();
    probe p(std::move(f).on(io));
    settle(io);
    BOOST_TEST(script.polls() == 0U);
    p.drop();
    BOOST_TEST(script.dropped());
}

BOOST_AUTO_TEST_CASE(runs_there_and_is_ready_here) {
    asio::io_context io;
    auto [f, script] = scripted<int>();
    probe p(std::move(f).on(io));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(script.polls() == 0U); // never inline
    settle(io);
    BOOST_TEST(script.polls() == 1U);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll_elsewhere().is_pending());
    script.complete(3);
    BOOST_TEST(p.wakes() == 0U);
    settle(io);
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(p.woken());
    BOOST_TEST(script.dropped());
    BOOST_TEST((p.take() == result<int>(3)));
    BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));
}

BOOST_AUTO_TEST_CASE(the_output_is_that_of_a_handle) {
    asio::io_context io;
    probe nothing(kioto::ready().on(io));
    BOOST_TEST(nothing.poll().is_pending());
    probe owner(kioto::ok(std::make_unique<int>(1)).on(io));
    BOOST_TEST(owner.poll().is_pending());
    probe throws(kioto::ready().map([] { throw std::runtime_error("no"); }).on(io));
    BOOST_TEST(throws.poll().is_pending());
    settle(io);
    BOOST_TEST(nothing.take().has_value());
    BOOST_TEST(**owner.take() == 1);
    BOOST_CHECK_THROW(static_cast<void>(throws.poll()), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(its_drop_asks_for_the_drop_of_the_child) {
    asio::io_context io;
    auto [f, script] = scripted<int>();
    probe p(std::move(f).on(io));
    BOOST_TEST(p.poll().is_pending());
    settle(io);
    p.drop();
    BOOST_TEST(!script.dropped()); // it dies on its executor
    BOOST_TEST(p.waker_references() == 0U);
    settle(io);
    BOOST_TEST(script.dropped());
    BOOST_TEST(p.wakes() == 0U);
}

BOOST_AUTO_TEST_CASE(a_child_that_dies_with_its_context_was_aborted) {
    auto io = std::make_unique<asio::io_context>();
    probe p(kioto::never<int>().on(*io));
    BOOST_TEST(p.poll().is_pending());
    io.reset();
    BOOST_TEST(p.woken());
    BOOST_TEST((p.take().error() == aborted()));
}

BOOST_AUTO_TEST_CASE(takes_pools_strands_and_erased_executors) {
    asio::io_context io;
    asio::thread_pool pool(1);
    auto const here = std::this_thread::get_id();
    auto elsewhere = [here] { return std::this_thread::get_id() != here; };
    auto where = [&] { return kioto::yield_now().map(elsewhere); };
    auto const strand = asio::make_strand(pool);
    BOOST_TEST(kioto::run(io, where().on(pool)).value());
    BOOST_TEST(kioto::run(io, where().on(strand)).value());
    BOOST_TEST(kioto::run(io, where().on(asio::any_io_executor(pool.get_executor()))).value());
    BOOST_TEST(kioto::run(io, kioto::on(where(), pool)).value());
    BOOST_TEST(kioto::run(io, kioto::on(where(), strand)).value());
    BOOST_TEST(!kioto::run(io, where().on(asio::make_strand(io))).value());
    pool.join();
}

BOOST_AUTO_TEST_CASE(what_follows_is_back_on_the_parents_thread) {
    asio::io_context io;
    asio::thread_pool pool(1);
    auto const here = std::this_thread::get_id();
    auto thread = [] { return std::this_thread::get_id(); };
    bool const back =
        kioto::run(io, kioto::ready().map(thread).on(pool).and_then([here](std::thread::id there) {
            return result<bool>(there != here && std::this_thread::get_id() == here);
        })).value();
    BOOST_TEST(back);
    pool.join();
}

BOOST_AUTO_TEST_CASE(may_be_dropped_while_the_child_ends_on_another_thread) {
    asio::thread_pool pool(2);
    auto held = std::make_shared<int>(1);
    for (int i = 0; i != 200; ++i) {
        probe p(kioto::yield_now().map([held] {}).on(pool));
        if (p.poll().is_pending()) {
            static_cast<void>(p.poll());
        }
    }
    pool.join();
    BOOST_TEST(held.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(can_be_dropped_everywhere) {
    asio::io_context io;
    auto make = [&io] { return pend(2, std::make_unique<int>(1)).on(io); };
    BOOST_TEST(kioto::test::drop_everywhere(make, [&io] { settle(io); }) == 2U);
    settle(io);
}

BOOST_AUTO_TEST_CASE(allocates_once_for_the_task) {
    asio::io_context io;
    probe warm(pend(1, 1).on(io));
    BOOST_TEST(warm.poll().is_pending());
    settle(io);
    probe p(pend(1, 1).on(io));
    kioto::test::allocation_counter counter;
    auto const first = p.poll();
    auto const started = counter.count();
    settle(io);
    auto const second = p.poll();
    BOOST_TEST(started == 1U);
    BOOST_TEST(counter.count() == 1U);
    BOOST_TEST(first.is_pending());
    BOOST_TEST(second.is_ready());
}

BOOST_AUTO_TEST_SUITE_END()
