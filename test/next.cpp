//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/let.hpp>
#include <kioto/next.hpp>
#include <kioto/select.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>
#include <stdexcept>

#include "support/borrowing.hpp"
#include "support/combinator.hpp"

BOOST_AUTO_TEST_SUITE(next)

namespace {

using kioto::test::drop_everywhere;
using kioto::test::pend;
using kioto::test::pend_each;
using kioto::test::probe;
using kioto::test::scripted_items;

using items = kioto::test::pend_stream<int>;

#if !KIOTO_GUARDS
static_assert(sizeof(kioto::next_future<items>) == sizeof(void*));
#endif
static_assert(kioto::fused_future<kioto::next_future<items>>);
static_assert(kioto::cancel_safe_v<kioto::next_future<items>>);
static_assert(std::is_same_v<kioto::borrows_t<kioto::next_future<items>>, kioto::types<items>>);
static_assert(kioto::future_of<kioto::next_future<items>, std::optional<int>>);

} // namespace

BOOST_AUTO_TEST_CASE(yields_the_items_and_then_nothing) {
    auto s = pend_each(0, {1, 2});
    probe first(s.next());
    BOOST_TEST((first.take() == 1));
    BOOST_TEST(first.wakes() == 0U);
    probe second(kioto::next(s));
    BOOST_TEST((second.take() == 2));
    probe end(s.next());
    BOOST_TEST(!end.take().has_value());
}

BOOST_AUTO_TEST_CASE(pends_is_woken_once_and_is_ready) {
    auto [s, script] = scripted_items<int>();
    probe p(s.next());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll().is_pending());
    script.push(1);
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST((p.take() == 1));
}

BOOST_AUTO_TEST_CASE(wakes_the_latest_waker) {
    auto [s, script] = scripted_items<int>();
    probe p(s.next());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll_elsewhere().is_pending());
    script.push(1);
    BOOST_TEST(p.woken());
    BOOST_TEST(p.wakes() == 1U);
}

BOOST_AUTO_TEST_CASE(dropping_it_loses_no_item) {
    auto [s, script] = scripted_items<int>();
    {
        probe p(s.next());
        BOOST_TEST(p.poll().is_pending());
    }
    BOOST_TEST(!script.dropped());
    script.push(1);
    probe p(s.next());
    BOOST_TEST((p.take() == 1));
}

BOOST_AUTO_TEST_CASE(tells_when_it_is_done_and_asserts_when_polled_then) {
    auto s = pend_each(1, {1});
    probe p(s.next());
    BOOST_TEST(!p.get().is_terminated());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(!p.get().is_terminated());
    BOOST_TEST((p.take() == 1));
    BOOST_TEST(p.get().is_terminated());
    BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));
}

BOOST_AUTO_TEST_CASE(is_a_branch_of_select_by_reference) {
    auto [s, script] = scripted_items<int>();
    auto item = s.next();
    probe other(kioto::select(item, pend(0, 'b')));
    BOOST_TEST(other.take().index() == 1U);
    script.push(1);
    probe winner(kioto::select(item, pend(1, 'b')));
    BOOST_TEST((winner.take().get<0>() == 1));
    BOOST_TEST(item.is_terminated());
}

BOOST_AUTO_TEST_CASE(moves_an_item_that_cannot_be_copied) {
    auto [s, script] = scripted_items<std::unique_ptr<int>>();
    script.push(std::make_unique<int>(1));
    probe p(s.next());
    BOOST_TEST(**p.take() == 1);
}

BOOST_AUTO_TEST_CASE(what_the_stream_throws_leaves_poll) {
    auto [s, script] = scripted_items<int>();
    probe p(s.next());
    script.raise(std::runtime_error("no"));
    BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);
    script.push(1);
    BOOST_TEST((p.take() == 1));
}

BOOST_AUTO_TEST_CASE(can_be_dropped_everywhere) {
    auto make = [] { return kioto::let(pend_each(2, {1}), [](items& s) { return s.next(); }); };
    static_assert(std::is_same_v<kioto::borrows_t<decltype(make())>, kioto::types<>>);
    BOOST_TEST(drop_everywhere(make) == 3U);
}

BOOST_AUTO_TEST_CASE(does_not_allocate) {
    auto s = pend_each(1, {1});
    kioto::test::allocation_counter building;
    auto f = s.next();
    BOOST_TEST(building.count() == 0U);
    probe p(std::move(f));
    kioto::test::allocation_counter polling;
    auto const first = p.poll();
    auto const second = p.poll();
    BOOST_TEST(polling.count() == 0U);
    BOOST_TEST(first.is_pending());
    BOOST_TEST(second.is_ready());
}

BOOST_AUTO_TEST_SUITE_END()
