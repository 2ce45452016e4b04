//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/oneshot.hpp>

#include <boost/test/unit_test.hpp>

#include <any>
#include <memory>
#include <optional>
#include <utility>

#include "support/ending.hpp"
#include "support/leaf.hpp"

BOOST_AUTO_TEST_SUITE(oneshot)

namespace {

using kioto::error;
using kioto::oneshot_receiver;
using kioto::oneshot_sender;
using kioto::result;
using kioto::test::probe;

struct sent : support::world {
    kioto::oneshot_channel<int> ends = kioto::oneshot<int>();
    bool done = false;
    oneshot_receiver<int> wait() { return std::move(ends.receiver); }
    void happen() {
        if (!std::exchange(done, true)) {
            static_cast<void>(std::move(ends.sender).send(7));
        }
    }
    static void see(result<int> out) { BOOST_TEST(out.value() == 7); }
};

struct void_sent : support::world {
    kioto::oneshot_channel<void> ends = kioto::oneshot<void>();
    bool done = false;
    oneshot_receiver<void> wait() { return std::move(ends.receiver); }
    void happen() {
        if (!std::exchange(done, true)) {
            static_cast<void>(std::move(ends.sender).send());
        }
    }
    static void see(result<void> out) { BOOST_TEST(out.has_value()); }
};

struct deserted : support::world {
    std::optional<oneshot_sender<int>> sender;
    std::optional<oneshot_receiver<int>> receiver;
    deserted() {
        auto [tx, rx] = kioto::oneshot<int>();
        sender.emplace(std::move(tx));
        receiver.emplace(std::move(rx));
    }
    oneshot_receiver<int> wait() { return *std::move(receiver); }
    void happen() { sender.reset(); }
    static void see(result<int> out) { BOOST_TEST((out.error() == error::closed)); }
};

struct unwanted : deserted {
    kioto::oneshot_closed_future<int> wait() { return sender->closed(); }
    void happen() { receiver.reset(); }
    static void see(kioto::unit) {}
};

static_assert(kioto::future_of<oneshot_receiver<int>, result<int>>);
static_assert(kioto::future_of<oneshot_receiver<void>, result<void>>);
static_assert(kioto::fused_future<oneshot_receiver<int>>);
static_assert(kioto::movable_after_poll_v<oneshot_receiver<int>>);
static_assert(!kioto::cancel_safe_v<oneshot_receiver<int>>);
static_assert(std::is_nothrow_move_assignable_v<oneshot_receiver<int>>);
static_assert(!std::is_copy_constructible_v<oneshot_sender<int>>);
static_assert(std::is_nothrow_move_assignable_v<oneshot_sender<int>>);

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list) {
    support::check_leaf<sent>();
    support::check_leaf<void_sent>();
    support::check_leaf<deserted>();
    support::check_leaf<unwanted>();
    support::check_crowd<unwanted>();
}

BOOST_AUTO_TEST_CASE(ownership_moves_through_it) {
    auto [tx, rx] = kioto::oneshot<std::unique_ptr<int>>();
    auto* const address = new int(7);
    BOOST_TEST(std::move(tx).send(std::unique_ptr<int>(address)).has_value());
    probe p(std::move(rx));
    BOOST_TEST(p.take().value().get() == address);
}

BOOST_AUTO_TEST_CASE(a_value_that_swallows_anything_stays_itself) {
    auto [tx, rx] = kioto::oneshot<std::any>();
    BOOST_TEST(std::move(tx).send(std::any(1)).has_value());
    probe p(std::move(rx));
    BOOST_TEST(std::any_cast<int>(p.take().value()) == 1);
}

BOOST_AUTO_TEST_CASE(the_value_stays_with_the_sender_when_nobody_wants_it) {
    auto [tx, rx] = kioto::oneshot<std::unique_ptr<int>>();
    { auto const gone = std::move(rx); }
    BOOST_TEST(tx.is_closed());
    auto value = std::make_unique<int>(7);
    BOOST_TEST((std::move(tx).send(std::move(value)).error() == error::closed));
    BOOST_TEST(*value == 7);
}

BOOST_AUTO_TEST_CASE(a_value_that_nobody_saw_dies_with_the_receiver) {
    support::log log;
    auto [tx, rx] = kioto::oneshot<support::ending>();
    auto closed = tx.closed(); // keeps the channel, not its value
    BOOST_TEST(std::move(tx).send(support::ending(log, "value")).has_value());
    BOOST_TEST(log.empty());
    { auto const gone = std::move(rx); }
    BOOST_TEST((log == support::log{"value"}));
}

BOOST_AUTO_TEST_CASE(what_was_sent_before_the_receiver_closed_is_received) {
    auto [tx, rx] = kioto::oneshot<int>();
    BOOST_TEST(std::move(tx).send(7).has_value());
    rx.close();
    probe p(std::move(rx));
    BOOST_TEST(p.take().value() == 7);
}

BOOST_AUTO_TEST_CASE(nothing_is_sent_after_the_receiver_closed) {
    auto [tx, rx] = kioto::oneshot<int>();
    probe sender(tx.closed());
    BOOST_TEST(sender.poll().is_pending());
    rx.close();
    BOOST_TEST(sender.wakes() == 1U);
    static_cast<void>(sender.take());
    BOOST_TEST((std::move(tx).send(7).error() == error::closed));
    probe p(std::move(rx));
    BOOST_TEST((p.take().error() == error::closed));
}

BOOST_AUTO_TEST_CASE(closing_wakes_the_receiver_that_was_polled) {
    auto [tx, rx] = kioto::oneshot<int>();
    probe p(std::move(rx));
    BOOST_TEST(p.poll().is_pending());
    p.get().close();
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST((p.take().error() == error::closed));
}

BOOST_AUTO_TEST_CASE(the_sender_is_not_told_of_what_it_did_itself) {
    auto [tx, rx] = kioto::oneshot<int>();
    probe p(tx.closed());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(std::move(tx).send(7).has_value());
    BOOST_TEST(p.wakes() == 0U);
    { auto const gone = std::move(rx); }
    BOOST_TEST(p.wakes() == 1U);
}

BOOST_AUTO_TEST_CASE(try_recv_does_not_wait) {
    auto [tx, rx] = kioto::oneshot<std::unique_ptr<int>>();
    BOOST_TEST((rx.try_recv().error() == error::would_wait));
    BOOST_TEST(!rx.is_terminated());
    BOOST_TEST(std::move(tx).send(std::make_unique<int>(7)).has_value());
    BOOST_TEST(*rx.try_recv().value() == 7);
    BOOST_TEST(rx.is_terminated());
    BOOST_TEST((rx.try_recv().error() == error::closed));

    auto [tx2, rx2] = kioto::oneshot<void>();
    { auto const gone = std::move(tx2); }
    BOOST_TEST((rx2.try_recv().error() == error::closed));
}

BOOST_AUTO_TEST_CASE(try_recv_lets_go_of_the_waker) {
    auto [tx, rx] = kioto::oneshot<int>();
    probe p(std::move(rx));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST((p.get().try_recv().error() == error::would_wait));
    BOOST_TEST(p.waker_references() == 1U);
    BOOST_TEST(std::move(tx).send(7).has_value());
    BOOST_TEST(p.get().try_recv().value() == 7);
    BOOST_TEST(p.waker_references() == 0U);
}

BOOST_AUTO_TEST_CASE(the_receiver_moves_between_polls) {
    auto [tx, rx] = kioto::oneshot<int>();
    auto [tx2, rx2] = kioto::oneshot<int>();
    probe p(std::move(rx));
    BOOST_TEST(p.poll().is_pending());
    oneshot_receiver<int> elsewhere(std::move(p.get()));
    rx2 = std::move(elsewhere); // the other channel is closed
    BOOST_TEST(tx2.is_closed());
    BOOST_TEST(!tx.is_closed());
    BOOST_TEST(std::move(tx).send(7).has_value());
    BOOST_TEST(p.wakes() == 1U);
    probe q(std::move(rx2));
    BOOST_TEST(q.take().value() == 7);
}

BOOST_AUTO_TEST_CASE(assigning_to_a_sender_drops_the_one_before) {
    auto [tx, rx] = kioto::oneshot<int>();
    auto [tx2, rx2] = kioto::oneshot<int>();
    tx = std::move(tx2);
    probe p(std::move(rx));
    BOOST_TEST((p.take().error() == error::closed));
    BOOST_TEST((rx2.try_recv().error() == error::would_wait));
}

BOOST_AUTO_TEST_CASE(sending_twice_asserts) {
    auto [tx, rx] = kioto::oneshot<int>();
    static_cast<void>(std::move(tx).send(1));
    BOOST_TEST(support::asserts([&tx = tx] { static_cast<void>(std::move(tx).send(2)); }));
}

BOOST_AUTO_TEST_CASE(making_one_allocates_once) {
    kioto::test::allocation_counter const counter;
    auto const ends = kioto::oneshot<int>();
    BOOST_TEST(counter.count() == 1U);
}

BOOST_AUTO_TEST_CASE(a_value_dies_without_the_lock) {
    // With the value dies one who waits for its channel.
    auto [tx, rx] = kioto::oneshot<std::shared_ptr<void>>();
    auto waits = std::make_shared<probe<decltype(tx.closed())>>(tx.closed());
    BOOST_TEST(waits->poll().is_pending());
    BOOST_TEST(std::move(tx).send(std::move(waits)).has_value());
    { auto const gone = std::move(rx); }
}

BOOST_AUTO_TEST_SUITE_END()
