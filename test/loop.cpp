//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/loop.hpp>
#include <kioto/map.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <stdexcept>
#include <string>

#include "support/borrowing.hpp"
#include "support/combinator.hpp"

BOOST_AUTO_TEST_SUITE(loop)

namespace {

using kioto::again;
using kioto::control_flow;
using kioto::done;
using kioto::fail;
using kioto::loop;
using kioto::result;
using kioto::unit;
using kioto::test::drop_everywhere;
using kioto::test::pend;
using kioto::test::pend_future;
using kioto::test::probe;
using kioto::test::scripted;

kioto::error_code refused() { return make_error_code(boost::system::errc::connection_refused); }

struct plain_source {
    using output_type = control_flow<int>;
    int state;
    kioto::poll_result<output_type> poll(kioto::poll_context&) { return done(state); }
};
using looped = kioto::loop_future<plain_source (*)()>;
#if !KIOTO_GUARDS
static_assert(sizeof(looped) == 16);
#endif
static_assert(std::is_nothrow_move_constructible_v<looped>);
static_assert(!kioto::cancel_safe_v<looped>);

template <class R>
using output = kioto::output_t<kioto::loop_future<R (*)()>>;
static_assert(std::is_same_v<output<control_flow<int>>, int>);
static_assert(std::is_void_v<output<control_flow<void>>>);
static_assert(std::is_same_v<output<result<control_flow<int>>>, result<int>>);
static_assert(std::is_same_v<output<pend_future<result<control_flow<void>>>>, result<void>>);

static_assert(!kioto::loopable<int (*)()>);
static_assert(!kioto::loopable<kioto::again_t (*)()>);
static_assert(!kioto::loopable<control_flow<int> (*)(int)>);

} // namespace

BOOST_AUTO_TEST_CASE(begins_again_until_it_is_done) {
    int rounds = 0;
    probe p(loop([&]() -> control_flow<std::string> {
        if (++rounds != 3) {
            return again;
        }
        return done("three");
    }));
    BOOST_TEST(p.take() == "three");
    BOOST_TEST(rounds == 3);
    BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));
}

BOOST_AUTO_TEST_CASE(drives_each_future_to_its_end) {
    auto [a, first] = scripted<int>();
    auto [b, second] = scripted<int>();
    int rounds = 0;
    probe p(loop([&, &a = a, &b = b] {
        return (++rounds == 1 ? std::move(a) : std::move(b)).map([](int n) -> control_flow<int> {
            if (n < 10) {
                return again;
            }
            return done(n);
        });
    }));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll().is_pending());
    first.complete(9);
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(first.dropped());
    second.complete(10);
    BOOST_TEST(p.wakes() == 2U);
    BOOST_TEST(p.take() == 10);
    BOOST_TEST(second.dropped());
    BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));
}

BOOST_AUTO_TEST_CASE(an_error_ends_it) {
    auto make = [](result<control_flow<int>> last) {
        return loop([last, n = 0]() mutable -> result<control_flow<int>> {
            if (++n == 2) {
                return last;
            }
            return again;
        });
    };
    probe error(make(refused()));
    BOOST_TEST((error.take() == result<int>(refused())));
    probe value(make(control_flow<int>(done(1))));
    BOOST_TEST((value.take() == result<int>(1)));
}

BOOST_AUTO_TEST_CASE(is_done_without_a_value) {
    probe p(loop([]() -> control_flow<void> { return done(); }));
    BOOST_TEST((p.take() == unit{}));
    probe fallible(loop([]() -> result<control_flow<void>> { return done(); }));
    BOOST_TEST((fallible.take() == result<void>()));
}

BOOST_AUTO_TEST_CASE(moves_a_value_that_cannot_be_copied) {
    probe p(loop(
        []() -> control_flow<std::unique_ptr<int>> { return done(std::make_unique<int>(1)); }));
    BOOST_TEST(*p.take() == 1);
}

BOOST_AUTO_TEST_CASE(a_round_in_which_nothing_charges_costs_one_unit) {
    int rounds = 0;
    probe p(loop([&]() -> control_flow<int> {
        ++rounds;
        return again;
    }));
    p.set_budget(3);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(rounds == 3);
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(p.yielded());
}

BOOST_AUTO_TEST_CASE(what_the_closure_throws_leaves_poll_and_it_is_done) {
    probe p(loop([]() -> control_flow<int> { throw std::runtime_error("no"); }));
    BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);
    BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));
}

BOOST_AUTO_TEST_CASE(can_be_dropped_everywhere) {
    auto make = [] {
        return loop([left = std::make_unique<int>(3)] {
            return pend(1, left.get()).map([](int* n) -> control_flow<std::unique_ptr<int>> {
                if (--*n != 0) {
                    return again;
                }
                return done(std::make_unique<int>(7));
            });
        });
    };
    BOOST_TEST(drop_everywhere(make) == 4U);
}

BOOST_AUTO_TEST_SUITE_END()
