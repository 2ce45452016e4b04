//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/and_then.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>

#include "support/borrowing.hpp"
#include "support/combinator.hpp"
#include "support/ending.hpp"
#include "support/sources.hpp"

BOOST_AUTO_TEST_SUITE(and_then)

namespace {

using kioto::result;
using kioto::unit;
using kioto::test::pend;
using kioto::test::pend_future;
using kioto::test::probe;
using kioto::test::scripted;
using support::refused;

auto pending_increment = [](int v) { return pend(2, result<int>(v + 1)); };
auto increment = [](int v) { return v + 1; };

// Fails by itself, or with what it was given.
struct own_error {
    kioto::error_code ec;
    operator kioto::error_code() const { return ec; }
};

using plain = kioto::and_then_future<support::plain_source<result<int>>, decltype(increment)>;
using driven = kioto::and_then_future<pend_future<result<int>>, decltype(pending_increment)>;
#if !KIOTO_GUARDS
static_assert(sizeof(plain) ==
    sizeof(support::plain_source<result<int>>) + alignof(support::plain_source<result<int>>));
static_assert(
    sizeof(driven) == sizeof(pend_future<result<int>>) + alignof(pend_future<result<int>>));
#endif
static_assert(std::is_nothrow_move_constructible_v<plain>);
static_assert(!std::is_copy_constructible_v<plain>);
static_assert(kioto::cancel_safe_v<plain>);
static_assert(!kioto::cancel_safe_v<driven>);

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list) {
    auto with_value = [](auto source) { return std::move(source).and_then(increment); };
    support::check_combinator<result<int>>(with_value, result<int>(1), result<int>(2));
    auto with_future = [](auto source) {
        return std::move(source).and_then([](int v) { return pend(0, result<int>(v + 1)); });
    };
    support::check_combinator<result<int>>(with_future, result<int>(1), result<int>(2));
    support::check_combinator<result<int>>(
        with_future, result<int>(refused()), result<int>(refused()));
}

BOOST_AUTO_TEST_CASE(passes_an_error_by_the_closure) {
    bool ran = false;
    probe p(pend(0, result<int>(refused())).and_then([&](int) {
        ran = true;
        return pend(0);
    }));
    BOOST_TEST((p.take() == result<void>(refused())));
    BOOST_TEST(!ran);
}

BOOST_AUTO_TEST_CASE(polls_the_second_future_in_the_same_poll) {
    auto [first, one] = scripted<result<int>>();
    auto [second, two] = scripted<result<int>>();
    probe p(std::move(first).and_then([&second = second](int) { return std::move(second); }));
    BOOST_TEST(p.poll().is_pending());
    one.complete(1);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(two.polls() == 1U);
    two.complete(2);
    BOOST_TEST(p.wakes() == 2U);
    BOOST_TEST(p.take().value() == 2);
    BOOST_TEST(one.polls() == 2U);
}

BOOST_AUTO_TEST_CASE(drops_the_first_future_before_the_closure_runs) {
    auto [first, one] = scripted<result<int>>();
    one.complete(1);
    probe p(std::move(first).and_then([&one = one](int) { return one.dropped(); }));
    BOOST_TEST(p.take().value());
}

BOOST_AUTO_TEST_CASE(drops_what_is_under_way) {
    auto [second, two] = scripted<result<int>>();
    probe p(pend(0, result<void>()).and_then([&second = second] { return std::move(second); }));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(!two.dropped());
    p.drop();
    BOOST_TEST(two.dropped());
    BOOST_TEST(p.waker_references() == 0U);
}

BOOST_AUTO_TEST_CASE(a_chain_can_be_dropped_everywhere) {
    auto const polls = kioto::test::drop_everywhere([] {
        return pend(1, result<int>(1))
            .and_then(pending_increment)
            .and_then(pending_increment)
            .and_then([](int v) -> result<int> { return v; });
    });
    BOOST_TEST(polls == 6U);
}

BOOST_AUTO_TEST_CASE(a_chain_does_not_allocate) {
    kioto::test::allocation_counter building;
    auto chain = pend(1, result<int>(1))
                     .and_then(pending_increment)
                     .and_then(pending_increment)
                     .and_then(increment);
    BOOST_TEST(building.count() == 0U);

    probe p(std::move(chain));
    kioto::test::allocation_counter polling;
    while (p.poll().is_pending()) {}
    BOOST_TEST(polling.count() == 0U);
}

BOOST_AUTO_TEST_CASE(the_closure_outlives_the_future_it_returned) {
    support::log log;
    {
        probe p(pend(0, result<int>(1))
                .and_then([&log, captured = support::ending(log, "closure")](int) {
                    return pend(1, result<int>(1))
                        .and_then([e = support::ending(log, "second")](int) {});
                }));
        BOOST_TEST(p.poll().is_pending());
        BOOST_TEST(log.empty());
    }
    BOOST_TEST((log == support::log{"second", "closure"}));
}

BOOST_AUTO_TEST_CASE(a_result_of_the_closure_is_an_early_return) {
    auto const check = [](int v) -> result<std::string> {
        if (v < 0) {
            return kioto::fail(refused());
        }
        return std::to_string(v);
    };
    probe good(pend(0, result<int>(1)).and_then(check));
    BOOST_TEST(good.take().value() == "1");
    probe bad(pend(0, result<int>(-1)).and_then(check));
    BOOST_TEST(bad.take().error() == refused());
}

BOOST_AUTO_TEST_CASE(a_future_that_cannot_fail_joins) {
    probe p(pend(0, result<int>(1)).and_then([](int v) { return pend(1, v + 1); }));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST((p.take() == result<int>(2)));
    probe to_void(pend(0, result<int>(1)).and_then([](int) { return pend(0); }));
    BOOST_TEST(to_void.take().has_value());
}

BOOST_AUTO_TEST_CASE(takes_and_gives_nothing_for_void) {
    support::check_combinator<result<void>>(
        [](auto source) {
            return std::move(source).and_then([] { return pend(0, result<void>()); });
        },
        result<void>(), result<void>());
    probe p(pend(0, result<int>(1)).and_then([](int) {}));
    BOOST_TEST(p.take().has_value());
}

BOOST_AUTO_TEST_CASE(moves_a_value_that_cannot_be_copied) {
    using pointer = std::unique_ptr<int>;
    probe p(pend(0, result<pointer>(std::make_unique<int>(1))).and_then([](pointer v) {
        return pend(0, result<pointer>(std::move(v)));
    }));
    BOOST_TEST(*p.take().value() == 1);
}

BOOST_AUTO_TEST_CASE(unpacks_a_tuple_where_the_closure_takes_its_elements) {
    using both = std::tuple<int, std::string>;
    probe p(pend(0, result<both>(both(1, "one"))).and_then([](int n, std::string s) {
        return pend(0, s + std::to_string(n));
    }));
    BOOST_TEST(p.take().value() == "one1");
}

BOOST_AUTO_TEST_CASE(takes_the_error_type_that_both_convert_to) {
    using own = result<int, own_error>;
    auto to_own = [](int) { return pend(0, own(own_error{refused()})); };
    auto to_code = [](int) { return pend(0, result<int>(refused())); };

    probe first(pend(0, result<int>(1)).and_then(to_own));
    static_assert(std::is_same_v<decltype(first.take()), result<int>>);
    BOOST_TEST(first.take().error() == refused());

    probe second(pend(0, own(1)).and_then(to_code));
    static_assert(std::is_same_v<decltype(second.take()), result<int>>);
    BOOST_TEST(second.take().error() == refused());

    probe third(pend(0, own(own_error{refused()})).and_then(to_code));
    BOOST_TEST(third.take().error() == refused());

    auto to_text = [](int) { return pend(0, result<int, std::string>("no")); };
    static_assert(!kioto::and_thenable<pend_future<result<int>>, decltype(to_text)>);
}

BOOST_AUTO_TEST_CASE(a_closure_that_throws_leaves_nothing_behind) {
    auto [first, one] = scripted<result<int>>();
    one.complete(1);
    probe p(
        std::move(first).and_then([](int) -> pend_future<int> { throw std::runtime_error("no"); }));
    BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);
    BOOST_TEST(one.dropped());
    BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));
}

BOOST_AUTO_TEST_CASE(a_step_borrows_nothing_of_the_value) {
    auto own = [](support::device d) { return support::use(d); };
    static_assert(!kioto::and_thenable<pend_future<result<support::device>>, decltype(own)>);
    auto other = [](int) {
        static support::device d;
        return support::use(d);
    };
    using f = kioto::and_then_future<pend_future<result<int>>, decltype(other)>;
    static_assert(std::is_same_v<kioto::borrows_t<f>, kioto::types<support::device>>);
}

BOOST_AUTO_TEST_CASE(is_a_free_function_too) {
    probe p(kioto::and_then(pend(0, result<int>(1)), increment));
    BOOST_TEST(p.take().value() == 2);
}

BOOST_AUTO_TEST_SUITE_END()
