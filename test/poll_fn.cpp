//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/poll_fn.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>

#include <kioto/test/probe.hpp>

BOOST_AUTO_TEST_SUITE(poll_fn)

namespace {

using kioto::pending;
using kioto::poll_context;
using kioto::poll_result;
using kioto::result;
using kioto::test::probe;

struct five {
    poll_result<int> operator()(poll_context&) const { return 5; }
};

using plain = kioto::poll_fn_future<five>;
#if !KIOTO_GUARDS
static_assert(std::is_empty_v<plain>);
#endif
static_assert(std::is_nothrow_move_constructible_v<plain>);
static_assert(!kioto::cancel_safe_v<plain>);

} // namespace

BOOST_AUTO_TEST_CASE(calls_the_function_in_each_poll) {
    int polls = 0;
    probe p(kioto::poll_fn([&](poll_context& cx) -> poll_result<int> {
        if (++polls < 3) {
            cx.target().wake();
            return pending;
        }
        return polls;
    }));
    BOOST_TEST(polls == 0);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.woken());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.take() == 3);
}

BOOST_AUTO_TEST_CASE(may_keep_a_state) {
    probe p(
        kioto::poll_fn([n = std::make_unique<int>(0)](poll_context&) mutable -> poll_result<int> {
            return ++*n == 2 ? poll_result<int>(*n) : pending;
        }));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.take() == 2);
}

BOOST_AUTO_TEST_CASE(has_the_output_of_the_function) {
    probe r(kioto::poll_fn([](poll_context&) -> poll_result<result<int>> { return 1; }));
    static_assert(std::is_same_v<decltype(r.take()), result<int>>);
    BOOST_TEST(r.take().value() == 1);
    probe v(kioto::poll_fn([](poll_context&) -> poll_result<void> { return kioto::unit{}; }));
    BOOST_TEST(v.poll().is_ready());
}

BOOST_AUTO_TEST_CASE(refuses_what_cannot_be_poll) {
    auto takes_nothing = [] {};
    auto returns_int = [](poll_context&) { return 1; };
    static_assert(!kioto::poll_function<decltype(takes_nothing)>);
    static_assert(!kioto::poll_function<decltype(returns_int)>);
}

BOOST_AUTO_TEST_SUITE_END()
