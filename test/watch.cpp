//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/watch.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include "support/leaf.hpp"

BOOST_AUTO_TEST_SUITE(watch)

namespace {

using kioto::changed_future;
using kioto::error;
using kioto::result;
using kioto::watch_channel;
using kioto::watch_receiver;
using kioto::watch_sender;
using kioto::test::probe;

struct changed : support::world {
    watch_channel<int> ends = kioto::watch(0);
    changed_future<int> wait() { return ends.receiver.changed(); }
    void happen() { ends.sender.send(7); }
    static void see(result<void> out) { BOOST_TEST(out.has_value()); }
};

struct closed : support::world {
    std::optional<watch_sender<int>> sender;
    watch_receiver<int> receiver;
    closed() : closed(kioto::watch(0)) {}
    explicit closed(watch_channel<int> ends)
        : sender(std::move(ends.sender)), receiver(std::move(ends.receiver)) {}
    changed_future<int> wait() { return receiver.changed(); }
    void happen() { sender.reset(); }
    static void see(result<void> out) { BOOST_TEST((out.error() == error::closed)); }
};

// Each wait has a receiver of its own.
struct crowd : changed {
    std::array<std::optional<watch_receiver<int>>, 40> receivers;
    std::size_t next = 0;
    changed_future<int> wait() {
        return receivers[next++].emplace(ends.sender.subscribe()).changed();
    }
};

static_assert(kioto::future_of<changed_future<int>, result<void>>);
static_assert(kioto::fused_future<changed_future<int>>);
static_assert(kioto::cancel_safe_v<changed_future<int>>);
static_assert(
    std::is_same_v<kioto::borrows_t<changed_future<int>>, kioto::types<watch_receiver<int>>>);
static_assert(std::is_nothrow_copy_constructible_v<watch_receiver<int>>);
static_assert(!std::is_copy_constructible_v<watch_sender<int>>);
static_assert(std::is_nothrow_move_assignable_v<watch_sender<int>>);

bool has_changed(watch_receiver<int>& rx) {
    probe p(rx.changed());
    auto out = p.poll();
    return out.is_ready() && out.has_value();
}

struct config {
    std::string name;
    int limit = 0;
};

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list) {
    support::check_leaf<changed>();
    support::check_leaf<closed>();
    support::check_crowd<crowd>();
}

BOOST_AUTO_TEST_CASE(the_initial_value_is_seen_already) {
    auto [tx, rx] = kioto::watch(1);
    BOOST_TEST(rx.get() == 1);
    BOOST_TEST(tx.get() == 1);
    BOOST_TEST(!rx.has_changed());
    BOOST_TEST(!has_changed(rx));
}

BOOST_AUTO_TEST_CASE(only_the_latest_value_counts) {
    auto [tx, rx] = kioto::watch(1);
    tx.send(2);
    tx.send(3);
    BOOST_TEST(rx.has_changed());
    BOOST_TEST(has_changed(rx));
    BOOST_TEST(rx.get() == 3);
    BOOST_TEST(!rx.has_changed());
    BOOST_TEST(!has_changed(rx));
}

BOOST_AUTO_TEST_CASE(looking_at_it_does_not_count_as_seen_and_update_does) {
    auto [tx, rx] = kioto::watch(1);
    tx.send(2);
    BOOST_TEST(rx.get() == 2);
    BOOST_TEST(rx.read([](int v) { return v + 1; }) == 3);
    BOOST_TEST(rx.has_changed());
    BOOST_TEST(rx.update() == 2);
    BOOST_TEST(!rx.has_changed());
}

BOOST_AUTO_TEST_CASE(each_receiver_knows_what_it_has_seen) {
    auto [tx, a] = kioto::watch(1);
    tx.send(2);
    auto copy = a; // has not seen it either
    auto late = tx.subscribe();
    BOOST_TEST(has_changed(a));
    BOOST_TEST(copy.has_changed());
    BOOST_TEST(!late.has_changed());
    BOOST_TEST(has_changed(copy));
    auto seen = copy;
    BOOST_TEST(!seen.has_changed());
}

BOOST_AUTO_TEST_CASE(the_last_value_is_seen_after_the_sender_is_gone) {
    auto ends = kioto::watch(1);
    auto rx = ends.receiver;
    {
        auto tx = std::move(ends.sender);
        tx.send(2);
    }
    BOOST_TEST(rx.is_closed());
    BOOST_TEST(has_changed(rx));
    BOOST_TEST(rx.get() == 2);
    probe p(rx.changed());
    BOOST_TEST((p.take().error() == error::closed));
    BOOST_TEST(rx.get() == 2);
}

BOOST_AUTO_TEST_CASE(a_value_is_changed_in_place) {
    auto [tx, rx] = kioto::watch(config{"a", 1});
    tx.modify([](config& c) { c.limit = 2; });
    BOOST_TEST(rx.has_changed());
    BOOST_TEST(rx.update().limit == 2);
    BOOST_TEST(!tx.modify_if([](config&) { return false; }));
    BOOST_TEST(!rx.has_changed());
    BOOST_TEST(tx.modify_if([](config& c) { return ++c.limit, true; }));
    BOOST_TEST(rx.has_changed());
}

BOOST_AUTO_TEST_CASE(what_throws_tells_nobody) {
    auto [tx, rx] = kioto::watch(config{"a", 1});
    BOOST_CHECK_THROW(tx.modify([](config& c) {
        c.limit = 2;
        throw std::runtime_error("no");
    }),
        std::runtime_error);
    BOOST_TEST(!rx.has_changed());
    BOOST_CHECK_THROW(
        rx.read([](config const&) { throw std::runtime_error("no"); }), std::runtime_error);
    tx.send(config{"b", 3}); // the lock is free
    BOOST_TEST(rx.update().name == "b");
}

BOOST_AUTO_TEST_CASE(what_is_read_is_copied_out_of_the_lock) {
    auto const [tx, rx] = kioto::watch(config{"a", 1});
    static_assert(std::is_same_v<decltype(rx.read(&config::name)), std::string>);
    static_assert(
        std::is_same_v<decltype(rx.read([](config const& c) -> config const& { return c; })),
            config>);
    BOOST_TEST(rx.read(&config::name) == "a");
}

BOOST_AUTO_TEST_CASE(values_that_cannot_be_copied_are_looked_at) {
    auto [tx, rx] = kioto::watch(std::make_unique<int>(1));
    tx.send(std::make_unique<int>(2));
    BOOST_TEST(rx.read([](auto const& v) { return *v; }) == 2);
}

BOOST_AUTO_TEST_CASE(the_value_before_dies_without_the_lock) {
    // Its destructor uses the channel.
    struct knot {
        std::shared_ptr<void> value;
        knot() = default;
        knot(knot&&) = default;
        knot& operator=(knot&&) = default;
    };
    auto [tx, rx] = kioto::watch(knot());
    auto looks = [&rx = rx](void*) { BOOST_TEST(rx.has_changed()); };
    tx.send(knot());
    tx.modify([&](knot& k) { k.value = std::shared_ptr<void>(nullptr, looks); });
    tx.send(knot());
}

BOOST_AUTO_TEST_CASE(another_wait_of_the_same_receiver_may_see_the_change_first) {
    auto [tx, rx] = kioto::watch(0);
    probe a(rx.changed());
    probe b(rx.changed());
    BOOST_TEST(a.poll().is_pending());
    BOOST_TEST(b.poll().is_pending());
    tx.send(1);
    BOOST_TEST((a.wakes() == 1U && b.wakes() == 1U));
    BOOST_TEST(a.take().has_value());
    BOOST_TEST(b.poll().is_pending()); // it waits for the next one
    tx.send(2);
    BOOST_TEST(b.wakes() == 2U);
    BOOST_TEST(b.take().has_value());
}

BOOST_AUTO_TEST_CASE(dropping_a_wait_leaves_the_change_unseen) {
    auto [tx, rx] = kioto::watch(0);
    probe p(rx.changed());
    BOOST_TEST(p.poll().is_pending());
    tx.send(1);
    p.drop();
    BOOST_TEST(has_changed(rx));
}

BOOST_AUTO_TEST_CASE(assigning_to_a_sender_drops_the_one_before) {
    auto [tx, rx] = kioto::watch(0);
    auto [tx2, rx2] = kioto::watch(1);
    tx = std::move(tx2);
    BOOST_TEST(rx.is_closed());
    BOOST_TEST(!rx2.is_closed());
    tx.send(2);
    BOOST_TEST(rx2.get() == 2);
}

BOOST_AUTO_TEST_CASE(making_one_allocates_once_and_using_it_never) {
    kioto::test::allocation_counter const making;
    auto [tx, rx] = kioto::watch(0);
    BOOST_TEST(making.count() == 1U);
    kioto::test::allocation_counter const using_it;
    for (int i = 0; i != 10; ++i) {
        tx.send(i);
        static_cast<void>(rx.update());
        static_cast<void>(tx.subscribe());
    }
    BOOST_TEST(using_it.count() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
