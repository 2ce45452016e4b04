//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TEST_SUPPORT_BUFFERING_HPP
#define KIOTO_TEST_SUPPORT_BUFFERING_HPP

#include <kioto/stream/iter.hpp>
#include <kioto/stream/map.hpp>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

#include "asserts.hpp"
#include "borrowing.hpp"
#include "many.hpp"
#include "sources.hpp"
#include "stream_combinator.hpp"

// What `buffered` and `buffer_unordered` have in common. In all checks `buffer(s, n)` buffers `n` of
// the futures of `s`.

namespace support {

using kioto::fail;
using kioto::iter;
using kioto::result;
using kioto::unit;
using kioto::test::allocation_counter;
using kioto::test::pend;
using kioto::test::pend_each;
using kioto::test::pend_future;
using kioto::test::scripted_future;
using kioto::test::scripted_items;

template <class T>
struct stream_of {
    using item_type = T;
    kioto::poll_result<std::optional<T>> poll_next(kioto::poll_context&) { return kioto::pending; }
};

template <template <class> class Buffered>
constexpr bool has_the_items_of_its_futures() {
    static_assert(std::is_same_v<kioto::item_t<Buffered<stream_of<pend_future<int>>>>, int>);
    static_assert(std::is_same_v<kioto::item_t<Buffered<stream_of<pend_future<void>>>>, unit>);
    static_assert(
        std::is_same_v<kioto::item_t<Buffered<stream_of<result<pend_future<int>>>>>, result<int>>);
    static_assert(
        std::is_same_v<kioto::item_t<Buffered<stream_of<result<pend_future<result<int>>>>>>,
            result<int>>);
    static_assert(std::is_same_v<kioto::item_t<Buffered<stream_of<result<pend_future<void>>>>>,
        result<void>>);
    static_assert(!kioto::cancel_safe_v<Buffered<stream_of<pend_future<int>>>>);
    static_assert(
        std::is_same_v<kioto::borrows_t<Buffered<stream_of<device_future>>>, kioto::types<device>>);
    return true;
}

template <class Buffer>
void runs_as_many_as_it_may_and_asks_for_no_item_beyond(Buffer buffer) {
    auto [s, items] = scripted_items<scripted_future<int>>();
    many_scripted<int> many(3);
    probe p(buffer(std::move(s), 2));
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

template <class Buffer>
void outputs_may_be_nothing_or_cannot_be_copied(Buffer buffer) {
    probe nothing(buffer(pend_each(0, {1}).map([](int) { return pend(1); }), 2));
    BOOST_TEST(nothing.poll_next().is_pending());
    BOOST_TEST((nothing.next() == unit{}));
    BOOST_TEST(!nothing.next().has_value());
    auto owner = [](int v) { return pend(0, std::make_unique<int>(v)); };
    probe owners(buffer(pend_each(0, {1}).map(owner), 2));
    BOOST_TEST(**owners.next() == 1);
}

template <class Buffer>
void errors_of_stream_and_futures_are_items(Buffer buffer) {
    auto step = [](int v) {
        return pend(0, v == 1 ? result<char>(fail(refused())) : result<char>('b'));
    };
    probe p(buffer(pend_each<result<int>>(0, {1, broken(), 2}).map(step), 1));
    BOOST_TEST((p.next() == result<char>(refused())));
    BOOST_TEST((p.next() == result<char>(broken())));
    BOOST_TEST((p.next() == result<char>('b')));
    BOOST_TEST(!p.next().has_value());
}

template <class Buffer>
void what_one_throws_leaves_poll_next(Buffer buffer) {
    auto [s, items] = scripted_items<scripted_future<int>>();
    many_scripted<int> many(2);
    probe p(buffer(std::move(s), 2));
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

template <class Buffer>
void yields_when_the_budget_is_spent(Buffer buffer) {
    auto source = iter(std::vector<int>(100, 1)).map([](int v) { return pend(1, v); });
    probe p(buffer(std::move(source), 50));
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

template <class Buffer>
void of_none_at_a_time_it_asserts(Buffer buffer) {
    BOOST_TEST(support::asserts([&] {
        static_cast<void>(buffer(pend_each(0, {1}).map([](int v) { return pend(0, v); }), 0));
    }));
}

/// `blocks` is how many allocations it needs.
template <class Buffer>
void allocates_for_what_is_under_way_only(Buffer buffer, std::size_t blocks) {
    auto source = iter(std::vector<int>(100, 1)).map([](int v) { return pend(1, v); });
    allocation_counter building;
    auto built = buffer(std::move(source), 8);
    BOOST_TEST(building.count() == 0U);
    probe p(std::move(built));
    allocation_counter polling;
    int items = 0;
    while (items != 100) {
        items += p.poll_next().is_ready();
    }
    BOOST_TEST(polling.count() == blocks);
}

template <class Buffer>
void can_be_dropped_everywhere(Buffer buffer) {
    auto make = [buffer] {
        return buffer(pend_each(1, {3, 0, 2, 1}).map([](int n) {
            return pend(static_cast<unsigned>(n), std::make_unique<int>(n));
        }),
            2);
    };
    BOOST_TEST(kioto::test::drop_everywhere(make) > 5U);
}

} // namespace support

#endif // KIOTO_TEST_SUPPORT_BUFFERING_HPP
