//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/and_then.hpp>
#include <kioto/either.hpp>
#include <kioto/let.hpp>
#include <kioto/map.hpp>
#include <kioto/repeat_while.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <stdexcept>

#include "support/borrowing.hpp"
#include "support/combinator.hpp"

BOOST_AUTO_TEST_SUITE(repeat_while)

namespace {

using kioto::fail;
using kioto::repeat_while;
using kioto::result;
using kioto::unit;
using kioto::test::drop_everywhere;
using kioto::test::pend;
using kioto::test::pend_future;
using kioto::test::probe;
using kioto::test::scripted;

kioto::error_code refused() { return make_error_code(boost::system::errc::connection_refused); }

struct plain_source {
    using output_type = bool;
    bool state;
    kioto::poll_result<output_type> poll(kioto::poll_context&) { return state; }
};
using repeated = kioto::repeat_while_future<plain_source (*)()>;
#if !KIOTO_GUARDS
static_assert(sizeof(repeated) == 16);
#endif
static_assert(std::is_nothrow_move_constructible_v<repeated>);
static_assert(!kioto::cancel_safe_v<repeated>);

template <class R>
using output = kioto::output_t<kioto::repeat_while_future<R (*)()>>;
static_assert(std::is_void_v<output<bool>>);
static_assert(std::is_void_v<output<pend_future<bool>>>);
static_assert(std::is_same_v<output<result<bool>>, result<void>>);
static_assert(std::is_same_v<output<pend_future<result<bool>>>, result<void>>);

static_assert(!kioto::repeatable_while<int (*)()>);
static_assert(!kioto::repeatable_while<result<void> (*)()>);
static_assert(!kioto::repeatable_while<bool (*)(int)>);

} // namespace

BOOST_AUTO_TEST_CASE(begins_again_while_the_value_is_true) {
    int rounds = 0;
    probe p(repeat_while([&] { return ++rounds != 3; }));
    BOOST_TEST((p.take() == unit{}));
    BOOST_TEST(rounds == 3);
    BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));
}

BOOST_AUTO_TEST_CASE(drives_each_future_to_its_end) {
    auto [a, first] = scripted<bool>();
    auto [b, second] = scripted<bool>();
    int rounds = 0;
    probe p(
        repeat_while([&, &a = a, &b = b] { return ++rounds == 1 ? std::move(a) : std::move(b); }));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll().is_pending());
    first.complete(true);
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(first.dropped());
    second.complete(false);
    BOOST_TEST(p.wakes() == 2U);
    BOOST_TEST((p.take() == unit{}));
    BOOST_TEST(second.dropped());
    BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));
}

BOOST_AUTO_TEST_CASE(an_error_ends_it) {
    int rounds = 0;
    probe p(repeat_while([&]() -> result<bool> {
        if (++rounds == 2) {
            return fail(refused());
        }
        return true;
    }));
    BOOST_TEST((p.take() == result<void>(refused())));
    BOOST_TEST(rounds == 2);
    probe over(repeat_while([] { return pend(0, result<bool>(false)); }));
    BOOST_TEST((over.take() == result<void>()));
}

BOOST_AUTO_TEST_CASE(a_round_in_which_nothing_charges_costs_one_unit) {
    int rounds = 0;
    probe p(repeat_while([&] {
        ++rounds;
        return true;
    }));
    p.set_budget(3);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(rounds == 3);
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(p.yielded());
}

BOOST_AUTO_TEST_CASE(what_the_closure_throws_leaves_poll_and_it_is_done) {
    probe p(repeat_while([]() -> bool { throw std::runtime_error("no"); }));
    BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);
    BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));
}

BOOST_AUTO_TEST_CASE(can_be_dropped_everywhere) {
    auto make = [] {
        return repeat_while([left = std::make_unique<int>(3)] {
            return pend(1, left.get()).map([](int* n) { return --*n != 0; });
        });
    };
    BOOST_TEST(drop_everywhere(make) == 4U);
}

BOOST_AUTO_TEST_CASE(serves_a_session_that_let_keeps) {
    struct session {
        using lends = kioto::types<support::device>;
        support::device connection;
        int requests;
        bool keep_alive = true;
    };
    int missing = 0;
    auto serve = kioto::let(session{{}, 3}, [&missing](session& c) {
        return repeat_while([&c, &missing] {
            return support::use(c.connection)
                .and_then([&c](int) { return pend(1, result<int>(--c.requests)); })
                .and_then([&missing](int left) {
                    return kioto::either(
                        left == 1, [&] { return ++missing; },
                        [left] { return pend(0, result<int>(left)); });
                })
                .and_then([&c](int) -> result<void> {
                    c.keep_alive = c.requests != 0;
                    return {};
                })
                .map([&c] { return c.keep_alive; });
        });
    });
    static_assert(kioto::future_of<decltype(serve), result<void>>);
    static_assert(std::is_same_v<kioto::borrows_t<decltype(serve)>, kioto::types<>>);
    probe p(std::move(serve));
    for (int i = 0; i != 3; ++i) {
        BOOST_TEST(p.poll().is_pending());
    }
    BOOST_TEST((p.take() == result<void>()));
    BOOST_TEST(missing == 1);
}

BOOST_AUTO_TEST_SUITE_END()
