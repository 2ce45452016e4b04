//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/map.hpp>
#include <kioto/repeat.hpp>
#include <kioto/then.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <stdexcept>

#include "support/borrowing.hpp"
#include "support/combinator.hpp"
#include "support/ending.hpp"

BOOST_AUTO_TEST_SUITE(repeat)

namespace {

using kioto::fail;
using kioto::repeat;
using kioto::result;
using kioto::unit;
using kioto::test::drop_everywhere;
using kioto::test::pend;
using kioto::test::pend_future;
using kioto::test::probe;
using kioto::test::scripted;

kioto::error_code refused() { return make_error_code(boost::system::errc::connection_refused); }

// A leaf: charges for its progress.
struct leaf : kioto::future_interface<leaf> {
    using output_type = result<void>;
    kioto::poll_result<output_type> poll(kioto::poll_context& cx) {
        if (cx.exhausted()) {
            return kioto::pending;
        }
        cx.charge();
        return unit();
    }
};

struct step {
    pend_future<result<int>> operator()() { return pend(0, result<int>(1)); }
};
struct plain_source {
    using output_type = result<int>;
    int state;
    kioto::poll_result<output_type> poll(kioto::poll_context&) { return state; }
};
using repeated = kioto::repeat_future<plain_source (*)()>;
#if !KIOTO_GUARDS
// The closure, the future and the state.
static_assert(sizeof(repeated) == 16);
#endif
static_assert(std::is_nothrow_move_constructible_v<repeated>);
static_assert(!kioto::cancel_safe_v<repeated>);
static_assert(std::is_same_v<kioto::borrows_t<kioto::repeat_future<support::device_future (*)()>>,
    kioto::types<support::device>>);
static_assert(kioto::future_of<repeated, result<void>>);

static_assert(kioto::repeatable<step>);
static_assert(kioto::repeatable<result<void> (*)()>);
static_assert(!kioto::repeatable<pend_future<int> (*)()>);
static_assert(!kioto::repeatable<result<void> (*)(int)>);

} // namespace

BOOST_AUTO_TEST_CASE(begins_again_until_the_step_fails) {
    int rounds = 0;
    probe p(repeat([&]() -> result<int> {
        if (++rounds == 3) {
            return fail(refused());
        }
        return rounds;
    }));
    BOOST_TEST(rounds == 0);
    BOOST_TEST((p.take() == result<void>(refused())));
    BOOST_TEST(rounds == 3);
    BOOST_TEST(p.wakes() == 0U);
    BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));
}

BOOST_AUTO_TEST_CASE(drives_each_future_to_its_end) {
    auto [a, first] = scripted<result<int>>();
    auto [b, second] = scripted<result<int>>();
    int rounds = 0;
    probe p(repeat([&, &a = a, &b = b] { return ++rounds == 1 ? std::move(a) : std::move(b); }));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(rounds == 1);
    first.complete(1);
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(rounds == 2);
    BOOST_TEST(first.dropped());
    BOOST_TEST(second.polls() == 1U);
    second.complete(fail(refused()));
    BOOST_TEST(p.wakes() == 2U);
    BOOST_TEST((p.take() == result<void>(refused())));
    BOOST_TEST(second.dropped());
    BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));
}

BOOST_AUTO_TEST_CASE(rounds_may_refer_to_what_the_closure_captured) {
    probe p(repeat([left = std::make_unique<int>(2)] {
        return pend(1, left.get()).then([](int* n) -> result<void> {
            if (--*n == 0) {
                return fail(refused());
            }
            return {};
        });
    }));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST((p.take() == result<void>(refused())));
    BOOST_TEST(p.wakes() == 2U);
}

BOOST_AUTO_TEST_CASE(the_step_dies_each_round_and_the_closure_at_the_end) {
    support::log log;
    probe p(repeat([&log, n = 0, end = support::ending(log, "closure")]() mutable {
        auto const outcome = ++n == 2 ? result<int>(refused()) : result<int>(n);
        return pend(1, outcome).map([end = support::ending(log, "step")](int v) { return v; });
    }));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(log.empty());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST((log == support::log{"step"}));
    BOOST_TEST(p.poll().has_error());
    BOOST_TEST((log == support::log{"step", "step"}));
    p.drop();
    BOOST_TEST((log == support::log{"step", "step", "closure"}));
}

BOOST_AUTO_TEST_CASE(a_round_in_which_nothing_charges_costs_one_unit) {
    int rounds = 0;
    probe p(repeat([&]() -> result<void> {
        ++rounds;
        return {};
    }));
    p.set_budget(3);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(rounds == 3);
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(p.yielded());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(rounds == 6);
    BOOST_TEST(p.wakes() == 2U);
}

BOOST_AUTO_TEST_CASE(a_round_in_which_a_leaf_charges_costs_no_more) {
    int rounds = 0;
    probe p(repeat([&] {
        ++rounds;
        return leaf();
    }));
    p.set_budget(3);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.charged() == 3);
    BOOST_TEST(p.wakes() == 1U);
    // The leaf of the fourth round found nothing to spend.
    BOOST_TEST(rounds == 4);
}

BOOST_AUTO_TEST_CASE(without_a_budget_a_poll_is_one_round) {
    int rounds = 0;
    probe p(repeat([&]() -> result<void> {
        ++rounds;
        return {};
    }));
    p.set_budget(0);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(rounds == 1);
    BOOST_TEST(p.wakes() == 1U);
}

BOOST_AUTO_TEST_CASE(what_the_closure_throws_leaves_poll_and_it_is_done) {
    probe p(repeat([n = 0]() mutable -> pend_future<result<int>> {
        if (++n == 2) {
            throw std::runtime_error("no");
        }
        return pend(1, result<int>(n));
    }));
    BOOST_TEST(p.poll().is_pending());
    BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);
    BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));

    probe plain(repeat([]() -> result<void> { throw std::runtime_error("no"); }));
    BOOST_CHECK_THROW(static_cast<void>(plain.poll()), std::runtime_error);
    BOOST_TEST(support::asserts([&] { static_cast<void>(plain.poll()); }));
}

BOOST_AUTO_TEST_CASE(what_the_step_throws_leaves_poll) {
    auto [a, script] = scripted<result<int>>();
    probe p(repeat([&a = a] { return std::move(a); }));
    BOOST_TEST(p.poll().is_pending());
    script.raise(std::runtime_error("no"));
    BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);
    p.drop();
    BOOST_TEST(script.dropped());
}

BOOST_AUTO_TEST_CASE(can_be_dropped_everywhere) {
    auto make = [] {
        return repeat([left = std::make_unique<int>(3)] {
            --*left;
            return pend(2, *left == 0 ? result<int>(refused()) : result<int>(1));
        });
    };
    BOOST_TEST(drop_everywhere(make) == 7U);
}

BOOST_AUTO_TEST_CASE(does_not_allocate) {
    probe p(repeat(
        [n = 0]() mutable { return pend(1, ++n == 2 ? result<int>(refused()) : result<int>(n)); }));
    kioto::test::allocation_counter allocations;
    while (p.poll().is_pending()) {}
    BOOST_TEST(allocations.count() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
