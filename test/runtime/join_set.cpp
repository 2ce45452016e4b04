//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/join_set.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

#include <kioto/co.hpp>
#include <kioto/let.hpp>
#include <kioto/map.hpp>
#include <kioto/never.hpp>
#include <kioto/ok.hpp>
#include <kioto/poll_fn.hpp>
#include <kioto/ready.hpp>
#include <kioto/run.hpp>
#include <kioto/test/drop_everywhere.hpp>
#include <kioto/test/pend.hpp>
#include <kioto/test/probe.hpp>
#include <kioto/test/scripted.hpp>
#include <kioto/then.hpp>
#include <kioto/yield_now.hpp>

#include "../support/asserts.hpp"

BOOST_AUTO_TEST_SUITE(join_set_)

namespace {

namespace asio = boost::asio;
using kioto::join_set;
using kioto::result;
using kioto::test::pend;
using kioto::test::probe;
using kioto::test::scripted;

auto aborted() { return make_error_code(asio::error::operation_aborted); }

// Lets the context do what there is to do.
void settle(asio::io_context& io) {
    io.restart();
    io.poll();
}

static_assert(kioto::cancel_safe_v<kioto::join_next_future<int>>);
static_assert(
    std::is_same_v<kioto::output_t<kioto::join_next_future<int>>, std::optional<result<int>>>);
static_assert(std::is_same_v<kioto::output_t<kioto::join_next_future<result<int>>>,
    std::optional<result<int>>>);
static_assert(
    std::is_same_v<kioto::borrows_t<kioto::join_next_future<int>>, kioto::types<join_set<int>>>);

} // namespace

BOOST_AUTO_TEST_CASE(yields_in_the_order_of_completion) {
    asio::io_context io;
    join_set<int> set;
    auto [f, first] = scripted<int>();
    auto [g, second] = scripted<int>();
    set.spawn(io, std::move(f));
    set.spawn(io, std::move(g));
    BOOST_TEST(set.size() == 2U);
    settle(io);
    probe p(set.join_next());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll().is_pending());
    second.complete(2);
    settle(io);
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST((p.take() == result<int>(2)));
    BOOST_TEST(set.size() == 1U);
    first.complete(1);
    settle(io);
    probe q(set.join_next());
    BOOST_TEST((q.take() == result<int>(1)));
    probe none(set.join_next());
    BOOST_TEST(!none.take().has_value());
    BOOST_TEST(support::asserts([&] { static_cast<void>(none.poll()); }));
}

BOOST_AUTO_TEST_CASE(joins_inside_a_task) {
    asio::io_context io;
    auto sum_of_four = []() -> kioto::co<int> {
        join_set<int> set;
        for (int i = 1; i != 5; ++i) {
            set.spawn(kioto::yield_now().map([i] { return i; }));
        }
        int sum = 0;
        while (auto const out = co_await set.join_next()) {
            sum += out->value();
        }
        co_return sum;
    };
    int const sum = kioto::run(io, sum_of_four()).value();
    BOOST_TEST(sum == 10);
}

BOOST_AUTO_TEST_CASE(results_are_not_nested_and_values_may_be_void_or_cannot_be_copied) {
    asio::io_context io;
    join_set<result<std::unique_ptr<int>>> owners;
    owners.spawn(io, kioto::ok(std::make_unique<int>(3)));
    io.run();
    probe p(owners.join_next());
    BOOST_TEST(**p.take().value() == 3);
    join_set<void> nothing;
    nothing.spawn(io, kioto::ready());
    settle(io);
    probe q(nothing.join_next());
    BOOST_TEST(q.take()->has_value());
}

BOOST_AUTO_TEST_CASE(rethrows_what_left_a_future_and_goes_on) {
    asio::io_context io;
    join_set<void> set;
    set.spawn(io, kioto::ready().map([] { throw std::runtime_error("no"); }));
    set.spawn(io, kioto::ready());
    io.run();
    probe p(set.join_next());
    BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);
    BOOST_TEST(set.size() == 1U);
    probe q(set.join_next());
    BOOST_TEST(q.take()->has_value());
}

BOOST_AUTO_TEST_CASE(its_drop_aborts_all) {
    asio::io_context io;
    auto held = std::make_shared<int>(1);
    {
        join_set<void> set;
        for (int i = 0; i != 3; ++i) {
            set.spawn(io, kioto::never<void>().map([held] {}));
        }
        settle(io);
        BOOST_TEST(held.use_count() == 4);
    }
    BOOST_TEST(held.use_count() == 4); // each dies on its executor
    io.restart();
    io.run();
    BOOST_TEST(held.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(outputs_that_nobody_joined_die_with_the_set) {
    asio::io_context io;
    auto held = std::make_shared<int>(1);
    {
        join_set<std::shared_ptr<int>> set;
        set.spawn(io, kioto::ready(held));
        io.run();
        BOOST_TEST(held.use_count() == 2);
    }
    BOOST_TEST(held.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(abort_all_and_one_alone) {
    asio::io_context io;
    join_set<int> set;
    auto one = set.spawn(io, kioto::never<int>());
    set.spawn(io, kioto::never<int>());
    set.spawn(io, kioto::ready(3));
    one.abort();
    settle(io);
    BOOST_TEST(one.is_finished());
    BOOST_TEST(set.running() == 1U);
    set.abort_all();
    settle(io);
    BOOST_TEST(set.running() == 0U);
    int values = 0;
    for (int i = 0; i != 3; ++i) {
        probe p(set.join_next());
        auto const out = p.take();
        values += out->has_value();
        BOOST_TEST((out->has_value() || out->error() == aborted()));
    }
    BOOST_TEST(values == 1);
}

BOOST_AUTO_TEST_CASE(a_future_that_is_dropped_keeps_no_waker) {
    asio::io_context io;
    join_set<int> set(1);
    auto [f, script] = scripted<int>();
    set.spawn(io, std::move(f));
    settle(io);
    probe next(set.join_next());
    probe more(set.spawn_when_free(io, kioto::ready(2)));
    BOOST_TEST(next.poll().is_pending());
    BOOST_TEST(more.poll().is_pending());
    BOOST_TEST(next.waker_references() == 1U);
    BOOST_TEST(more.waker_references() == 1U);
    next.drop();
    more.drop();
    BOOST_TEST(next.waker_references() == 0U);
    BOOST_TEST(more.waker_references() == 0U);
    script.complete(1);
    settle(io);
    BOOST_TEST(next.wakes() == 0U);
    BOOST_TEST(more.wakes() == 0U);
    probe again(set.join_next());
    BOOST_TEST((again.take() == result<int>(1)));
}

BOOST_AUTO_TEST_CASE(a_bounded_set_holds_its_feeder_back) {
    asio::io_context io;
    join_set<int> set(2);
    auto [f, first] = scripted<int>();
    probe one(set.spawn_when_free(io, std::move(f)));
    probe two(set.spawn_when_free(io, kioto::never<int>()));
    probe three(set.spawn_when_free(io, kioto::ready(3)));
    BOOST_TEST(set.size() == 0U);
    BOOST_TEST(one.poll().is_ready());
    BOOST_TEST(two.poll().is_ready());
    BOOST_TEST(three.poll().is_pending());
    BOOST_TEST(three.poll().is_pending());
    BOOST_TEST(set.running() == 2U);
    settle(io);
    BOOST_TEST(three.wakes() == 0U);
    first.complete(1);
    settle(io);
    BOOST_TEST(three.wakes() == 1U); // done; it need not be joined
    BOOST_TEST(three.poll().is_ready());
    BOOST_TEST(support::asserts([&] { static_cast<void>(three.poll()); }));
    BOOST_TEST(set.size() == 3U);
    BOOST_TEST(set.running() == 2U);
    set.spawn(io, kioto::ready(4)); // asks nobody
    BOOST_TEST(set.running() == 3U);
}

BOOST_AUTO_TEST_CASE(a_feeder_inside_a_task_is_held_back) {
    asio::io_context io;
    int under_way = 0;
    int most = 0;
    auto feed = [&]() -> kioto::co<int> {
        join_set<int> set(2);
        for (int i = 1; i != 11; ++i) {
            co_await set.spawn_when_free(kioto::ready().then([&, i] {
                most = (std::max)(most, ++under_way);
                return pend(3, i).map([&](int v) {
                    --under_way;
                    return v;
                });
            }));
        }
        int sum = 0;
        while (auto const out = co_await set.join_next()) {
            sum += out->value();
        }
        co_return sum;
    };
    BOOST_TEST(kioto::run(io, feed()).value() == 55);
    BOOST_TEST(most == 2);
}

BOOST_AUTO_TEST_CASE(of_none_at_a_time_it_asserts) {
    BOOST_TEST(support::asserts([] { join_set<int> const set(0); }));
}

BOOST_AUTO_TEST_CASE(moves_with_its_tasks) {
    asio::io_context io;
    join_set<int> first;
    first.spawn(io, kioto::ready(1));
    join_set<int> second(std::move(first));
    io.run();
    probe p(second.join_next());
    BOOST_TEST((p.take() == result<int>(1)));
}

BOOST_AUTO_TEST_CASE(tasks_run_on_strands_and_on_other_contexts) {
    asio::thread_pool pool(2);
    asio::io_context io;
    join_set<int> set;
    auto const strand = asio::make_strand(pool);
    for (int i = 0; i != 20; ++i) {
        set.spawn(strand, kioto::yield_now().map([i] { return i; }));
        set.spawn(pool, kioto::yield_now().map([i] { return i; }));
    }
    int sum = 0;
    for (int i = 0; i != 40; ++i) {
        auto next = [&set]() -> kioto::co<result<int>> { co_return **co_await set.join_next(); };
        sum += kioto::run(io, next()).value();
    }
    BOOST_TEST(sum == 380);
    BOOST_TEST(set.empty());
    pool.join();
}

BOOST_AUTO_TEST_CASE(may_die_while_its_tasks_end_on_other_threads) {
    asio::thread_pool pool(2);
    auto held = std::make_shared<int>(1);
    for (int i = 0; i != 100; ++i) {
        join_set<std::shared_ptr<int>> set;
        std::optional<kioto::abort_handle> kept;
        for (int n = 0; n != 4; ++n) {
            kept = set.spawn(pool, kioto::yield_now().map([held] { return held; }));
        }
        std::thread other([handle = *kept] { handle.abort(); });
        probe p(set.join_next());
        static_cast<void>(p.poll());
        p.drop();
        other.join();
    }
    pool.join();
    BOOST_TEST(held.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(tasks_that_die_with_their_context_are_joined_as_aborted) {
    auto io = std::make_unique<asio::io_context>();
    join_set<int> set;
    set.spawn(*io, kioto::never<int>());
    probe p(set.join_next());
    BOOST_TEST(p.poll().is_pending());
    io.reset();
    BOOST_TEST(p.woken());
    BOOST_TEST((p.take()->error() == aborted()));
}

BOOST_AUTO_TEST_CASE(can_be_dropped_everywhere) {
    asio::io_context io;
    auto make = [&io] {
        return kioto::let(join_set<int>(), [&io](join_set<int>& set) {
            set.spawn(io, pend(2, 1));
            return set.join_next().map([](std::optional<result<int>> out) { return **out; });
        });
    };
    BOOST_TEST(kioto::test::drop_everywhere(make, [&io] { settle(io); }) == 2U);
    settle(io);
}

BOOST_AUTO_TEST_SUITE_END()
