//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/stream/buffer_unordered.hpp>
#include <kioto/stream/map.hpp>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <utility>

#include "support/buffering.hpp"
#include "support/many.hpp"
#include "support/stream_combinator.hpp"

BOOST_AUTO_TEST_SUITE(stream_buffer_unordered)

namespace {

using kioto::test::pend;
using kioto::test::pend_each;
using kioto::test::probe;
using kioto::test::scripted_future;
using kioto::test::scripted_items;
using support::many_scripted;

// Items that make a stream of futures, which are ready at once.
auto of_values = [](auto source) {
    return std::move(source).map([](auto v) { return pend(0, v); }).buffer_unordered(2);
};
auto buffer = [](auto source, std::size_t n) { return std::move(source).buffer_unordered(n); };
static_assert(support::has_the_items_of_its_futures<kioto::buffer_unordered_stream>());

} // namespace

BOOST_AUTO_TEST_CASE(yields_items_at_once_and_drops_its_source) {
    support::yields_items_at_once<int>(of_values, 1, 1);
    support::pends_is_woken_once_and_has_an_item<int>(of_values, 1, 1);
    support::drops_its_source_stream<int>(of_values);
}

BOOST_AUTO_TEST_CASE(runs_as_many_as_it_may_and_asks_for_no_item_beyond) {
    support::runs_as_many_as_it_may_and_asks_for_no_item_beyond(buffer);
}

BOOST_AUTO_TEST_CASE(yields_in_the_order_of_completion) {
    auto [s, items] = scripted_items<scripted_future<int>>();
    many_scripted<int> many(3);
    probe p(std::move(s).buffer_unordered(3));
    for (auto& f : many.futures) {
        items.push(std::move(f));
    }
    BOOST_TEST(p.poll_next().is_pending());
    many.scripts[2].complete(3);
    many.scripts[1].complete(2);
    BOOST_TEST((p.next() == 3));
    many.scripts[0].complete(1);
    BOOST_TEST((p.next() == 2));
    BOOST_TEST((p.next() == 1));
}

BOOST_AUTO_TEST_CASE(outputs_may_be_nothing_or_cannot_be_copied) {
    support::outputs_may_be_nothing_or_cannot_be_copied(buffer);
}

BOOST_AUTO_TEST_CASE(errors_of_stream_and_futures_are_items) {
    support::errors_of_stream_and_futures_are_items(buffer);
}

BOOST_AUTO_TEST_CASE(what_one_throws_leaves_poll_next) {
    support::what_one_throws_leaves_poll_next(buffer);
}

BOOST_AUTO_TEST_CASE(yields_when_the_budget_is_spent) {
    support::yields_when_the_budget_is_spent(buffer);
}

BOOST_AUTO_TEST_CASE(of_none_at_a_time_it_asserts) {
    support::of_none_at_a_time_it_asserts(buffer);
}

BOOST_AUTO_TEST_CASE(allocates_for_what_is_under_way_only) {
    support::allocates_for_what_is_under_way_only(buffer, 1U);
}

BOOST_AUTO_TEST_CASE(can_be_dropped_everywhere) { support::can_be_dropped_everywhere(buffer); }

BOOST_AUTO_TEST_CASE(is_a_free_function_too) {
    probe p(kioto::buffer_unordered(pend_each(0, {1}).map([](int v) { return pend(0, v); }), 1));
    BOOST_TEST((p.next() == 1));
}

BOOST_AUTO_TEST_SUITE_END()
