//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/map.hpp>
#include <kioto/stream/for_each.hpp>
#include <kioto/stream/iter.hpp>
#include <kioto/stream/map.hpp>
#include <kioto/stream/results.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/borrowing.hpp"
#include "support/combinator.hpp"
#include "support/ending.hpp"

BOOST_AUTO_TEST_SUITE(stream_for_each)

namespace {

using kioto::fail;
using kioto::iter;
using kioto::result;
using kioto::unit;
using kioto::test::drop_everywhere;
using kioto::test::pend;
using kioto::test::pend_each;
using kioto::test::pend_future;
using kioto::test::pend_stream;
using kioto::test::probe;
using kioto::test::scripted;
using kioto::test::scripted_items;

kioto::error_code refused() { return make_error_code(boost::system::errc::connection_refused); }

struct detailed {
    std::string detail;
    operator kioto::error_code() const { return refused(); }
};

struct plain_stream {
    using item_type = int;
    static constexpr bool cancel_safe = true;
    int state;
    kioto::poll_result<std::optional<int>> poll_next(kioto::poll_context&) { return state; }
};
struct plain_source {
    using output_type = int;
    int state;
    kioto::poll_result<int> poll(kioto::poll_context&) { return state; }
};
struct to_source {
    plain_source operator()(int v) const { return {v}; }
};
struct nothing {
    void operator()(int) const {}
};
using driven = kioto::for_each_future<plain_stream, to_source>;
#if !KIOTO_GUARDS
// The stream, the future and the state.
static_assert(sizeof(driven) == 12);
#endif
static_assert(std::is_nothrow_move_constructible_v<driven>);
static_assert(!kioto::cancel_safe_v<driven>);
static_assert(kioto::cancel_safe_v<kioto::for_each_future<plain_stream, nothing>>);
static_assert(std::is_same_v<
    kioto::borrows_t<kioto::for_each_future<plain_stream, support::device_future (*)(int)>>,
    kioto::types<support::device>>);

template <class Item, class R>
using output = kioto::output_t<kioto::for_each_future<pend_stream<Item>, R (*)(int)>>;
static_assert(std::is_void_v<output<int, void>>);
static_assert(std::is_void_v<output<int, pend_future<int>>>);
static_assert(std::is_same_v<output<int, result<int>>, result<void>>);
static_assert(std::is_same_v<output<result<int>, void>, result<void>>);
static_assert(std::is_same_v<output<result<int>, pend_future<result<char>>>, result<void>>);
static_assert(std::is_same_v<output<result<int>, result<char, detailed>>, result<void>>);

template <class Item, class Fn>
constexpr bool works = kioto::for_eachable<pend_stream<Item>, Fn>;
static_assert(works<int, nothing>);
static_assert(!works<std::string, nothing>);
static_assert(!works<result<int>, result<void, std::string> (*)(int)>);
static_assert(!works<support::device, support::device_future (*)(support::device)>);

} // namespace

BOOST_AUTO_TEST_CASE(sees_each_item_in_order) {
    std::vector<int> seen;
    probe p(iter(std::vector{1, 2, 3}).for_each([&](int v) { seen.push_back(v); }));
    BOOST_TEST(seen.empty());
    BOOST_TEST((p.take() == unit{}));
    BOOST_TEST(seen == std::vector({1, 2, 3}));
    BOOST_TEST(p.wakes() == 0U);
    BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));
}

BOOST_AUTO_TEST_CASE(waits_for_items_and_survives_spurious_polls) {
    auto [s, items] = scripted_items<int>();
    std::vector<int> seen;
    probe p(std::move(s).for_each([&](int v) { seen.push_back(v); }));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll_elsewhere().is_pending());
    BOOST_TEST(p.waker_references() == 1U);
    items.push(1);
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(p.woken());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(seen == std::vector({1}));
    items.end();
    BOOST_TEST(p.wakes() == 2U);
    BOOST_TEST((p.take() == unit{}));
}

BOOST_AUTO_TEST_CASE(drives_each_step_to_its_end_before_the_next_item) {
    auto [s, items] = scripted_items<int>();
    auto [f, step] = scripted<int>();
    probe p(std::move(s).for_each([&f = f](int) { return std::move(f); }));
    items.push(1);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(step.polls() == 1U);
    BOOST_TEST(items.polls() == 1U);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(items.polls() == 1U);
    step.complete(1);
    BOOST_TEST(p.wakes() == 1U);
    items.end();
    BOOST_TEST((p.take() == unit{}));
    BOOST_TEST(step.dropped());
    BOOST_TEST(items.polls() == 2U);
}

BOOST_AUTO_TEST_CASE(an_error_of_the_stream_ends_it) {
    std::vector<int> seen;
    probe p(
        pend_each<result<int>>(0, {1, refused(), 3}).for_each([&](int v) { seen.push_back(v); }));
    BOOST_TEST((p.take() == result<void>(refused())));
    BOOST_TEST(seen == std::vector({1}));
    BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));

    probe all(pend_each<result<int>>(0, {1, 2}).for_each([](int) {}));
    BOOST_TEST((all.take() == result<void>()));
}

BOOST_AUTO_TEST_CASE(an_error_of_the_step_ends_it) {
    int calls = 0;
    probe p(iter(std::vector{1, 2, 3}).for_each([&](int v) -> result<int> {
        ++calls;
        if (v == 2) {
            return fail(refused());
        }
        return v;
    }));
    BOOST_TEST((p.take() == result<void>(refused())));
    BOOST_TEST(calls == 2);
    BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));

    probe driven(
        iter(std::vector{1, 2}).for_each([](int) { return pend(1, result<int>(refused())); }));
    BOOST_TEST(driven.poll().is_pending());
    BOOST_TEST((driven.take() == result<void>(refused())));
    BOOST_TEST(support::asserts([&] { static_cast<void>(driven.poll()); }));
}

BOOST_AUTO_TEST_CASE(takes_the_error_type_that_both_convert_to) {
    auto make = [](result<int> item) {
        return pend_each(0, {item}).for_each(
            [](int) -> result<void, detailed> { return fail(detailed{"it said no"}); });
    };
    probe step(make(1));
    BOOST_TEST((step.take() == result<void>(refused())));
    probe stream(make(refused()));
    BOOST_TEST((stream.take() == result<void>(refused())));
}

BOOST_AUTO_TEST_CASE(sees_values_after_map_and_whole_results_after_results) {
    std::string seen;
    probe values(
        pend_each<result<int>>(0, {1}).map([](int v) { return v + 1; }).for_each([&](int v) {
            seen += std::to_string(v);
        }));
    BOOST_TEST((values.take() == result<void>()));
    BOOST_TEST(seen == "2");
    probe whole(pend_each<result<int>>(0, {refused()}).results().for_each([&](result<int> r) {
        seen += r.has_error() ? 'e' : 'v';
    }));
    BOOST_TEST((whole.take() == unit{}));
    BOOST_TEST(seen == "2e");
}

BOOST_AUTO_TEST_CASE(takes_nothing_tuples_and_what_cannot_be_copied) {
    int sum = 0;
    probe nothing(pend_each<result<void>>(0, {result<void>()}).for_each([&] { ++sum; }));
    BOOST_TEST((nothing.take() == result<void>()));
    probe tuple(pend_each(0, {std::tuple(2, 3)}).for_each([&](int a, int b) { sum += a + b; }));
    BOOST_TEST((tuple.take() == unit{}));
    auto [s, items] = scripted_items<std::unique_ptr<int>>();
    probe owner(std::move(s).for_each([&](std::unique_ptr<int> v) { sum += *v; }));
    items.push(std::make_unique<int>(10));
    BOOST_TEST(owner.poll().is_pending());
    BOOST_TEST(sum == 16);
}

BOOST_AUTO_TEST_CASE(the_step_dies_each_round_and_the_closure_at_the_end) {
    support::log log;
    probe p(iter(std::vector{1, 2}).for_each([&log, end = support::ending(log, "closure")](int v) {
        return pend(1, v).map([end = support::ending(log, "step")](int n) { return n; });
    }));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(log.empty());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST((log == support::log{"step"}));
    p.drop();
    BOOST_TEST((log == support::log{"step", "step", "closure"}));
}

BOOST_AUTO_TEST_CASE(an_item_for_which_nothing_charges_costs_one_unit) {
    int calls = 0;
    probe p(iter(std::vector<int>(10)).for_each([&](int) { ++calls; }));
    p.set_budget(3);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(calls == 3);
    BOOST_TEST(p.charged() == 3);
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(p.yielded());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(calls == 6);
}

BOOST_AUTO_TEST_CASE(an_item_for_which_a_leaf_charges_costs_no_more) {
    struct charging_stream : kioto::stream_interface<charging_stream> {
        using item_type = int;
        kioto::poll_result<std::optional<int>> poll_next(kioto::poll_context& cx) {
            if (cx.exhausted()) {
                return kioto::pending;
            }
            cx.charge();
            return 1;
        }
    };
    int calls = 0;
    probe p(charging_stream().for_each([&](int) { ++calls; }));
    p.set_budget(3);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(calls == 3);
    BOOST_TEST(p.charged() == 3);
    BOOST_TEST(p.wakes() == 1U);
}

BOOST_AUTO_TEST_CASE(what_the_closure_throws_leaves_poll_and_it_is_done) {
    probe p(iter(std::vector{1, 2}).for_each([](int) { throw std::runtime_error("no"); }));
    BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);
    BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));

    probe driven(iter(std::vector{1, 2}).for_each([](int) -> pend_future<int> {
        throw std::runtime_error("no");
    }));
    BOOST_CHECK_THROW(static_cast<void>(driven.poll()), std::runtime_error);
    BOOST_TEST(support::asserts([&] { static_cast<void>(driven.poll()); }));
}

BOOST_AUTO_TEST_CASE(drops_the_stream_and_the_step_under_way) {
    auto [s, items] = scripted_items<int>();
    auto [f, step] = scripted<int>();
    probe p(std::move(s).for_each([&f = f](int) { return std::move(f); }));
    items.push(1);
    BOOST_TEST(p.poll().is_pending());
    p.drop();
    BOOST_TEST(items.dropped());
    BOOST_TEST(step.dropped());
}

BOOST_AUTO_TEST_CASE(can_be_dropped_everywhere) {
    auto make = [] {
        return pend_each(1, {1, 2}).for_each(
            [kept = std::make_unique<int>(1)](int v) { return pend(2, v + *kept); });
    };
    BOOST_TEST(drop_everywhere(make) == 8U);
}

BOOST_AUTO_TEST_CASE(does_not_allocate) {
    auto source = pend_each(1, {1, 2});
    kioto::test::allocation_counter building;
    auto built = std::move(source).for_each([](int v) { return pend(1, v); });
    BOOST_TEST(building.count() == 0U);
    probe p(std::move(built));
    kioto::test::allocation_counter polling;
    while (p.poll().is_pending()) {}
    BOOST_TEST(polling.count() == 0U);
}

BOOST_AUTO_TEST_CASE(is_a_free_function_too) {
    int sum = 0;
    probe p(kioto::for_each(iter(std::vector{1, 2}), [&](int v) { sum += v; }));
    BOOST_TEST((p.take() == unit{}));
    BOOST_TEST(sum == 3);
}

BOOST_AUTO_TEST_SUITE_END()
