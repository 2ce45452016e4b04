//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/stream/for_each.hpp>
#include <kioto/stream/results.hpp>
#include <kioto/stream/take_until.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <stdexcept>
#include <string>

#include "support/borrowing.hpp"
#include "support/combinator.hpp"
#include "support/stream_combinator.hpp"

BOOST_AUTO_TEST_SUITE(stream_take_until)

namespace {

using kioto::result;
using kioto::test::drop_everywhere;
using kioto::test::pend;
using kioto::test::pend_each;
using kioto::test::pend_future;
using kioto::test::pend_stream;
using kioto::test::probe;
using kioto::test::scripted;
using kioto::test::scripted_items;

kioto::error_code refused() { return make_error_code(boost::system::errc::connection_refused); }

struct never : kioto::future_interface<never> {
    using output_type = void;
    kioto::poll_result<void> poll(kioto::poll_context&) { return kioto::pending; }
};
auto unstopped = [](auto source) { return std::move(source).take_until(never()); };

// A leaf: charges, and does nothing without a budget.
struct charging : kioto::future_interface<charging> {
    using output_type = void;
    int polls = 0;
    kioto::poll_result<void> poll(kioto::poll_context& cx) {
        if (cx.exhausted()) {
            return kioto::pending;
        }
        cx.charge();
        return ++polls == 3 ? kioto::poll_result<void>(kioto::unit()) : kioto::pending;
    }
};

struct plain_stream {
    using item_type = int;
    static constexpr bool cancel_safe = true;
    using borrows = kioto::types<support::device>;
    int state;
    kioto::poll_result<std::optional<int>> poll_next(kioto::poll_context&) { return state; }
};
struct plain_stop {
    using output_type = void;
    static constexpr bool cancel_safe = true;
    int state;
    kioto::poll_result<void> poll(kioto::poll_context&) { return kioto::pending; }
};
using stopped = kioto::take_until_stream<plain_stream, plain_stop>;
static_assert(sizeof(stopped) == 12);
static_assert(std::is_nothrow_move_constructible_v<stopped>);
static_assert(kioto::cancel_safe_v<stopped>);
static_assert(!kioto::cancel_safe_v<kioto::take_until_stream<pend_stream<int>, plain_stop>>);
static_assert(std::is_same_v<kioto::borrows_t<stopped>, kioto::types<support::device>>);

static_assert(kioto::stoppable<plain_stream, pend_future<int>>);
static_assert(!kioto::stoppable<plain_stream, int>);

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list) {
    support::check_stream_combinator<int>(unstopped, 1, 1);
    support::check_stream_combinator<result<int>>(
        unstopped, result<int>(refused()), result<int>(refused()));
}

BOOST_AUTO_TEST_CASE(the_stop_is_asked_first_and_an_item_loses) {
    auto [s, items] = scripted_items<int>();
    auto [f, stop] = scripted<void>();
    probe p(std::move(s).take_until(std::move(f)));
    items.push(1);
    BOOST_TEST((p.next() == 1));
    BOOST_TEST(p.poll_next().is_pending());
    items.push(2);
    stop.complete();
    BOOST_TEST(p.wakes() == 2U);
    BOOST_TEST(!p.next().has_value());
    BOOST_TEST(items.polls() == 2U);
}

BOOST_AUTO_TEST_CASE(drops_both_before_it_delivers_the_end) {
    auto [s, items] = scripted_items<int>();
    auto [f, stop] = scripted<void>();
    probe p(std::move(s).take_until(std::move(f)));
    stop.complete();
    BOOST_TEST(!p.next().has_value());
    BOOST_TEST(items.dropped());
    BOOST_TEST(stop.dropped());
    BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll_next()); }));

    auto [s2, items2] = scripted_items<int>();
    auto [f2, stop2] = scripted<void>();
    probe ended(std::move(s2).take_until(std::move(f2)));
    items2.end();
    BOOST_TEST(!ended.next().has_value());
    BOOST_TEST(items2.dropped());
    BOOST_TEST(stop2.dropped());
}

BOOST_AUTO_TEST_CASE(the_stop_is_polled_at_no_charge_and_without_a_budget) {
    auto [s, items] = scripted_items<int>();
    probe p(std::move(s).take_until(charging()));
    p.set_budget(0);
    BOOST_TEST(p.poll_next().is_pending());
    BOOST_TEST(p.poll_next().is_pending());
    BOOST_TEST(p.charged() == 0);
    BOOST_TEST(p.wakes() == 0U);
    BOOST_TEST(!p.next().has_value());
}

BOOST_AUTO_TEST_CASE(results_stay_whole) {
    std::string seen;
    probe p(pend_each<result<int>>(0, {1, refused()})
            .results()
            .take_until(never())
            .for_each([&](result<int> r) { seen += r.has_value() ? 'v' : 'e'; }));
    BOOST_TEST(p.poll().is_ready());
    BOOST_TEST(seen == "ve");
}

BOOST_AUTO_TEST_CASE(an_output_of_the_stop_is_dropped) {
    probe p(pend_each(0, {1}).take_until(pend(0, std::make_unique<int>(1))));
    BOOST_TEST(!p.next().has_value());
}

BOOST_AUTO_TEST_CASE(can_be_dropped_everywhere) {
    auto make = [] { return pend_each(1, {1, 2, 3}).take_until(pend(3)); };
    BOOST_TEST(drop_everywhere(make) == 4U);
}

BOOST_AUTO_TEST_CASE(what_either_throws_leaves_poll_next) {
    auto [s, items] = scripted_items<int>();
    auto [f, stop] = scripted<void>();
    probe p(std::move(s).take_until(std::move(f)));
    stop.raise(std::runtime_error("no"));
    BOOST_CHECK_THROW(static_cast<void>(p.poll_next()), std::runtime_error);
    items.raise(std::runtime_error("no"));
    BOOST_CHECK_THROW(static_cast<void>(p.poll_next()), std::runtime_error);
    p.drop();
    BOOST_TEST(items.dropped());
    BOOST_TEST(stop.dropped());
}

BOOST_AUTO_TEST_CASE(is_a_free_function_too) {
    probe p(kioto::take_until(pend_each(0, {1}), pend(1)));
    BOOST_TEST((p.next() == 1));
    BOOST_TEST(!p.next().has_value());
}

BOOST_AUTO_TEST_SUITE_END()
