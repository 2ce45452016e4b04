//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/select_all.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <stdexcept>
#include <type_traits>
#include <vector>

#include "support/borrowing.hpp"
#include "support/combinator.hpp"
#include "support/many.hpp"

BOOST_AUTO_TEST_SUITE(select_all)

namespace {

using kioto::result;
using kioto::select_all;
using kioto::unit;
using kioto::test::allocation_counter;
using kioto::test::drop_everywhere;
using kioto::test::pend;
using kioto::test::pend_future;
using kioto::test::probe;
using support::many_scripted;

// For the checks: the output without the rest, which cannot be compared.
template <class F>
class without_rest : public kioto::future_interface<without_rest<F>> {
    F select_;

public:
    using output_type = decltype(kioto::output_t<F>::value);
    explicit without_rest(F select) : select_(std::move(select)) {}
    kioto::poll_result<output_type> poll(kioto::poll_context& cx) {
        auto out = select_.poll(cx);
        if (out.is_pending()) {
            return kioto::pending;
        }
        return std::move(out).take().value;
    }
};

auto of_one = [](auto source) {
    return without_rest(select_all(support::alone(std::move(source))));
};
auto of_nine = [](auto source) {
    auto never = [] { return kioto::test::scripted<int>().first; };
    return without_rest(select_all(support::among_nine(std::move(source), never)));
};

template <class F>
using selected = kioto::select_all_future<F>;
template <class F>
using value = decltype(kioto::output_t<selected<F>>::value);
static_assert(std::is_same_v<value<pend_future<int>>, int>);
static_assert(std::is_same_v<value<pend_future<void>>, unit>);
static_assert(std::is_same_v<value<pend_future<result<int>>>, result<int>>);
static_assert(kioto::cancel_safe_v<selected<pend_future<int>>>);
static_assert(kioto::movable_after_poll_v<selected<pend_future<int>>>);
static_assert(std::is_same_v<kioto::borrows_t<selected<support::device_future>>,
    kioto::types<support::device>>);

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list) {
    support::check_allocating_combinator<int>(of_one, 1, 1);
    support::check_allocating_combinator<void>(of_one, unit{}, unit{});
    support::check_allocating_combinator<int>(of_nine, 1, 1);
}

BOOST_AUTO_TEST_CASE(says_which_one_it_was_and_hands_back_the_others) {
    for (std::size_t n : {3U, 9U}) {
        many_scripted<int> many(n);
        probe p(select_all(std::move(many.futures)));
        BOOST_TEST(p.poll().is_pending());
        many.scripts[1].complete(10);
        BOOST_TEST(p.wakes() == 1U);
        auto out = p.take();
        BOOST_TEST(out.value == 10);
        BOOST_TEST(out.index == 1U);
        BOOST_TEST(out.rest.size() == n - 1);
        BOOST_TEST(many.scripts[1].dropped());
        BOOST_TEST(many.dropped() == 1U);
    }
}

BOOST_AUTO_TEST_CASE(the_rest_goes_on_and_keeps_its_indices) {
    for (std::size_t n : {3U, 9U}) {
        many_scripted<int> many(n);
        probe first(select_all(std::move(many.futures)));
        BOOST_TEST(first.poll().is_pending());
        many.scripts[0].complete(1);
        auto out = first.take();
        many.scripts[2].complete(3); // between the two
        probe second(select_all(std::move(out.rest)));
        auto next = second.take();
        BOOST_TEST(next.value == 3);
        BOOST_TEST(next.index == 2U);
        probe third(select_all(std::move(next.rest)));
        BOOST_TEST(third.poll().is_pending());
        many.scripts[1].complete(2);
        BOOST_TEST(third.woken());
        auto last = third.take();
        BOOST_TEST(last.index == 1U);
        BOOST_TEST(last.rest.size() == n - 3);
    }
}

BOOST_AUTO_TEST_CASE(two_that_are_ready_at_once_come_one_by_one) {
    for (int n : {2, 9}) {
        auto make = [](int i) { return pend(0, i); };
        auto rest = [&] {
            probe p(select_all(support::made(n, make)));
            auto out = p.take();
            BOOST_TEST(out.index == 0U);
            return std::move(out.rest);
        }();
        for (int i = 1; i != n; ++i) {
            probe p(select_all(std::move(rest)));
            auto out = p.take();
            BOOST_TEST(static_cast<int>(out.index) == out.value);
            rest = std::move(out.rest);
        }
        BOOST_TEST(rest.empty());
    }
}

BOOST_AUTO_TEST_CASE(dropping_the_output_drops_the_rest) {
    for (std::size_t n : {3U, 9U}) {
        many_scripted<int> many(n);
        probe p(select_all(std::move(many.futures)));
        many.scripts[0].complete(1);
        BOOST_TEST(p.take().index == 0U);
        BOOST_TEST(many.dropped() == n);
        BOOST_TEST(p.waker_references() == 0U);
    }
}

BOOST_AUTO_TEST_CASE(moves_values_that_cannot_be_copied) {
    probe p(select_all(support::alone(pend(0, std::make_unique<int>(1)))));
    BOOST_TEST(*p.take().value == 1);
}

BOOST_AUTO_TEST_CASE(what_one_throws_leaves_poll) {
    for (std::size_t n : {2U, 9U}) {
        many_scripted<int> many(n);
        probe p(select_all(std::move(many.futures)));
        many.scripts[1].raise(std::runtime_error("no"));
        BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);
        BOOST_TEST(many.scripts[1].dropped());
        p.drop();
        BOOST_TEST(many.dropped() == n);
    }
}

BOOST_AUTO_TEST_CASE(of_none_it_asserts) {
    BOOST_TEST(support::asserts([] {
        probe p(select_all(std::vector<pend_future<int>>()));
        static_cast<void>(p.poll());
    }));
}

BOOST_AUTO_TEST_CASE(can_be_dropped_everywhere) {
    for (int n : {4, 12}) {
        auto make = [n] {
            auto f = [](int i) { return pend(i == 2 ? 2U : 5U, std::make_unique<int>(i)); };
            return select_all(support::made(n, f));
        };
        BOOST_TEST(drop_everywhere(make) == 3U);
    }
}

BOOST_AUTO_TEST_CASE(allocates_once_for_all_rounds) {
    for (int n : {8, 32}) {
        auto f = [](int i) { return pend(1, i); };
        allocation_counter building;
        auto built = select_all(support::made(n, f));
        BOOST_TEST(building.count() == 1U);
        probe p(std::move(built));
        allocation_counter polling;
        BOOST_REQUIRE(p.poll().is_pending());
        auto out = p.take();
        auto again = select_all(std::move(out.rest));
        BOOST_TEST(polling.count() == 0U);
    }
}

BOOST_AUTO_TEST_SUITE_END()
