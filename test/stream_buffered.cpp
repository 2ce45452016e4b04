//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/stream/buffered.hpp>
#include <kioto/stream/iter.hpp>
#include <kioto/stream/map.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/asserts.hpp"
#include "support/borrowing.hpp"
#include "support/many.hpp"
#include "support/sources.hpp"
#include "support/stream_combinator.hpp"

BOOST_AUTO_TEST_SUITE(stream_buffered)

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
using kioto::test::probe;
using kioto::test::scripted_future;
using kioto::test::scripted_items;
using support::broken;
using support::many_scripted;
using support::refused;

// Items that make a stream of futures, which are ready at once.
auto of_values = [](auto source) {
    return std::move(source).map([](auto v) { return pend(0, v); }).buffered(2);
};
template <class T>
struct stream_of {
    using item_type = T;
    kioto::poll_result<std::optional<T>> poll_next(kioto::poll_context&) { return kioto::pending; }
};
template <class T>
using buffered_of = kioto::buffered_stream<stream_of<T>>;
template <class T>
using item = kioto::item_t<buffered_of<T>>;
static_assert(std::is_same_v<item<pend_future<int>>, int>);
static_assert(std::is_same_v<item<pend_future<void>>, unit>);
static_assert(std::is_same_v<item<result<pend_future<int>>>, result<int>>);
static_assert(std::is_same_v<item<result<pend_future<result<int>>>>, result<int>>);
static_assert(std::is_same_v<item<result<pend_future<void>>>, result<void>>);
static_assert(!kioto::cancel_safe_v<buffered_of<pend_future<int>>>);
static_assert(std::is_same_v<kioto::borrows_t<buffered_of<support::device_future>>,
    kioto::types<support::device>>);

} // namespace

BOOST_AUTO_TEST_CASE(yields_items_at_once_and_drops_its_source) {
    support::yields_items_at_once<int>(of_values, 1, 1);
    support::pends_is_woken_once_and_has_an_item<int>(of_values, 1, 1);
    support::drops_its_source_stream<int>(of_values);
}

BOOST_AUTO_TEST_CASE(runs_as_many_as_it_may_and_asks_for_no_item_beyond) {
    auto [s, items] = scripted_items<scripted_future<int>>();
    many_scripted<int> many(3);
    probe p(std::move(s).buffered(2));
    for (auto& f : many.futures) {
        items.push(std::move(f));
    }
    items.end();
    BOOST_TEST(items.polls() == 0U);
    BOOST_TEST(p.poll_next().is_pending());
    BOOST_TEST(p.poll_next().is_pending());
    BOOST_TEST(many.polls() == 2U);
    BOOST_TEST(items.polls() == 2U);
    many.scripts[0].complete(1);
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST((p.next() == 1));
    BOOST_TEST(many.scripts[0].dropped());
    BOOST_TEST(p.poll_next().is_pending());
    BOOST_TEST(many.scripts[1].polls() == 1U);
    BOOST_TEST(many.scripts[2].polls() == 1U);
    many.scripts[1].complete(2);
    many.scripts[2].complete(3);
    BOOST_TEST(p.wakes() == 2U);
    BOOST_TEST((p.next() == 2));
    BOOST_TEST((p.next() == 3));
    BOOST_TEST(!p.next().has_value());
    BOOST_TEST(!p.next().has_value());
    BOOST_TEST(many.polls() == 6U);
}

BOOST_AUTO_TEST_CASE(yields_in_the_order_of_the_stream) {
    auto [s, items] = scripted_items<scripted_future<int>>();
    many_scripted<int> many(4);
    probe p(std::move(s).buffered(3));
    for (auto& f : many.futures) {
        items.push(std::move(f));
    }
    BOOST_TEST(p.poll_next().is_pending());
    many.scripts[2].complete(3);
    many.scripts[1].complete(2);
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(p.poll_next().is_pending());
    BOOST_TEST(many.dropped() == 2U);
    BOOST_TEST(many.scripts[3].polls() == 0U); // three wait to be fetched, done or not
    many.scripts[0].complete(1);
    BOOST_TEST((p.next() == 1));
    BOOST_TEST((p.next() == 2));
    BOOST_TEST(many.scripts[3].polls() == 1U);
    BOOST_TEST((p.next() == 3));
    BOOST_TEST(p.poll_next().is_pending());
    many.scripts[3].complete(4);
    items.end();
    BOOST_TEST((p.next() == 4));
    BOOST_TEST(!p.next().has_value());
}

BOOST_AUTO_TEST_CASE(the_outputs_that_wait_are_dropped_with_it) {
    auto const value = std::make_shared<int>(1);
    auto source =
        pend_each(0, {1, 0}).map([&value](int n) { return pend(static_cast<unsigned>(n), value); });
    probe p(std::move(source).buffered(2));
    BOOST_TEST(p.poll_next().is_pending());
    BOOST_TEST(value.use_count() == 3);
    p.drop();
    BOOST_TEST(value.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(keeps_the_order_of_more_outputs_than_it_had_room_for) {
    auto source = iter(std::vector{40, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17});
    probe p(std::move(source)
            .map([](int n) { return pend(static_cast<unsigned>(n), n); })
            .buffered(20));
    while (p.poll_next().is_pending()) {}
    for (int i = 1; i != 18; ++i) {
        BOOST_TEST((p.next() == i));
    }
    BOOST_TEST(!p.next().has_value());
}

BOOST_AUTO_TEST_CASE(outputs_may_be_nothing_or_cannot_be_copied) {
    probe nothing(pend_each(0, {1}).map([](int) { return pend(1); }).buffered(2));
    BOOST_TEST(nothing.poll_next().is_pending());
    BOOST_TEST((nothing.next() == unit{}));
    BOOST_TEST(!nothing.next().has_value());
    auto owner = [](int v) { return pend(0, std::make_unique<int>(v)); };
    probe owners(pend_each(0, {1}).map(owner).buffered(2));
    BOOST_TEST(**owners.next() == 1);
}

BOOST_AUTO_TEST_CASE(errors_of_stream_and_futures_are_items) {
    auto step = [](int v) {
        return pend(0, v == 1 ? result<char>(fail(refused())) : result<char>('b'));
    };
    probe p(pend_each<result<int>>(0, {1, broken(), 2}).map(step).buffered(1));
    BOOST_TEST((p.next() == result<char>(refused())));
    BOOST_TEST((p.next() == result<char>(broken())));
    BOOST_TEST((p.next() == result<char>('b')));
    BOOST_TEST(!p.next().has_value());
}

BOOST_AUTO_TEST_CASE(what_one_throws_leaves_poll_next) {
    auto [s, items] = scripted_items<scripted_future<int>>();
    many_scripted<int> many(2);
    probe p(std::move(s).buffered(2));
    for (auto& f : many.futures) {
        items.push(std::move(f));
    }
    BOOST_TEST(p.poll_next().is_pending());
    many.scripts[0].raise(std::runtime_error("no"));
    BOOST_CHECK_THROW(static_cast<void>(p.poll_next()), std::runtime_error);
    BOOST_TEST(many.dropped() == 1U);
    p.drop();
    BOOST_TEST(many.dropped() == 2U);
}

BOOST_AUTO_TEST_CASE(yields_when_the_budget_is_spent) {
    auto source = iter(std::vector<int>(100, 1)).map([](int v) { return pend(1, v); });
    probe p(std::move(source).buffered(50));
    p.set_budget(10);
    BOOST_TEST(p.poll_next().is_pending());
    BOOST_TEST(p.yielded());
    BOOST_TEST(p.woken());
    int items = 0;
    for (int i = 0; i != 1000 && items != 100; ++i) {
        items += p.poll_next().is_ready();
    }
    BOOST_TEST(items == 100);
}

BOOST_AUTO_TEST_CASE(of_none_at_a_time_it_asserts) {
    BOOST_TEST(support::asserts([] {
        static_cast<void>(pend_each(0, {1}).map([](int v) { return pend(0, v); }).buffered(0));
    }));
}

BOOST_AUTO_TEST_CASE(allocates_for_what_is_under_way_only) {
    auto source = iter(std::vector<int>(100, 1)).map([](int v) { return pend(1, v); });
    allocation_counter building;
    auto built = std::move(source).buffered(8);
    BOOST_TEST(building.count() == 0U);
    probe p(std::move(built));
    allocation_counter polling;
    int items = 0;
    while (items != 100) {
        items += p.poll_next().is_ready();
    }
    BOOST_TEST(polling.count() == 2U);
}

BOOST_AUTO_TEST_CASE(can_be_dropped_everywhere) {
    auto make = [] {
        return pend_each(1, {3, 0, 2, 1})
            .map([](int n) { return pend(static_cast<unsigned>(n), std::make_unique<int>(n)); })
            .buffered(2);
    };
    BOOST_TEST(drop_everywhere(make) > 5U);
}

BOOST_AUTO_TEST_CASE(is_a_free_function_too) {
    probe p(kioto::buffered(pend_each(0, {1}).map([](int v) { return pend(0, v); }), 1));
    BOOST_TEST((p.next() == 1));
}

BOOST_AUTO_TEST_SUITE_END()
