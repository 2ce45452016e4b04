//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/stream/map.hpp>
#include <kioto/stream/results.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>

#include "support/asserts.hpp"
#include "support/stream_combinator.hpp"

BOOST_AUTO_TEST_SUITE(stream_map)

namespace {

using kioto::result;
using kioto::unit;
using kioto::test::pend_each;
using kioto::test::pend_stream;
using kioto::test::probe;
using kioto::test::scripted_items;

kioto::error_code refused() { return make_error_code(boost::system::errc::connection_refused); }

struct increment {
    int operator()(int v) const { return v + 1; }
};
auto incremented = [](auto source) { return std::move(source).map(increment()); };

struct plain_stream {
    using item_type = int;
    static constexpr bool cancel_safe = true;
    int state;
    kioto::poll_result<std::optional<int>> poll_next(kioto::poll_context&) { return state; }
};
struct lending_stream : plain_stream {
    using borrows = kioto::types<plain_stream>;
};
using mapped = kioto::map_stream<plain_stream, increment>;
static_assert(sizeof(mapped) == sizeof(plain_stream));
static_assert(kioto::stream<mapped>);
static_assert(kioto::cancel_safe_v<mapped>);
static_assert(!kioto::cancel_safe_v<kioto::map_stream<pend_stream<int>, increment>>);
static_assert(std::is_same_v<kioto::borrows_t<kioto::map_stream<lending_stream, increment>>,
    kioto::types<plain_stream>>);

template <class Item, class Fn>
using item = kioto::item_t<kioto::map_stream<pend_stream<Item>, Fn>>;
static_assert(std::is_same_v<item<int, char (*)(int)>, char>);
static_assert(std::is_same_v<item<int, void (*)(int)>, unit>);
static_assert(std::is_same_v<item<result<int>, char (*)(int)>, result<char>>);
static_assert(std::is_same_v<item<result<int>, void (*)(int)>, result<void>>);
static_assert(std::is_same_v<item<int, result<char> (*)(int)>, result<char>>);

static_assert(kioto::stream_mappable<pend_stream<int>, increment>);
static_assert(!kioto::stream_mappable<pend_stream<std::string>, increment>);
static_assert(!kioto::stream_mappable<pend_stream<result<int>>, result<int> (*)(int)>);

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list) {
    support::check_stream_combinator<int>(incremented, 1, 2);
    support::check_stream_combinator<result<int>>(incremented, result<int>(1), result<int>(2));
    support::check_stream_combinator<result<int>>(
        incremented, result<int>(refused()), result<int>(refused()));
}

BOOST_AUTO_TEST_CASE(an_error_passes_by_the_closure_and_the_stream_goes_on) {
    int calls = 0;
    probe p(pend_each<result<int>>(0, {refused(), 2}).map([&](int v) {
        ++calls;
        return v;
    }));
    BOOST_TEST((p.next() == result<int>(refused())));
    BOOST_TEST(calls == 0);
    BOOST_TEST((p.next() == result<int>(2)));
    BOOST_TEST(!p.next().has_value());
    BOOST_TEST(calls == 1);
}

BOOST_AUTO_TEST_CASE(the_closure_is_an_lvalue_and_keeps_its_state) {
    probe p(pend_each(0, {10, 10}).map([n = 0](int v) mutable { return v + ++n; }));
    BOOST_TEST((p.next() == 11));
    BOOST_TEST((p.next() == 12));
}

BOOST_AUTO_TEST_CASE(an_item_without_a_value_is_a_unit) {
    int seen = 0;
    probe p(pend_each(0, {1}).map([&](int v) { seen = v; }));
    BOOST_TEST((p.next() == unit{}));
    BOOST_TEST(seen == 1);
    probe back(pend_each<result<void>>(0, {result<void>()}).map([] { return 7; }));
    BOOST_TEST((back.next() == result<int>(7)));
}

BOOST_AUTO_TEST_CASE(moves_items_that_cannot_be_copied) {
    auto [source, script] = scripted_items<std::unique_ptr<int>>();
    probe p(std::move(source).map([](std::unique_ptr<int> v) {
        ++*v;
        return v;
    }));
    script.push(std::make_unique<int>(1));
    BOOST_TEST(**p.next() == 2);
}

BOOST_AUTO_TEST_CASE(unpacks_a_tuple_where_the_closure_takes_its_elements) {
    probe p(pend_each(0, {std::tuple(1, 2)}).map([](int a, int b) { return a + b; }));
    BOOST_TEST((p.next() == 3));
}

BOOST_AUTO_TEST_CASE(sees_results_whole_after_results) {
    probe p(pend_each<result<int>>(0, {refused(), 2}).results().map([](result<int> r) {
        return r.has_value();
    }));
    BOOST_TEST((p.next() == false));
    BOOST_TEST((p.next() == true));
}

BOOST_AUTO_TEST_CASE(what_the_closure_throws_leaves_poll_next) {
    probe p(pend_each(0, {1, 2}).map([](int v) {
        if (v == 1) {
            throw std::runtime_error("no");
        }
        return v;
    }));
    BOOST_CHECK_THROW(static_cast<void>(p.poll_next()), std::runtime_error);
    BOOST_TEST((p.next() == 2));
}

BOOST_AUTO_TEST_CASE(is_a_free_function_too) {
    probe p(kioto::map(pend_each(0, {1}), increment()));
    BOOST_TEST((p.next() == 2));
}

BOOST_AUTO_TEST_SUITE_END()
