//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/co.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <kioto/and_then.hpp>
#include <kioto/error.hpp>
#include <kioto/fuse.hpp>
#include <kioto/map.hpp>
#include <kioto/next.hpp>
#include <kioto/ok.hpp>
#include <kioto/ready.hpp>
#include <kioto/stream/iter.hpp>
#include <kioto/test/allocations.hpp>
#include <kioto/test/drop_everywhere.hpp>
#include <kioto/test/pend.hpp>
#include <kioto/test/probe.hpp>
#include <kioto/test/scripted.hpp>

#include "support/asserts.hpp"

BOOST_AUTO_TEST_SUITE(co_)

namespace {

using kioto::co;
using kioto::result;
using kioto::try_;
using kioto::test::pend;
using kioto::test::probe;

co<int> sum(int a, int b) {
    int const left = co_await pend(1, a);
    int const right = co_await pend(2, b);
    co_return left + right;
}

co<void> append(std::string& to, char c) {
    to += c;
    co_await pend(1, 0);
    to += c;
}

co<result<int>> half(int i) {
    if (i % 2 != 0) {
        co_return kioto::fail(kioto::error::limit_exceeded);
    }
    co_return i / 2;
}

co<result<int>> quarter(int i, std::shared_ptr<int> held = nullptr) {
    auto const keep = held;
    int const once = co_await try_(half(i));
    co_return co_await try_(half(once));
}

} // namespace

BOOST_AUTO_TEST_CASE(runs_nothing_before_the_first_poll) {
    std::string trace;
    { auto f = append(trace, 'a'); }
    BOOST_TEST(trace.empty());
    probe p(append(trace, 'b'));
    BOOST_TEST(trace.empty());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(trace == "b");
    BOOST_TEST(p.poll().is_ready());
    BOOST_TEST(trace == "bb");
}

BOOST_AUTO_TEST_CASE(gives_the_value_that_it_returns) {
    probe p(sum(3, 4));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.woken());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.take() == 7);
}

BOOST_AUTO_TEST_CASE(pends_is_woken_once_and_survives_a_spurious_poll) {
    auto [source, script] = kioto::test::scripted<int>();
    probe p([](auto f) -> co<int> { co_return co_await std::move(f) + 1; }(std::move(source)));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.wakes() == 0U);
    script.complete(1);
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(p.take() == 2);
}

BOOST_AUTO_TEST_CASE(an_error_met_by_try_leaves_the_coroutine_and_destroys_its_variables) {
    auto held = std::make_shared<int>(1);
    probe fails_at_once(quarter(7, held));
    BOOST_TEST((fails_at_once.take().error() == kioto::error::limit_exceeded));
    BOOST_TEST(held.use_count() == 1);
    probe fails_later(quarter(6));
    BOOST_TEST(fails_later.take().has_error());
    probe succeeds(quarter(8));
    BOOST_TEST(succeeds.take().value() == 2);
}

BOOST_AUTO_TEST_CASE(an_error_after_a_wait_leaves_too) {
    auto held = std::make_shared<int>(1);
    auto [source, script] = kioto::test::scripted<result<int>>();
    probe p([](auto f, auto keep) -> co<result<int>> {
        auto const local = keep;
        co_return co_await try_(std::move(f)) + 1;
    }(std::move(source), held));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(held.use_count() == 3);
    script.complete(kioto::fail(kioto::error::timed_out));
    BOOST_TEST((p.take().error() == kioto::error::timed_out));
    BOOST_TEST(held.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(an_exception_leaves_poll_and_the_frame_is_gone) {
    auto held = std::make_shared<int>(1);
    probe p([](auto keep) -> co<int> {
        auto const local = keep;
        co_await pend(1, 0);
        throw std::runtime_error("inside");
    }(held));
    BOOST_TEST(p.poll().is_pending());
    BOOST_CHECK_THROW((void)p.poll(), std::runtime_error);
    BOOST_TEST(held.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(moves_only_values_through) {
    probe p([](std::unique_ptr<int> v) -> co<std::unique_ptr<int>> {
        co_return co_await pend(1, std::move(v));
    }(std::make_unique<int>(5)));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(*p.take() == 5);
}

BOOST_AUTO_TEST_CASE(awaits_the_items_of_a_stream) {
    probe p([]() -> co<int> {
        auto items = kioto::iter(std::vector<int>{1, 2, 3});
        int total = 0;
        while (auto item = co_await items.next()) {
            total += *item;
        }
        co_return total;
    }());
    BOOST_TEST(p.take() == 6);
}

BOOST_AUTO_TEST_CASE(awaits_a_fused_lvalue_in_place) {
    probe p([]() -> co<int> {
        auto f = pend(2, 5).fuse();
        int const value = co_await f;
        co_return f.is_terminated() ? value : 0;
    }());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.take() == 5);
}

BOOST_AUTO_TEST_CASE(goes_into_a_chain_as_any_future) {
    probe p(quarter(8).and_then([](int i) { return half(i); }).map([](int i) { return i + 1; }));
    BOOST_TEST(p.take().value() == 2);
}

BOOST_AUTO_TEST_CASE(moves_between_polls) {
    auto first = sum(1, 2);
    kioto::test::probe dummy(kioto::ready());
    struct target : kioto::wake_target {
        void wake() noexcept override {}
        void destroy() noexcept override {}
    } t;
    kioto::poll_context cx(t);
    BOOST_TEST(first.poll(cx).is_pending());
    auto second = std::move(first);
    while (true) {
        auto out = second.poll(cx);
        if (out.is_ready()) {
            BOOST_TEST(std::move(out).take() == 3);
            break;
        }
    }
}

BOOST_AUTO_TEST_CASE(may_be_dropped_after_every_poll) {
    BOOST_TEST(kioto::test::drop_everywhere([] { return sum(1, 2); }) == 4U);
    BOOST_TEST(
        kioto::test::drop_everywhere([] { return sum(1, 2).map([](int i) { return i; }); }) == 4U);
}

BOOST_AUTO_TEST_CASE(what_an_awaited_future_throws_enters_the_body) {
    for (bool at_once : {true, false}) {
        auto [source, script] = kioto::test::scripted<int>();
        probe p([](auto f) -> co<int> {
            try {
                co_return co_await std::move(f);
            } catch (std::runtime_error const&) {}
            co_return co_await pend(1, 7);
        }(std::move(source)));
        if (!at_once) {
            BOOST_TEST(p.poll().is_pending());
        }
        script.raise(std::runtime_error("no"));
        BOOST_TEST(p.poll().is_pending());
        BOOST_TEST(script.dropped());
        BOOST_TEST(p.take() == 7);
    }
}

BOOST_AUTO_TEST_CASE(what_an_awaited_future_throws_leaves_poll_if_nobody_catches_it) {
    for (bool tries : {true, false}) {
        auto held = std::make_shared<int>(1);
        auto [source, script] = kioto::test::scripted<result<int>>();
        probe p([](auto f, auto keep, bool with_try) -> co<result<int>> {
            auto const local = keep;
            if (with_try) {
                co_return co_await try_(std::move(f));
            }
            co_return co_await std::move(f);
        }(std::move(source), held, tries));
        BOOST_TEST(p.poll().is_pending());
        script.raise(std::runtime_error("no"));
        BOOST_CHECK_THROW((void)p.poll(), std::runtime_error);
        BOOST_TEST(held.use_count() == 1);
        BOOST_TEST(support::asserts([&] { (void)p.poll(); }));
    }
}

BOOST_AUTO_TEST_CASE(its_variables_are_destroyed_before_it_is_ready) {
    auto held = std::make_shared<int>(1);
    probe p([](auto keep) -> co<int> {
        auto const local = keep;
        co_return co_await pend(1, 1);
    }(held));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(held.use_count() == 3);
    auto const out = p.poll();
    BOOST_TEST(held.use_count() == 1);
    BOOST_TEST(out.is_ready());
}

BOOST_AUTO_TEST_CASE(an_awaited_future_is_destroyed_before_the_body_goes_on_after_its_statement) {
    auto [source, script] = kioto::test::scripted<int>();
    bool dropped = false;
    probe p([](auto f, auto s, bool& gone) -> co<void> {
        (void)co_await std::move(f);
        gone = s.dropped();
        co_await pend(1);
    }(std::move(source), script, dropped));
    script.complete(1);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(dropped);
}

BOOST_AUTO_TEST_CASE(wakes_the_latest_waker) {
    auto [source, script] = kioto::test::scripted<int>();
    probe p([](auto f) -> co<int> { co_return co_await std::move(f); }(std::move(source)));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll_elsewhere().is_pending());
    script.complete(1);
    BOOST_TEST(p.woken());
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(p.take() == 1);
}

BOOST_AUTO_TEST_CASE(is_woken_from_another_thread_and_by_nobody_after_its_death) {
    auto [source, script] = kioto::test::scripted<int>();
    probe p([](auto f) -> co<int> { co_return co_await std::move(f); }(std::move(source)));
    BOOST_TEST(p.poll().is_pending());
    std::thread([w = script.latest_waker()] { w.wake(); }).join();
    BOOST_TEST(p.woken());
    BOOST_TEST(p.poll().is_pending());
    p.drop();
    BOOST_TEST(script.dropped());
    BOOST_TEST(p.waker_references() == 0U);
}

BOOST_AUTO_TEST_CASE(each_poll_polls_what_it_awaits_and_nothing_else) {
    auto [source, script] = kioto::test::scripted<int>();
    auto outer = [](auto f) -> co<int> {
        auto inner = [](auto g) -> co<int> { co_return co_await std::move(g); };
        co_return co_await inner(std::move(f));
    };
    probe p(outer(std::move(source)));
    for (unsigned i = 1; i != 4; ++i) {
        BOOST_TEST(p.poll().is_pending());
        BOOST_TEST(script.polls() == i);
    }
    script.complete(5);
    BOOST_TEST(p.take() == 5);
}

#ifndef KIOTO_FREES_AT_ONCE
BOOST_AUTO_TEST_CASE(runs_warm_to_its_end_without_an_allocation) {
    auto allocations = [] {
        probe p(quarter(8));
        kioto::test::allocation_counter const counter;
        auto const out = p.poll();
        return counter.count() + (out.is_ready() ? 0 : 100);
    };
    allocations(); // the frames inside may come from the heap
    BOOST_TEST(allocations() == 0U);
}

BOOST_AUTO_TEST_CASE(uses_its_threads_frames_again) {
    {
        probe warm(sum(1, 2));
        (void)warm.poll();
    }
    auto f = sum(0, 0);
    f = sum(1, 1);
    kioto::test::allocation_counter const counter;
    for (int i = 0; i < 100; ++i) {
        f = sum(i, i);
    }
    BOOST_TEST(counter.count() == 0U);
}
#endif

BOOST_AUTO_TEST_CASE(polled_after_it_was_ready_it_asserts) {
    BOOST_TEST(support::asserts([] {
        probe p(half(2));
        (void)p.poll();
        (void)p.poll();
    }));
}

BOOST_AUTO_TEST_SUITE_END()
