//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/either.hpp>
#include <kioto/map.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <stdexcept>
#include <string>

#include "support/borrowing.hpp"
#include "support/combinator.hpp"
#include "support/ending.hpp"

BOOST_AUTO_TEST_SUITE(either)

namespace {

using kioto::either;
using kioto::fail;
using kioto::result;
using kioto::unit;
using kioto::test::drop_everywhere;
using kioto::test::pend;
using kioto::test::pend_future;
using kioto::test::probe;
using kioto::test::scripted;

kioto::error_code refused() { return make_error_code(boost::system::errc::connection_refused); }

struct detailed {
    std::string detail;
    operator kioto::error_code() const { return refused(); }
};

// One arm leads to `source`, the other to a plain value of its output.
template <bool First>
constexpr auto on_one_side = [](auto source) {
    using output = kioto::output_t<decltype(source)>;
    auto to_source = [s = std::move(source)]() mutable { return std::move(s); };
    auto to_value = [] { return output(); };
    if constexpr (First) {
        return either(true, std::move(to_source), to_value);
    } else {
        return either(false, to_value, std::move(to_source));
    }
};

struct plain_source {
    using output_type = int;
    int state;
    kioto::poll_result<int> poll(kioto::poll_context&) { return state; }
};

template <class A, class B>
using of = kioto::either_future<A (*)(), B (*)()>;
#if !KIOTO_GUARDS
// Two functions; the larger of the two futures with the state.
static_assert(sizeof(of<plain_source, int>) == 24);
#endif
static_assert(std::is_nothrow_move_constructible_v<of<plain_source, int>>);
static_assert(kioto::cancel_safe_v<of<pend_future<int>, int>>);
static_assert(!kioto::cancel_safe_v<of<pend_future<int>, plain_source>>);
static_assert(std::is_same_v<kioto::borrows_t<of<support::device_future, int>>,
    kioto::types<support::device>>);

template <class A, class B>
using output = kioto::output_t<of<A, B>>;
static_assert(std::is_same_v<output<int, pend_future<int>>, int>);
static_assert(std::is_void_v<output<void, pend_future<void>>>);
static_assert(std::is_same_v<output<int, pend_future<result<int>>>, result<int>>);
static_assert(std::is_same_v<output<result<void>, void>, result<void>>);
static_assert(std::is_same_v<output<result<int>, result<int, detailed>>, result<int>>);

template <class A, class B>
constexpr bool agree = kioto::eitherable<A (*)(), B (*)()>;
static_assert(agree<int, int>);
static_assert(!agree<int, long>);
static_assert(!agree<result<int>, result<int, std::string>>);
static_assert(!kioto::eitherable<int (*)(int), int (*)()>);

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list) {
    support::check_combinator<int>(on_one_side<true>, 1, 1);
    support::check_combinator<int>(on_one_side<false>, 1, 1);
    support::check_combinator<void>(on_one_side<true>, unit{}, unit{});
    support::check_combinator<result<int>>(
        on_one_side<false>, result<int>(refused()), result<int>(refused()));
}

BOOST_AUTO_TEST_CASE(calls_one_closure_in_the_first_poll) {
    std::string calls;
    auto built = either(false, [&] { calls += 'a'; }, [&] { calls += 'b'; });
    BOOST_TEST(calls.empty());
    probe p(std::move(built));
    BOOST_TEST((p.take() == unit{}));
    BOOST_TEST(calls == "b");
}

BOOST_AUTO_TEST_CASE(arms_return_a_future_a_result_or_a_value) {
    auto make = [](bool holds, bool again) {
        return either(
            holds, [] { return pend(1, result<int>(1)); },
            [again] {
                return either(
                    again, [] { return 2; }, []() -> result<int> { return fail(refused()); });
            });
    };
    probe future(make(true, false));
    BOOST_TEST(future.poll().is_pending());
    BOOST_TEST((future.take() == result<int>(1)));
    probe value(make(false, true));
    BOOST_TEST((value.take() == result<int>(2)));
    probe error(make(false, false));
    BOOST_TEST((error.take() == result<int>(refused())));
}

BOOST_AUTO_TEST_CASE(takes_the_error_type_that_both_convert_to) {
    probe p(either(
        true, []() -> result<int, detailed> { return fail(detailed{"it said no"}); },
        [] { return pend(0, result<int>(1)); }));
    BOOST_TEST((p.take() == result<int>(refused())));
}

BOOST_AUTO_TEST_CASE(moves_a_value_that_cannot_be_copied) {
    probe p(either(
        true, [v = std::make_unique<int>(1)]() mutable { return pend(1, std::move(v)); },
        [] { return std::make_unique<int>(2); }));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(*p.take() == 1);
}

BOOST_AUTO_TEST_CASE(the_step_dies_when_it_is_done_and_the_closures_at_the_end) {
    support::log log;
    probe p(either(
        true,
        [&log, end = support::ending(log, "closure")] {
            return pend(1, 1).map([end = support::ending(log, "step")](int v) { return v; });
        },
        [] { return 2; }));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(log.empty());
    BOOST_TEST(p.take() == 1);
    BOOST_TEST((log == support::log{"step"}));
    p.drop();
    BOOST_TEST((log == support::log{"step", "closure"}));
}

BOOST_AUTO_TEST_CASE(what_a_closure_throws_leaves_poll_and_it_is_done) {
    probe p(either(
        true, []() -> pend_future<int> { throw std::runtime_error("no"); }, [] { return 2; }));
    BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);
    BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));
}

BOOST_AUTO_TEST_CASE(can_be_dropped_everywhere) {
    auto make = [](bool holds) {
        return [holds] {
            return either(
                holds, [] { return pend(2, std::make_unique<int>(1)); },
                [] { return pend(3, std::make_unique<int>(2)); });
        };
    };
    BOOST_TEST(drop_everywhere(make(true)) == 3U);
    BOOST_TEST(drop_everywhere(make(false)) == 4U);
}

BOOST_AUTO_TEST_SUITE_END()
