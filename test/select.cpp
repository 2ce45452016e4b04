//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/fuse.hpp>
#include <kioto/map.hpp>
#include <kioto/poll_fn.hpp>
#include <kioto/select.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <stdexcept>
#include <string>

#include "support/borrowing.hpp"
#include "support/combinator.hpp"
#include "support/ending.hpp"

// The name `select` belongs to the system in the global namespace.
namespace algebra {

BOOST_AUTO_TEST_SUITE(select)

namespace {

using kioto::select;
using kioto::unit;
using kioto::test::drop_everywhere;
using kioto::test::pend;
using kioto::test::pend_future;
using kioto::test::probe;
using kioto::test::scripted;
using kioto::test::scripted_future;

// A future that never wins.
struct nothing : kioto::future_interface<nothing> {
    using output_type = char;
    static constexpr bool cancel_safe = true;
    kioto::poll_result<char> poll(kioto::poll_context&) { return kioto::pending; }
};
auto against_nothing = [](auto source) { return select(nothing(), std::move(source)); };

template <class T>
using second = kioto::selected<char, T>;

template <std::size_t I>
constexpr std::in_place_index_t<I> at{};

auto logged(std::string& polls, char name) {
    return kioto::poll_fn([&polls, name](kioto::poll_context&) -> kioto::poll_result<void> {
        polls += name;
        return kioto::pending;
    });
}

struct plain_source {
    using output_type = int;
    int state;
    kioto::poll_result<int> poll(kioto::poll_context&) { return state; }
};
using two = kioto::select_future<plain_source, plain_source>;
using fused = kioto::fuse_future<pend_future<int>>;
#if !KIOTO_GUARDS
static_assert(sizeof(two) == 12);
static_assert(sizeof(kioto::select_future<fused&, plain_source>) == 24);
#endif
static_assert(std::is_nothrow_move_constructible_v<two>);
static_assert(!std::is_copy_constructible_v<two>);

// What is polled by reference is not dropped with it.
static_assert(kioto::cancel_safe_v<kioto::select_future<nothing, nothing>>);
static_assert(!kioto::cancel_safe_v<kioto::select_future<nothing, plain_source>>);
static_assert(
    kioto::cancel_safe_v<kioto::select_future<nothing, kioto::fuse_future<plain_source>&>>);

static_assert(
    std::is_same_v<kioto::borrows_t<kioto::select_future<support::device_future, nothing>>,
        kioto::types<support::device>>);
static_assert(std::is_same_v<
    kioto::borrows_t<kioto::select_future<kioto::fuse_future<support::device_future>&, nothing>>,
    kioto::types<support::device>>);
static_assert(
    kioto::future_of<kioto::select_future<pend_future<void>, fused&>, kioto::selected<void, int>>);

static_assert(kioto::selectable<nothing, fused&>);
static_assert(!kioto::selectable<nothing, pend_future<int>&>);
static_assert(!kioto::selectable<>);

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list) {
    support::check_combinator<int>(against_nothing, 1, second<int>(at<1>, 1));
    support::check_combinator<void>(against_nothing, unit{}, second<void>(at<1>));
    using result = kioto::result<int>;
    support::check_combinator<result>(against_nothing, result(1), second<result>(at<1>, 1));
}

BOOST_AUTO_TEST_CASE(the_first_that_is_ready_wins) {
    auto [a, first] = scripted<int>();
    auto [b, second] = scripted<int>();
    probe p(select(std::move(a), std::move(b)));
    BOOST_TEST(p.poll().is_pending());
    second.complete(2);
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST((p.take() == kioto::selected<int, int>(at<1>, 2)));
}

BOOST_AUTO_TEST_CASE(drops_the_losers_before_it_delivers) {
    auto [a, first] = scripted<int>();
    auto [b, second] = scripted<int>();
    probe p(select(std::move(a), std::move(b)));
    BOOST_TEST(p.poll().is_pending());
    first.complete(1);
    auto const out = p.poll();
    BOOST_TEST(out.is_ready());
    BOOST_TEST(first.dropped());
    BOOST_TEST(second.dropped());
}

BOOST_AUTO_TEST_CASE(the_first_poll_goes_in_order_and_then_another_one_begins) {
    std::string polls;
    probe p(select(logged(polls, 'a'), logged(polls, 'b'), logged(polls, 'c')));
    for (int i = 0; i != 4; ++i) {
        BOOST_TEST(p.poll().is_pending());
        polls += ' ';
    }
    BOOST_TEST(polls == "abc bca cab abc ");

    probe both(select(pend(0, 1), pend(0, 2)));
    BOOST_TEST(both.take().index() == 0U);
    probe later(select(pend(1, 1), pend(1, 2)));
    BOOST_TEST(later.poll().is_pending());
    BOOST_TEST(later.take().index() == 1U);
}

BOOST_AUTO_TEST_CASE(an_lvalue_goes_on_afterwards) {
    auto [a, script] = scripted<int>();
    auto kept = std::move(a).fuse();
    {
        probe p(select(kept, pend(0, 'b')));
        BOOST_TEST(p.take().index() == 1U);
    }
    BOOST_TEST(!script.dropped());
    BOOST_TEST(script.polls() == 1U);
    script.complete(1);
    {
        probe p(select(kept, pend(0, 'b')));
        BOOST_TEST((p.take() == kioto::selected<int, char>(at<0>, 1)));
    }
    BOOST_TEST(kept.is_terminated());
    probe p(select(kept, pend(1, 'b')));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.take().index() == 1U);
}

BOOST_AUTO_TEST_CASE(only_futures_that_are_done_assert) {
    auto kept = pend(0, 1).fuse();
    probe p(select(kept));
    BOOST_TEST(p.take().get<0>() == 1);
    probe again(select(kept));
    BOOST_TEST(support::asserts([&] { static_cast<void>(again.poll()); }));
}

BOOST_AUTO_TEST_CASE(moves_an_output_that_cannot_be_copied) {
    probe p(select(nothing(), pend(0, std::make_unique<int>(1))));
    BOOST_TEST(*p.take().get<1>() == 1);
}

BOOST_AUTO_TEST_CASE(can_be_dropped_everywhere) {
    auto make = [] {
        return select(
            pend(3, std::make_unique<int>(1)), pend(2), pend(4, std::make_unique<int>(2)));
    };
    BOOST_TEST(drop_everywhere(make) == 3U);
}

BOOST_AUTO_TEST_CASE(what_one_throws_leaves_poll) {
    auto [a, first] = scripted<int>();
    auto [b, second] = scripted<int>();
    probe p(select(std::move(a), std::move(b)));
    second.raise(std::runtime_error("no"));
    BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);
    BOOST_TEST(!first.dropped());
    p.drop();
    BOOST_TEST(first.dropped());
    BOOST_TEST(second.dropped());
}

BOOST_AUTO_TEST_CASE(its_output_is_mapped_by_position) {
    probe p(select(nothing(), pend(0, 1)).map([](auto s) {
        return std::move(s).map([](char) { return 0; }, [](int v) { return v + 1; });
    }));
    BOOST_TEST(p.take() == 2);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace algebra
