//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/join_all.hpp>
#include <kioto/poll_fn.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "support/borrowing.hpp"
#include "support/combinator.hpp"
#include "support/many.hpp"

BOOST_AUTO_TEST_SUITE(join_all)

namespace {

using kioto::join_all;
using kioto::result;
using kioto::unit;
using kioto::test::allocation_counter;
using kioto::test::drop_everywhere;
using kioto::test::pend;
using kioto::test::pend_future;
using kioto::test::probe;
using support::many_scripted;

auto of_one = [](auto source) { return join_all(support::alone(std::move(source))); };
auto of_nine = [](auto source) {
    return join_all(support::among_nine(std::move(source), [] { return pend(0, 7); }));
};

auto pending_in_turn = [](int i) { return pend(static_cast<unsigned>(i), i); };

template <class F>
using joined = kioto::join_all_future<F>;
static_assert(std::is_same_v<kioto::output_t<joined<pend_future<int>>>, std::vector<int>>);
static_assert(std::is_void_v<kioto::output_t<joined<pend_future<void>>>>);
static_assert(
    std::is_same_v<kioto::output_t<joined<pend_future<result<int>>>>, std::vector<result<int>>>);
static_assert(!kioto::cancel_safe_v<joined<pend_future<int>>>);
static_assert(kioto::movable_after_poll_v<joined<pend_future<int>>>);
static_assert(std::is_nothrow_move_constructible_v<joined<pend_future<int>>>);
static_assert(!std::is_copy_constructible_v<joined<pend_future<int>>>);
static_assert(std::is_same_v<kioto::borrows_t<joined<support::device_future>>,
    kioto::types<support::device>>);

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list) {
    support::check_allocating_combinator<int>(of_one, 1, std::vector{1});
    support::check_allocating_combinator<void>(of_one, unit{}, unit{});
    support::check_allocating_combinator<int>(of_nine, 1, std::vector{1, 7, 7, 7, 7, 7, 7, 7, 7});
}

BOOST_AUTO_TEST_CASE(an_empty_range_is_ready_at_once) {
    probe p(join_all(std::vector<pend_future<int>>()));
    BOOST_TEST(p.take().empty());
    probe of_void(join_all(std::vector<pend_future<void>>()));
    BOOST_TEST(of_void.poll().is_ready());
}

BOOST_AUTO_TEST_CASE(the_outputs_are_in_the_order_of_the_range) {
    for (std::size_t n : {3U, 40U}) {
        many_scripted<int> many(n);
        probe p(join_all(std::move(many.futures)));
        BOOST_TEST(p.poll().is_pending());
        for (std::size_t i = n; i-- != 0;) {
            many.scripts[i].complete(static_cast<int>(i));
            BOOST_TEST(p.poll().is_pending() == (i != 0));
        }
        BOOST_TEST(many.dropped() == n);
    }
}

BOOST_AUTO_TEST_CASE(gathers_what_comes_late) {
    auto in_turn = support::made(3, pending_in_turn);
    probe p(join_all(in_turn));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST((p.take() == std::vector{0, 1, 2}));
}

BOOST_AUTO_TEST_CASE(takes_a_view_that_does_not_know_its_size) {
    probe p(join_all(support::made_view<pend_future<int>>(12, pending_in_turn)));
    for (int i = 0; i != 11; ++i) {
        BOOST_TEST(p.poll().is_pending());
    }
    BOOST_TEST((p.take() == std::vector{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}));
}

BOOST_AUTO_TEST_CASE(moves_values_that_cannot_be_copied) {
    std::vector<pend_future<std::unique_ptr<int>>> futures;
    futures.push_back(pend(1, std::make_unique<int>(1)));
    futures.push_back(pend(0, std::make_unique<int>(2)));
    probe p(join_all(std::move(futures)));
    BOOST_TEST(p.poll().is_pending());
    auto const outputs = p.take();
    BOOST_TEST(*outputs[0] == 1);
    BOOST_TEST(*outputs[1] == 2);
}

BOOST_AUTO_TEST_CASE(truths_are_outputs_as_well) {
    std::vector<pend_future<bool>> futures;
    futures.push_back(pend(0, false));
    futures.push_back(pend(0, true));
    probe p(join_all(std::move(futures)));
    BOOST_TEST((p.take() == std::vector{false, true}));
}

BOOST_AUTO_TEST_CASE(a_result_is_an_output_like_any_other) {
    auto const no = make_error_code(boost::system::errc::connection_refused);
    std::vector<pend_future<result<int>>> futures;
    futures.push_back(pend(0, result<int>(no)));
    futures.push_back(pend(1, result<int>(2)));
    probe p(join_all(std::move(futures)));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST((p.take() == std::vector{result<int>(no), result<int>(2)}));
}

BOOST_AUTO_TEST_CASE(few_are_polled_together_and_another_one_is_first_each_time) {
    std::string polls;
    auto logged = [&polls](int i) {
        char const name = "abc"[i];
        return kioto::poll_fn([&polls, name](kioto::poll_context&) -> kioto::poll_result<void> {
            polls += name;
            return kioto::pending;
        });
    };
    probe p(join_all(support::made(3, logged)));
    for (int i = 0; i != 4; ++i) {
        BOOST_TEST(p.poll().is_pending());
        polls += ' ';
    }
    BOOST_TEST(polls == "abc bca cab abc ");
}

BOOST_AUTO_TEST_CASE(of_many_only_those_that_were_woken_are_polled) {
    many_scripted<int> many(9);
    probe p(join_all(std::move(many.futures)));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(many.polls() == 9U);
    many.scripts[4].complete(4);
    many.scripts[7].wake();
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(many.scripts[4].polls() == 2U);
    BOOST_TEST(many.scripts[7].polls() == 2U);
    BOOST_TEST(many.polls() == 11U);
}

BOOST_AUTO_TEST_CASE(what_is_done_is_destroyed_and_not_polled_again) {
    for (std::size_t n : {2U, 9U}) {
        many_scripted<int> many(n);
        probe p(join_all(std::move(many.futures)));
        many.scripts[0].complete(1);
        BOOST_TEST(p.poll().is_pending());
        BOOST_TEST(many.scripts[0].dropped());
        BOOST_TEST(p.poll().is_pending());
        BOOST_TEST(many.scripts[0].polls() == 1U);
        BOOST_TEST(many.dropped() == 1U);
    }
}

BOOST_AUTO_TEST_CASE(what_one_throws_leaves_poll) {
    for (std::size_t n : {2U, 9U}) {
        many_scripted<int> many(n);
        probe p(join_all(std::move(many.futures)));
        many.scripts[1].raise(std::runtime_error("no"));
        BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);
        BOOST_TEST(many.dropped() == 1U);
        BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));
        p.drop();
        BOOST_TEST(many.dropped() == n);
    }
}

BOOST_AUTO_TEST_CASE(moves_between_polls) {
    for (std::size_t n : {2U, 9U}) {
        many_scripted<int> many(n);
        auto f = join_all(std::move(many.futures));
        struct pair {
            joined<kioto::test::scripted_future<int>> f;
            using output_type = std::vector<int>;
            auto poll(kioto::poll_context& cx) { return f.poll(cx); }
        };
        probe p(pair{std::move(f)});
        BOOST_TEST(p.poll().is_pending());
        probe q(pair{std::move(p.get().f)});
        BOOST_TEST(q.poll().is_pending());
        for (auto& s : many.scripts) {
            s.complete(1);
        }
        BOOST_TEST(q.woken());
        BOOST_TEST(q.take().size() == n);
    }
}

BOOST_AUTO_TEST_CASE(can_be_dropped_everywhere) {
    for (int n : {4, 12}) {
        auto make = [n] {
            auto value = [](int i) {
                return pend(static_cast<unsigned>(i % 4), std::make_unique<int>(i));
            };
            return join_all(support::made(n, value));
        };
        BOOST_TEST(drop_everywhere(make) == 4U);
    }
}

BOOST_AUTO_TEST_CASE(allocates_for_the_futures_and_the_outputs) {
    auto make = [](int n) {
        auto f = [](int i) { return pend(1, i); };
        return join_all(support::made(n, f));
    };
    for (int n : {8, 32}) {
        allocation_counter building;
        auto built = make(n);
        BOOST_TEST(building.count() == 2U);
        probe p(std::move(built));
        allocation_counter polling;
        auto const first = p.poll();
        BOOST_TEST(polling.count() == 0U);
        auto const second = p.poll();
        BOOST_TEST(polling.count() == 1U); // the vector
        BOOST_TEST(second.is_ready());
    }
    allocation_counter two_blocks;
    auto built = make(33);
    BOOST_TEST(two_blocks.count() == 3U);
}

BOOST_AUTO_TEST_SUITE_END()
