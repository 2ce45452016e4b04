//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/fuse.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>

#include "support/borrowing.hpp"
#include "support/combinator.hpp"
#include "support/sources.hpp"

BOOST_AUTO_TEST_SUITE(fuse)

namespace {

using kioto::result;
using kioto::unit;
using kioto::test::pend;
using kioto::test::pend_future;
using kioto::test::probe;
using kioto::test::scripted;
using support::refused;

using plain = kioto::fuse_future<support::plain_source<int>>;
#if !KIOTO_GUARDS
static_assert(sizeof(plain) == 2 * sizeof(int));
#endif
static_assert(std::is_nothrow_move_constructible_v<plain>);
static_assert(!std::is_copy_constructible_v<plain>);
static_assert(kioto::cancel_safe_v<plain>);
static_assert(std::is_same_v<kioto::borrows_t<plain>, kioto::types<>>);
using on_loan = kioto::fuse_future<support::device_future>;
static_assert(std::is_same_v<kioto::borrows_t<on_loan>, kioto::types<support::device>>);

static_assert(kioto::fused_future<plain>);
static_assert(!kioto::fused_future<pend_future<int>>);

auto fused = [](auto source) { return std::move(source).fuse(); };

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list_but_for_the_last_line) {
    support::is_ready_at_the_first_poll<int>(fused, 1, 1);
    support::pends_is_woken_once_and_is_ready<int>(fused, 1, 1);
    support::survives_a_spurious_poll<int>(fused, 1, 1);
    support::wakes_the_latest_waker<int>(fused, 1, 1);
    support::drops_its_source<int>(fused);
    support::can_be_dropped_everywhere<int>(fused, 1);
    support::does_not_allocate<int>(fused, 1);
    support::is_ready_at_the_first_poll<void>(fused, unit{}, unit{});
    support::is_ready_at_the_first_poll<result<int>>(
        fused, result<int>(refused()), result<int>(refused()));
}

BOOST_AUTO_TEST_CASE(pends_for_ever_after_it_was_ready) {
    probe p(pend(1, 1).fuse());
    BOOST_TEST(!p.get().is_terminated());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(!p.get().is_terminated());
    BOOST_TEST(p.take() == 1);
    BOOST_TEST(p.get().is_terminated());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(!p.woken());
    BOOST_TEST(p.waker_references() == 0U);
}

BOOST_AUTO_TEST_CASE(drops_the_future_before_the_output_is_delivered) {
    auto [source, script] = scripted<int>();
    script.complete(1);
    probe p(std::move(source).fuse());
    BOOST_TEST(p.take() == 1);
    BOOST_TEST(script.dropped());
}

BOOST_AUTO_TEST_CASE(moves_a_value_that_cannot_be_copied) {
    probe p(pend(0, std::make_unique<int>(1)).fuse());
    BOOST_TEST(*p.take() == 1);
}

BOOST_AUTO_TEST_CASE(is_a_free_function_too) {
    probe p(kioto::fuse(pend(0, 1)));
    BOOST_TEST(p.take() == 1);
    BOOST_TEST(p.poll().is_pending());
}

BOOST_AUTO_TEST_SUITE_END()
