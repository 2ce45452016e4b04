//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/map.hpp>
#include <kioto/stream/for_each_concurrent.hpp>
#include <kioto/stream/iter.hpp>
#include <kioto/stream/map.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include "support/borrowing.hpp"
#include "support/combinator.hpp"
#include "support/many.hpp"
#include "support/sources.hpp"

BOOST_AUTO_TEST_SUITE(stream_for_each_concurrent)

namespace {

using kioto::fail;
using kioto::iter;
using kioto::result;
using kioto::unit;
using kioto::test::allocation_counter;
using kioto::test::drop_everywhere;
using kioto::test::pend;
using kioto::test::pend_each;
using kioto::test::pend_future;
using kioto::test::pend_stream;
using kioto::test::probe;
using kioto::test::scripted_items;
using support::broken;
using support::many_scripted;
using support::refused;

template <class Item, class R>
using concurrent = kioto::for_each_concurrent_future<pend_stream<Item>, R (*)(int)>;
template <class Item, class R>
using output = kioto::output_t<concurrent<Item, R>>;
static_assert(std::is_void_v<output<int, void>>);
static_assert(std::is_void_v<output<int, pend_future<int>>>);
static_assert(std::is_same_v<output<int, result<int>>, result<void>>);
static_assert(std::is_same_v<output<result<int>, void>, result<void>>);
static_assert(std::is_same_v<output<result<int>, pend_future<result<char>>>, result<void>>);
static_assert(!kioto::cancel_safe_v<concurrent<int, pend_future<int>>>);
static_assert(std::is_same_v<kioto::borrows_t<concurrent<int, support::device_future>>,
    kioto::types<support::device>>);

template <class Item, class Fn>
constexpr bool works = kioto::for_eachable_concurrently<pend_stream<Item>, Fn>;
static_assert(works<int, void (*)(int)>);
static_assert(!works<std::string, void (*)(int)>);
static_assert(!works<result<int>, result<void, std::string> (*)(int)>);
static_assert(!works<support::device, support::device_future (*)(support::device)>);

// The futures of a test, handed out one for each item.
template <class T>
struct steps : many_scripted<T> {
    using many_scripted<T>::many_scripted;
    auto next() {
        return [this](int i) { return std::move(this->futures[static_cast<std::size_t>(i)]); };
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(begins_as_many_steps_as_it_may_and_asks_for_no_item_beyond) {
    auto [s, items] = scripted_items<int>();
    steps<void> many(3);
    probe p(std::move(s).for_each_concurrent(2, many.next()));
    for (int i : {0, 1, 2}) {
        items.push(i);
    }
    items.end();
    BOOST_TEST(items.polls() == 0U);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(many.polls() == 2U);
    BOOST_TEST(items.polls() == 2U);
    many.scripts[1].complete();
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(many.scripts[1].dropped());
    BOOST_TEST(many.scripts[2].polls() == 1U);
    BOOST_TEST(many.scripts[0].polls() == 1U);
    BOOST_TEST(items.polls() == 3U);
    many.scripts[0].complete();
    many.scripts[2].complete();
    BOOST_TEST(p.wakes() == 2U);
    BOOST_TEST((p.take() == unit{}));
    BOOST_TEST(items.polls() == 4U);
    BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));
}

BOOST_AUTO_TEST_CASE(waits_for_items_and_survives_spurious_polls) {
    auto [s, items] = scripted_items<int>();
    steps<void> many(1);
    probe p(std::move(s).for_each_concurrent(2, many.next()));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll_elsewhere().is_pending());
    BOOST_TEST(p.waker_references() == 1U);
    items.push(0);
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(p.woken());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll_elsewhere().is_pending());
    BOOST_TEST(many.polls() == 1U);
    many.scripts[0].complete();
    BOOST_TEST(p.woken());
    BOOST_TEST(p.poll().is_pending());
    items.end();
    BOOST_TEST(p.wakes() == 3U);
    BOOST_TEST((p.take() == unit{}));
}

BOOST_AUTO_TEST_CASE(is_ready_at_the_first_poll) {
    int sum = 0;
    auto add = [&sum](int v) {
        sum += v;
        return pend(0);
    };
    probe p(iter(std::vector{1, 2, 3}).for_each_concurrent(1, add));
    BOOST_TEST((p.take() == unit{}));
    BOOST_TEST(sum == 6);
    BOOST_TEST(p.wakes() == 0U);
}

BOOST_AUTO_TEST_CASE(a_step_may_be_a_value) {
    int sum = 0;
    probe p(pend_each(1, {1, 2}).for_each_concurrent(3, [&sum](int v) { sum += v; }));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST((p.take() == unit{}));
    BOOST_TEST(sum == 3);
    probe failing(iter(std::vector{1, 2}).for_each_concurrent(3, [&sum](int v) -> result<void> {
        sum = v;
        return fail(refused());
    }));
    BOOST_TEST((failing.take() == result<void>(refused())));
    BOOST_TEST(sum == 1);
}

BOOST_AUTO_TEST_CASE(an_error_of_a_step_drops_the_others_and_ends_it) {
    auto [s, items] = scripted_items<int>();
    steps<result<int>> many(2);
    probe p(std::move(s).for_each_concurrent(SIZE_MAX, many.next()));
    items.push(0);
    items.push(1);
    BOOST_TEST(p.poll().is_pending());
    many.scripts[1].complete(fail(refused()));
    auto out = p.poll();
    BOOST_TEST(many.dropped() == 2U);
    BOOST_TEST((std::move(out).take() == result<void>(refused())));
    BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));
}

BOOST_AUTO_TEST_CASE(an_error_of_the_stream_drops_the_steps_and_ends_it) {
    auto [s, items] = scripted_items<result<int>>();
    steps<void> many(1);
    probe p(std::move(s).for_each_concurrent(2, many.next()));
    items.push(0);
    BOOST_TEST(p.poll().is_pending());
    items.push(broken());
    BOOST_TEST((p.take() == result<void>(broken())));
    BOOST_TEST(many.dropped() == 1U);
    BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));
}

BOOST_AUTO_TEST_CASE(takes_nothing_tuples_and_what_cannot_be_copied) {
    int sum = 0;
    probe tuples(pend_each(0, {std::tuple(1, 2)}).for_each_concurrent(1, [&sum](int a, int b) {
        sum += a + b;
        return pend(0);
    }));
    BOOST_TEST((tuples.take() == unit{}));
    BOOST_TEST(sum == 3);
    probe units(pend_each<result<void>>(0, {result<void>()}).for_each_concurrent(1, [&sum] {
        ++sum;
        return pend(0);
    }));
    BOOST_TEST((units.take() == result<void>()));
    BOOST_TEST(sum == 4);
    auto [s, items] = scripted_items<std::unique_ptr<int>>();
    items.push(std::make_unique<int>(1));
    items.end();
    probe owners(std::move(s).for_each_concurrent(1, [&sum](std::unique_ptr<int> v) {
        sum += *v;
        return pend(0);
    }));
    BOOST_TEST((owners.take() == unit{}));
    BOOST_TEST(sum == 5);
}

BOOST_AUTO_TEST_CASE(the_steps_may_refer_to_captures) {
    auto seen = std::make_shared<int>(0);
    probe p(iter(std::vector{1, 2}).for_each_concurrent(2, [held = seen](int v) mutable {
        return pend(1, v).map([&held](int w) { *held += w; });
    }));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST((p.take() == unit{}));
    BOOST_TEST(*seen == 3);
}

BOOST_AUTO_TEST_CASE(what_a_step_or_the_closure_throws_leaves_poll) {
    steps<void> many(2);
    probe step(iter(std::vector{0, 1}).for_each_concurrent(2, many.next()));
    BOOST_TEST(step.poll().is_pending());
    many.scripts[1].raise(std::runtime_error("no"));
    BOOST_CHECK_THROW(static_cast<void>(step.poll()), std::runtime_error);
    BOOST_TEST(support::asserts([&] { static_cast<void>(step.poll()); }));
    step.drop();
    BOOST_TEST(many.dropped() == 2U);

    probe closure(iter(std::vector{1}).for_each_concurrent(2, [](int v) -> pend_future<int> {
        if (v == 1) {
            throw std::runtime_error("no");
        }
        return pend(0, v);
    }));
    BOOST_CHECK_THROW(static_cast<void>(closure.poll()), std::runtime_error);
    BOOST_TEST(support::asserts([&] { static_cast<void>(closure.poll()); }));
}

BOOST_AUTO_TEST_CASE(yields_when_the_budget_is_spent_and_steps_come_before_items) {
    auto endless = std::vector<int>(100, 1);
    int started = 0;
    int finished = 0;
    probe p(iter(std::move(endless)).for_each_concurrent(SIZE_MAX, [&](int) {
        ++started;
        return pend(1).map([&finished] { ++finished; });
    }));
    p.set_budget(10);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.yielded());
    BOOST_TEST(p.woken());
    BOOST_TEST(started <= 10);
    BOOST_TEST(started >= 3);
    int const begun = started;
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(finished >= begun - 1);
    for (int i = 0; i != 100 && p.poll().is_pending(); ++i) {}
    BOOST_TEST(finished == 100);
}

BOOST_AUTO_TEST_CASE(of_none_at_a_time_it_asserts) {
    BOOST_TEST(support::asserts(
        [] { static_cast<void>(iter(std::vector{1}).for_each_concurrent(0, [](int) {})); }));
}

BOOST_AUTO_TEST_CASE(allocates_one_block_for_all_rounds) {
    auto source = iter(std::vector<int>(100, 1));
    allocation_counter building;
    auto built = std::move(source).for_each_concurrent(32, [](int) { return pend(1); });
    BOOST_TEST(building.count() == 0U);
    probe p(std::move(built));
    allocation_counter polling;
    int polls = 1;
    while (p.poll().is_pending()) {
        ++polls;
    }
    BOOST_TEST(polling.count() == 1U);
    BOOST_TEST(polls > 3);
}

BOOST_AUTO_TEST_CASE(can_be_dropped_everywhere) {
    auto make = [] {
        auto held = std::make_shared<int>(1);
        return pend_each(1, {3, 1, 2}).for_each_concurrent(2, [held](int n) {
            return pend(static_cast<unsigned>(n), held);
        });
    };
    BOOST_TEST(drop_everywhere(make) > 4U);
    auto failing = [] {
        return pend_each<result<int>>(1, {3, 1, 2}).for_each_concurrent(2, [](int n) {
            return pend(static_cast<unsigned>(n), n == 1 ? result<int>(refused()) : result<int>(n));
        });
    };
    BOOST_TEST(drop_everywhere(failing) > 2U);
}

BOOST_AUTO_TEST_CASE(is_a_free_function_too) {
    int sum = 0;
    probe p(kioto::for_each_concurrent(iter(std::vector{1, 2}), 2, [&sum](int v) { sum += v; }));
    BOOST_TEST((p.take() == unit{}));
    BOOST_TEST(sum == 3);
}

BOOST_AUTO_TEST_SUITE_END()
