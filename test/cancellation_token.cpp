//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/cancellation_token.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

#include "support/leaf.hpp"

BOOST_AUTO_TEST_SUITE(cancellation_token)

namespace {

using kioto::cancellation_guard;
using kioto::cancelled_future;
using kioto::test::probe;
using token = kioto::cancellation_token;

struct cancelled : support::world {
    static constexpr int price = 0;
    token t;
    cancelled_future wait() { return t.cancelled(); }
    void happen() { t.cancel(); }
    static void see(kioto::unit) {}
};

struct cancelled_from_above : cancelled {
    token below = t.child_token().child_token();
    cancelled_future wait() { return below.cancelled(); }
};

struct stopped : support::world {
    static constexpr int price = 0;
    std::stop_source source;
    token t{source.get_token()};
    cancelled_future wait() { return t.cancelled(); }
    void happen() { source.request_stop(); }
    static void see(kioto::unit) {}
};

static_assert(kioto::future_of<cancelled_future, void>);
static_assert(kioto::fused_future<cancelled_future>);
static_assert(kioto::cancel_safe_v<cancelled_future>);
static_assert(std::is_same_v<kioto::borrows_t<cancelled_future>, kioto::types<>>);
static_assert(std::is_nothrow_copy_constructible_v<token>);
static_assert(std::is_nothrow_move_constructible_v<token>);
static_assert(!std::is_convertible_v<std::stop_token, token>);
static_assert(std::is_nothrow_move_assignable_v<cancellation_guard>);
static_assert(!std::is_copy_constructible_v<cancellation_guard>);

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list) {
    support::check_leaf<cancelled>();
    support::check_crowd<cancelled>();
}

BOOST_AUTO_TEST_CASE(passes_the_list_below) {
    support::check_leaf<cancelled_from_above>();
    support::check_crowd<cancelled_from_above>();
}

BOOST_AUTO_TEST_CASE(passes_the_list_with_a_stop_source) { support::check_leaf<stopped>(); }

BOOST_AUTO_TEST_CASE(copies_are_one_token) {
    token const a;
    token const b = a;
    BOOST_TEST(!b.is_cancelled());
    a.cancel();
    a.cancel();
    BOOST_TEST(b.is_cancelled());
}

BOOST_AUTO_TEST_CASE(children_are_cancelled_with_their_parent_and_not_the_reverse) {
    token const root;
    token const a = root.child_token();
    token const b = root.child_token();
    token const a1 = a.child_token();
    token const a2 = a.child_token();
    token const a11 = a1.child_token();
    a1.cancel();
    BOOST_TEST((a1.is_cancelled() && a11.is_cancelled()));
    BOOST_TEST((!a.is_cancelled() && !a2.is_cancelled() && !b.is_cancelled()));
    a.cancel();
    BOOST_TEST((a.is_cancelled() && a2.is_cancelled()));
    BOOST_TEST((!root.is_cancelled() && !b.is_cancelled()));
    root.cancel();
    BOOST_TEST((root.is_cancelled() && b.is_cancelled()));
}

BOOST_AUTO_TEST_CASE(those_that_wait_below_are_woken_and_the_others_are_not) {
    token const root;
    token const a = root.child_token();
    token const b = root.child_token();
    token const below = a.child_token();
    probe above(root.cancelled());
    probe beside(b.cancelled());
    probe here(a.cancelled());
    probe under(below.cancelled());
    BOOST_TEST(above.poll().is_pending());
    BOOST_TEST(beside.poll().is_pending());
    BOOST_TEST(here.poll().is_pending());
    BOOST_TEST(under.poll().is_pending());
    a.cancel();
    BOOST_TEST((here.wakes() == 1U && under.wakes() == 1U));
    BOOST_TEST((above.wakes() == 0U && beside.wakes() == 0U));
    BOOST_TEST(above.poll().is_pending());
    static_cast<void>(under.take());
}

BOOST_AUTO_TEST_CASE(what_is_born_below_a_cancelled_token_is_cancelled) {
    token const root;
    token const a = root.child_token();
    root.cancel();
    BOOST_TEST(a.child_token().is_cancelled());
    BOOST_TEST(root.child_token().child_token().is_cancelled());
    probe p(root.child_token().cancelled());
    static_cast<void>(p.take());
}

BOOST_AUTO_TEST_CASE(a_wait_is_reached_when_no_token_is_left_between) {
    token const root;
    probe p(root.child_token().child_token().child_token().cancelled());
    BOOST_TEST(p.poll().is_pending());
    root.cancel();
    BOOST_TEST(p.wakes() == 1U);
}

BOOST_AUTO_TEST_CASE(a_wait_outlives_all_tokens) {
    auto t = std::make_optional<token>();
    probe p(t->child_token().cancelled());
    BOOST_TEST(p.poll().is_pending());
    t.reset();
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.wakes() == 0U);
}

BOOST_AUTO_TEST_CASE(a_tree_may_be_deep) {
    std::vector<token> all{token()};
    for (int i = 0; i != 50'000; ++i) {
        all.push_back(all.back().child_token());
    }
    token const last = all.back();
    probe p(last.cancelled());
    BOOST_TEST(p.poll().is_pending());
    all[1].cancel();
    BOOST_TEST(!all[0].is_cancelled());
    BOOST_TEST(p.wakes() == 1U);
    all.clear(); // all but `last` and what is above it
    BOOST_TEST(last.is_cancelled());
}

BOOST_AUTO_TEST_CASE(a_tree_may_be_wide) {
    token const root;
    std::vector<std::unique_ptr<probe<cancelled_future>>> all;
    for (int i = 0; i != 1'000; ++i) {
        all.push_back(std::make_unique<probe<cancelled_future>>(root.child_token().cancelled()));
        BOOST_TEST(all.back()->poll().is_pending());
    }
    root.cancel();
    unsigned woken = 0;
    for (auto const& p : all) {
        woken += p->wakes();
    }
    BOOST_TEST(woken == 1'000U);
}

BOOST_AUTO_TEST_CASE(tokens_die_in_any_order) {
    for (unsigned order = 0; order != 6; ++order) {
        std::vector<std::optional<token>> t(3);
        t[0].emplace();
        t[1] = t[0]->child_token();
        t[2] = t[1]->child_token();
        token const sibling = t[0]->child_token();
        unsigned const first = order / 2;
        unsigned const second = (first + 1 + order % 2) % 3;
        t[first].reset();
        BOOST_TEST(!sibling.is_cancelled());
        t[second].reset();
        t[3 - first - second]->cancel();
        BOOST_TEST(sibling.is_cancelled() == (3 - first - second == 0));
    }
}

BOOST_AUTO_TEST_CASE(what_is_woken_may_destroy_the_token) {
    // A waker that runs at once: it is the callback of a stop_token.
    auto t = std::make_optional<token>();
    auto const stop = t->stop_token();
    std::stop_callback const callback(stop, [&t] { t.reset(); });
    t->cancel();
    BOOST_TEST(!t.has_value());
}

BOOST_AUTO_TEST_CASE(a_guard_cancels_when_it_dies) {
    token const t;
    {
        auto const guard = t.drop_guard();
        BOOST_TEST(!t.is_cancelled());
    }
    BOOST_TEST(t.is_cancelled());
}

BOOST_AUTO_TEST_CASE(a_guard_that_was_disarmed_or_moved_from_does_not) {
    token const t;
    token const other;
    {
        auto guard = t.drop_guard();
        guard.disarm();
        auto second = t.drop_guard();
        second.disarm();
        second = other.drop_guard();
        cancellation_guard const third(std::move(second));
        BOOST_TEST(!other.is_cancelled());
    }
    BOOST_TEST(!t.is_cancelled());
    BOOST_TEST(other.is_cancelled());
}

BOOST_AUTO_TEST_CASE(follows_a_stop_token) {
    std::stop_source source;
    token const t(source.get_token());
    token const child = t.child_token();
    BOOST_TEST(!t.is_cancelled());
    source.request_stop();
    BOOST_TEST((t.is_cancelled() && child.is_cancelled()));
    BOOST_TEST(token(source.get_token()).is_cancelled());
    BOOST_TEST(!token(std::stop_token()).is_cancelled());
}

BOOST_AUTO_TEST_CASE(the_source_of_a_token_that_is_gone_may_be_stopped) {
    std::stop_source source;
    { token const t(source.get_token()); }
    BOOST_TEST(source.request_stop());
}

BOOST_AUTO_TEST_CASE(the_last_token_may_go_while_its_source_is_stopped) {
    std::stop_source source;
    auto t = std::make_optional<token>(source.get_token());
    auto const stop = t->stop_token();
    std::stop_callback const callback(stop, [&t] { t.reset(); });
    source.request_stop();
    BOOST_TEST(!t.has_value());
}

BOOST_AUTO_TEST_CASE(gives_a_stop_token) {
    token const t;
    auto const stop = t.stop_token();
    BOOST_TEST((stop == t.stop_token())); // always the same
    BOOST_TEST(!stop.stop_requested());
    int calls = 0;
    std::stop_callback const callback(stop, [&] { ++calls; });
    t.cancel();
    BOOST_TEST(stop.stop_requested());
    BOOST_TEST(calls == 1);
    t.cancel();
    BOOST_TEST(calls == 1);
}

BOOST_AUTO_TEST_CASE(gives_a_stop_token_that_is_stopped_with_the_parent) {
    token const root;
    token const child = root.child_token();
    auto const stop = child.stop_token();
    root.cancel();
    BOOST_TEST(stop.stop_requested());
}

BOOST_AUTO_TEST_CASE(the_stop_token_of_a_cancelled_token_is_stopped) {
    token const t;
    t.cancel();
    BOOST_TEST(t.stop_token().stop_requested());
    BOOST_TEST(t.stop_token().stop_requested());
}

BOOST_AUTO_TEST_CASE(a_stop_token_does_not_keep_its_token_alive) {
    token const root;
    auto const stop = root.child_token().stop_token();
    root.cancel();
    BOOST_TEST(!stop.stop_requested());
    BOOST_TEST(!stop.stop_possible());
}

BOOST_AUTO_TEST_CASE(a_callback_may_use_the_tree) {
    token const root;
    auto const stop = root.stop_token();
    std::optional<token> born;
    std::stop_callback const callback(stop, [&] {
        root.cancel();
        born = root.child_token();
    });
    root.cancel();
    BOOST_TEST(born->is_cancelled());
}

BOOST_AUTO_TEST_CASE(it_is_ready_even_where_the_budget_is_spent) {
    token const t;
    probe p(t.cancelled());
    p.set_budget(0);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(!p.yielded());
    t.cancel();
    static_cast<void>(p.take());
}

BOOST_AUTO_TEST_CASE(allocates_once_for_each_token) {
    kioto::test::allocation_counter counter;
    token const root;
    BOOST_TEST(counter.count() == 1U);
    token const child = root.child_token();
    token const copy = child;
    BOOST_TEST(counter.count() == 2U);
    auto const guard = copy.drop_guard();
    root.cancel();
    BOOST_TEST(counter.count() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
