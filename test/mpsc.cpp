//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/mpsc.hpp>

#include <boost/test/unit_test.hpp>

#include <any>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <kioto/and_then.hpp>
#include <kioto/map_error.hpp>
#include <kioto/next.hpp>
#include <kioto/on_error.hpp>

#include "support/ending.hpp"
#include "support/leaf.hpp"

BOOST_AUTO_TEST_SUITE(mpsc)

namespace {

using kioto::error;
using kioto::mpsc_channel;
using kioto::mpsc_permit;
using kioto::mpsc_receiver;
using kioto::mpsc_sender;
using kioto::result;
using kioto::send_error;
using kioto::test::probe;

using received = kioto::recv_future<mpsc_receiver<int>>;
using reserved = kioto::reserve_future<int>;
using sent = kioto::send_future<int>;

template <class T>
bool send_now(mpsc_sender<T> const& tx, T message) {
    return tx.try_send(std::move(message)).has_value();
}

// Waits for a message.
struct message : support::world {
    mpsc_channel<int> ends = kioto::mpsc<int>(4);
    received wait() { return ends.receiver.recv(); }
    void happen() { static_cast<void>(send_now(ends.sender, 7)); }
    static void see(std::optional<int> out) { BOOST_TEST((out == 7)); }
};

// Waits for the end: the last sender goes.
struct end : support::world {
    mpsc_receiver<int> rx;
    std::optional<mpsc_sender<int>> tx;
    end() : end(kioto::mpsc<int>(1)) {}
    explicit end(mpsc_channel<int> ends)
        : rx(std::move(ends.receiver)), tx(std::move(ends.sender)) {}
    received wait() { return rx.recv(); }
    void happen() { tx.reset(); }
    static void see(std::optional<int> out) { BOOST_TEST(!out.has_value()); }
};

// Waits for the end: the channel is closed, and the last permit goes.
struct last_permit : end {
    std::optional<mpsc_permit<int>> permit = tx->try_reserve().value();
    last_permit() { rx.close(); }
    void happen() { permit.reset(); }
};

// Waits for room: the receiver takes a message.
struct room : support::world {
    mpsc_channel<int> ends = kioto::mpsc<int>(3);
    room() {
        for (int i = 0; i != 3; ++i) {
            static_cast<void>(send_now(ends.sender, i));
        }
    }
    void happen() { static_cast<void>(ends.receiver.try_recv()); }
};
struct room_for_a_permit : room {
    reserved wait() { return ends.sender.reserve(); }
    static void see(result<mpsc_permit<int>> out) { BOOST_TEST(out.has_value()); }
};
struct room_for_a_message : room {
    sent wait() { return ends.sender.send(7); }
    static void see(result<void, send_error<int>> out) { BOOST_TEST(out.has_value()); }
};
// The last place goes from hand to hand.
struct permit_given_back : support::world {
    mpsc_channel<int> ends = kioto::mpsc<int>(3);
    std::vector<mpsc_permit<int>> permits;
    permit_given_back() {
        for (int i = 0; i != 3; ++i) {
            permits.push_back(ends.sender.try_reserve().value());
        }
    }
    reserved wait() { return ends.sender.reserve(); }
    void happen() {
        if (!permits.empty()) {
            permits.pop_back();
        }
    }
    static void see(result<mpsc_permit<int>> out) {
        // It is kept: each event lets one through.
        kept().push_back(std::move(out).value());
    }
    static std::vector<mpsc_permit<int>>& kept() {
        static std::vector<mpsc_permit<int>> all;
        return all;
    }
};

// Waits for room that will never come: the receiver closes.
struct refused_permit : room_for_a_permit {
    void happen() { ends.receiver.close(); }
    static void see(result<mpsc_permit<int>> out) { BOOST_TEST((out.error() == error::closed)); }
};
struct refused_message : room_for_a_message {
    void happen() { ends.receiver.close(); }
    static void see(result<void, send_error<int>> out) { BOOST_TEST(out.error().value == 7); }
};

// Waits until nobody needs more messages.
struct closed : support::world {
    mpsc_channel<int> ends = kioto::mpsc<int>(1);
    kioto::mpsc_closed_future<int> wait() { return ends.sender.closed(); }
    void happen() { ends.receiver.close(); }
    static void see(kioto::unit) {}
};
struct deserted : closed {
    std::optional<mpsc_receiver<int>> receiver = std::move(ends.receiver);
    void happen() { receiver.reset(); }
};

static_assert(kioto::stream<mpsc_receiver<int>>);
static_assert(std::is_same_v<kioto::item_t<mpsc_receiver<int>>, int>);
static_assert(kioto::future_of<received, std::optional<int>>);
static_assert(kioto::future_of<reserved, result<mpsc_permit<int>>>);
static_assert(kioto::future_of<sent, result<void, send_error<int>>>);
static_assert(kioto::fused_future<received>);
static_assert(kioto::future_of<kioto::mpsc_closed_future<int>, void>);
static_assert(kioto::cancel_safe_v<kioto::mpsc_closed_future<int>>);
static_assert(kioto::cancel_safe_v<received>);
static_assert(kioto::cancel_safe_v<reserved>);
static_assert(!kioto::cancel_safe_v<sent>);
static_assert(std::is_same_v<kioto::borrows_t<received>, kioto::types<mpsc_receiver<int>>>);
static_assert(std::is_same_v<kioto::borrows_t<sent>, kioto::types<>>);
static_assert(std::is_nothrow_copy_constructible_v<mpsc_sender<int>>);
static_assert(std::is_nothrow_move_assignable_v<mpsc_receiver<int>>);
static_assert(!std::is_copy_constructible_v<mpsc_receiver<int>>);
static_assert(!std::is_copy_constructible_v<mpsc_permit<int>>);

} // namespace

BOOST_AUTO_TEST_CASE(recv_passes_the_list) {
    support::check_leaf<message>();
    support::check_leaf<end>();
    support::check_leaf<last_permit>();
}

BOOST_AUTO_TEST_CASE(reserve_passes_the_list) {
    support::check_leaf<room_for_a_permit>();
    support::check_queue<room_for_a_permit>();
    support::check_leaf<refused_permit>();
    support::check_crowd<refused_permit>();
}

BOOST_AUTO_TEST_CASE(send_passes_the_list) {
    support::check_leaf<room_for_a_message>();
    support::check_queue<room_for_a_message>();
    support::check_leaf<refused_message>();
    support::check_crowd<refused_message>();
}

BOOST_AUTO_TEST_CASE(a_permit_that_is_given_back_passes_the_list) {
    support::check_leaf<permit_given_back>();
    support::check_queue<permit_given_back>();
    permit_given_back::kept().clear();
}

BOOST_AUTO_TEST_CASE(closed_passes_the_list) {
    support::check_leaf<closed>();
    support::check_crowd<closed>();
    support::check_leaf<deserted>();
    support::check_crowd<deserted>();
}

BOOST_AUTO_TEST_CASE(those_that_watch_and_those_that_wait_are_told_of_the_close) {
    auto [tx, rx] = kioto::mpsc<int>(1);
    BOOST_TEST(send_now(tx, 1));
    probe watches(tx.closed());
    probe waits(tx.reserve());
    BOOST_TEST(watches.poll().is_pending());
    BOOST_TEST(waits.poll().is_pending());
    BOOST_TEST(rx.try_recv().value() == 1);
    BOOST_TEST((watches.wakes() == 0U && waits.wakes() == 1U)); // the slot is not for who watches
    rx.close();
    BOOST_TEST((watches.wakes() == 1U && waits.wakes() == 1U));
    static_cast<void>(watches.take());
    BOOST_TEST(waits.take().has_value());
}

BOOST_AUTO_TEST_CASE(there_is_room_for_as_many_as_was_said_and_no_more) {
    for (std::size_t capacity : {1U, 2U, 3U, 5U}) {
        auto [tx, rx] = kioto::mpsc<int>(capacity);
        BOOST_TEST(tx.capacity() == capacity);
        auto const more = tx; // more senders, no more room
        for (std::size_t i = 0; i != capacity; ++i) {
            BOOST_TEST(send_now(more, int(i)));
        }
        BOOST_TEST((tx.try_send(7).error() == error::would_wait));
        BOOST_TEST((tx.try_reserve().error() == error::would_wait));
        BOOST_TEST(rx.try_recv().value() == 0);
        BOOST_TEST(send_now(tx, 7));
        BOOST_TEST(!send_now(tx, 8));
    }
}

BOOST_AUTO_TEST_CASE(permits_count_as_messages) {
    auto [tx, rx] = kioto::mpsc<int>(2);
    auto permit = tx.try_reserve().value();
    BOOST_TEST(send_now(tx, 1));
    BOOST_TEST(!send_now(tx, 2));
    BOOST_TEST(std::move(permit).send(3).has_value());
    BOOST_TEST(rx.try_recv().value() == 1);
    BOOST_TEST(rx.try_recv().value() == 3);
    BOOST_TEST((rx.try_recv().error() == error::would_wait));
}

BOOST_AUTO_TEST_CASE(messages_come_in_the_order_sent_however_often_the_ring_wraps) {
    auto [tx, rx] = kioto::mpsc<int>(3);
    int next = 0;
    for (int i = 0; i != 20; ++i) {
        BOOST_TEST(send_now(tx, i));
        if (i % 3 != 0) {
            BOOST_TEST(rx.try_recv().value() == next++);
        }
        if (i % 6 == 5) {
            BOOST_TEST(rx.try_recv().value() == next++);
            BOOST_TEST(rx.try_recv().value() == next++);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_slot_that_is_free_is_for_who_waits_and_not_for_who_comes) {
    auto [tx, rx] = kioto::mpsc<int>(1);
    BOOST_TEST(send_now(tx, 1));
    probe waits(tx.send(2));
    BOOST_TEST(waits.poll().is_pending());
    BOOST_TEST(rx.try_recv().value() == 1);
    BOOST_TEST(waits.wakes() == 1U);
    BOOST_TEST((tx.try_send(3).error() == error::would_wait));
    BOOST_TEST(waits.take().has_value());
    BOOST_TEST(rx.try_recv().value() == 2);
}

BOOST_AUTO_TEST_CASE(messages_that_cannot_be_copied_move_through_it) {
    auto [tx, rx] = kioto::mpsc<std::unique_ptr<int>>(1);
    auto* const first = new int(1);
    auto* const second = new int(2);
    probe a(tx.send(std::unique_ptr<int>(first)));
    BOOST_TEST(a.take().has_value());
    probe b(tx.send(std::unique_ptr<int>(second)));
    BOOST_TEST(b.poll().is_pending());
    BOOST_TEST(rx.try_recv().value().get() == first);
    BOOST_TEST(b.take().has_value());
    probe c(rx.recv());
    BOOST_TEST(c.take()->get() == second);
}

BOOST_AUTO_TEST_CASE(a_message_that_swallows_anything_stays_itself) {
    auto [tx, rx] = kioto::mpsc<std::any>(1);
    BOOST_TEST(tx.try_send(std::any(1)).has_value());
    probe p(rx.recv());
    BOOST_TEST(std::any_cast<int>(*p.take()) == 1);

    auto [tx2, rx2] = kioto::mpsc<std::optional<int>>(1);
    BOOST_TEST(tx2.try_send(std::nullopt).has_value());
    probe q(rx2.recv());
    auto const out = q.take();
    BOOST_TEST(out.has_value());
    BOOST_TEST(!out->has_value());
}

BOOST_AUTO_TEST_CASE(a_message_that_wants_more_alignment_has_it) {
    struct alignas(64) wide {
        int value;
    };
    auto [tx, rx] = kioto::mpsc<wide>(2);
    BOOST_TEST(tx.try_send(wide{7}).has_value());
    BOOST_TEST(rx.try_recv().value().value == 7);
}

BOOST_AUTO_TEST_CASE(the_message_is_handed_back_when_nobody_takes_it) {
    auto [tx, rx] = kioto::mpsc<std::unique_ptr<int>>(1);
    auto permit = tx.try_reserve().value();
    probe waits(tx.send(std::make_unique<int>(1)));
    BOOST_TEST(waits.poll().is_pending());
    { auto const gone = std::move(rx); }
    BOOST_TEST(tx.is_closed());
    BOOST_TEST(waits.wakes() == 1U);
    auto waited = waits.poll();
    BOOST_TEST(*waited.error().value == 1);

    int back = 0;
    auto const take = [&](send_error<std::unique_ptr<int>> e) { back = *e.value; };
    probe comes(tx.send(std::make_unique<int>(2)).on_error(take));
    static_cast<void>(comes.take());
    BOOST_TEST(back == 2);

    auto third = std::make_unique<int>(3);
    BOOST_TEST((tx.try_send(std::move(third)).error() == error::closed));
    BOOST_TEST(*third == 3);
    BOOST_TEST((std::move(permit).send(std::move(third)).error() == error::closed));
    BOOST_TEST(*third == 3);
    BOOST_TEST((tx.try_reserve().error() == error::closed));
}

BOOST_AUTO_TEST_CASE(its_futures_are_steps_of_chains) {
    auto [tx, rx] = kioto::mpsc<std::unique_ptr<int>>(1);
    probe sends(tx.reserve().and_then([](mpsc_permit<std::unique_ptr<int>> permit) {
        return std::move(permit).send(std::make_unique<int>(1));
    }));
    BOOST_TEST(sends.take().has_value());
    BOOST_TEST(*rx.try_recv().value() == 1);
    rx.close();
    // On the way out of the error track the message may move.
    probe maps(tx.send(std::make_unique<int>(2)).map_error([](auto lost) {
        return kioto::send_error<int>{*lost.value};
    }));
    BOOST_TEST(maps.take().error().value == 2);
    probe gives_up(
        tx.send(std::make_unique<int>(3)).map_error([](kioto::error_code ec) { return ec; }));
    BOOST_TEST((gives_up.take().error() == error::closed));
}

BOOST_AUTO_TEST_CASE(a_full_channel_leaves_the_message_where_it_is) {
    auto [tx, rx] = kioto::mpsc<std::unique_ptr<int>>(1);
    BOOST_TEST(tx.try_send(std::make_unique<int>(1)).has_value());
    auto second = std::make_unique<int>(2);
    BOOST_TEST((tx.try_send(std::move(second)).error() == error::would_wait));
    BOOST_TEST(*second == 2);
}

BOOST_AUTO_TEST_CASE(a_closed_channel_is_drained_and_then_ends) {
    auto [tx, rx] = kioto::mpsc<int>(3);
    auto permit = tx.try_reserve().value();
    auto unused = std::make_optional(tx.try_reserve().value());
    BOOST_TEST(send_now(tx, 1));
    rx.close();
    BOOST_TEST(tx.is_closed());
    BOOST_TEST((tx.try_send(2).error() == error::closed));
    BOOST_TEST((tx.try_reserve().error() == error::closed));

    probe p(std::move(rx));
    BOOST_TEST((p.next() == 1));
    BOOST_TEST(p.poll_next().is_pending()); // two permits are out
    BOOST_TEST(std::move(permit).send(3).has_value());
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST((p.next() == 3));
    BOOST_TEST(p.poll_next().is_pending());
    unused.reset();
    BOOST_TEST(p.wakes() == 2U);
    BOOST_TEST(!p.next().has_value());
    BOOST_TEST(!p.next().has_value()); // and stays so
}

BOOST_AUTO_TEST_CASE(who_was_granted_a_slot_before_the_close_may_use_it) {
    auto [tx, rx] = kioto::mpsc<int>(1);
    BOOST_TEST(send_now(tx, 1));
    probe granted(tx.send(2));
    probe waits(tx.send(3));
    BOOST_TEST(granted.poll().is_pending());
    BOOST_TEST(waits.poll().is_pending());
    BOOST_TEST(rx.try_recv().value() == 1);
    rx.close();
    BOOST_TEST(waits.take().error().value == 3);
    BOOST_TEST((rx.try_recv().error() == error::would_wait)); // one is still to come
    BOOST_TEST(granted.take().has_value());
    BOOST_TEST(rx.try_recv().value() == 2);
    BOOST_TEST((rx.try_recv().error() == error::closed));
}

BOOST_AUTO_TEST_CASE(who_was_granted_a_slot_and_goes_after_the_close_ends_it) {
    auto [tx, rx] = kioto::mpsc<int>(1);
    BOOST_TEST(send_now(tx, 1));
    probe granted(tx.reserve());
    BOOST_TEST(granted.poll().is_pending());
    BOOST_TEST(rx.try_recv().value() == 1);
    rx.close();
    probe p(std::move(rx));
    BOOST_TEST(p.poll_next().is_pending());
    granted.drop();
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(!p.next().has_value());
}

BOOST_AUTO_TEST_CASE(closing_wakes_a_receiver_that_has_come_to_the_end) {
    auto [tx, rx] = kioto::mpsc<int>(1);
    probe p(std::move(rx));
    BOOST_TEST(p.poll_next().is_pending());
    p.get().close();
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(!p.next().has_value());
}

BOOST_AUTO_TEST_CASE(the_end_comes_after_the_messages_when_all_senders_are_gone) {
    auto [tx, rx] = kioto::mpsc<int>(2);
    {
        auto const one = std::move(tx);
        auto const other = one;
        BOOST_TEST(send_now(one, 1));
        BOOST_TEST(send_now(other, 2));
    }
    BOOST_TEST(rx.try_recv().value() == 1);
    BOOST_TEST(rx.try_recv().value() == 2);
    BOOST_TEST((rx.try_recv().error() == error::closed));
}

BOOST_AUTO_TEST_CASE(permits_and_futures_are_senders) {
    auto [tx, rx] = kioto::mpsc<int>(1);
    auto permit = std::make_optional(tx.try_reserve().value());
    probe waits(std::move(tx).send(2));
    BOOST_TEST(waits.poll().is_pending());
    probe p(std::move(rx));
    BOOST_TEST(p.poll_next().is_pending());
    permit.reset();
    BOOST_TEST(p.wakes() == 0U);
    BOOST_TEST(waits.take().has_value());
    BOOST_TEST((p.next() == 2));
    BOOST_TEST(!p.next().has_value());
}

BOOST_AUTO_TEST_CASE(dropping_recv_loses_no_message) {
    auto [tx, rx] = kioto::mpsc<int>(2);
    {
        probe p(rx.recv());
        BOOST_TEST(p.poll().is_pending());
        BOOST_TEST(send_now(tx, 1));
        BOOST_TEST(p.woken());
    }
    { probe never_polled(rx.recv()); }
    probe p(rx.recv());
    BOOST_TEST((p.take() == 1));
}

BOOST_AUTO_TEST_CASE(dropping_the_receiver_drops_what_is_queued) {
    support::log log;
    auto [tx, rx] = kioto::mpsc<support::ending>(3);
    BOOST_TEST(tx.try_send(support::ending(log, "first")).has_value());
    BOOST_TEST(tx.try_send(support::ending(log, "second")).has_value());
    static_cast<void>(rx.try_recv());
    BOOST_TEST(tx.try_send(support::ending(log, "third")).has_value());
    BOOST_TEST(tx.try_send(support::ending(log, "fourth")).has_value());
    log.clear();
    { auto const gone = std::move(rx); }
    BOOST_TEST((log == support::log{"second", "third", "fourth"}));
}

BOOST_AUTO_TEST_CASE(what_is_queued_may_hold_the_channel) {
    struct knot {
        mpsc_sender<std::unique_ptr<knot>> sender;
        explicit knot(mpsc_sender<std::unique_ptr<knot>> s) : sender(std::move(s)) {}
        ~knot() { BOOST_TEST(sender.is_closed()); }
    };
    auto [tx, rx] = kioto::mpsc<std::unique_ptr<knot>>(2);
    BOOST_TEST(tx.try_send(std::make_unique<knot>(tx)).has_value());
    auto last = std::make_unique<knot>(std::move(tx));
    auto const& sender = last->sender;
    BOOST_TEST(sender.try_send(std::move(last)).has_value());
    { auto const gone = std::move(rx); }
}

BOOST_AUTO_TEST_CASE(a_message_of_a_send_that_is_dropped_goes_with_it) {
    support::log log;
    auto [tx, rx] = kioto::mpsc<support::ending>(1);
    auto const permit = tx.try_reserve().value();
    probe p(tx.send(support::ending(log, "message")));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(log.empty());
    p.drop();
    BOOST_TEST((log == support::log{"message"}));
}

BOOST_AUTO_TEST_CASE(the_receiver_is_a_stream_that_moves_between_polls) {
    auto [tx, rx] = kioto::mpsc<int>(2);
    {
        probe p(rx.next());
        BOOST_TEST(p.poll().is_pending());
        BOOST_TEST(send_now(tx, 1));
        BOOST_TEST((p.take() == 1));
    }
    probe p(std::move(rx));
    BOOST_TEST(p.poll_next().is_pending());
    mpsc_receiver<int> elsewhere(std::move(p.get()));
    BOOST_TEST(send_now(tx, 2));
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(elsewhere.try_recv().value() == 2);
    auto [tx2, rx2] = kioto::mpsc<int>(1);
    elsewhere = std::move(rx2);
    BOOST_TEST(tx.is_closed());
    BOOST_TEST(send_now(tx2, 3));
    BOOST_TEST(elsewhere.try_recv().value() == 3);
}

BOOST_AUTO_TEST_CASE(a_permit_is_assigned_and_given_back_once) {
    auto [tx, rx] = kioto::mpsc<int>(2);
    auto a = tx.try_reserve().value();
    auto b = tx.try_reserve().value();
    a = std::move(b);
    BOOST_TEST(send_now(tx, 1));
    BOOST_TEST(!send_now(tx, 2));
    BOOST_TEST(std::move(a).send(3).has_value());
    BOOST_TEST(rx.try_recv().value() == 1);
    BOOST_TEST(rx.try_recv().value() == 3);
}

BOOST_AUTO_TEST_CASE(using_a_permit_twice_asserts) {
    auto [tx, rx] = kioto::mpsc<int>(1);
    auto permit = tx.try_reserve().value();
    static_cast<void>(std::move(permit).send(1));
    BOOST_TEST(support::asserts([&] { static_cast<void>(std::move(permit).send(2)); }));
}

BOOST_AUTO_TEST_CASE(a_channel_without_room_asserts) {
    BOOST_TEST(support::asserts([] { static_cast<void>(kioto::mpsc<int>(0)); }));
}

BOOST_AUTO_TEST_CASE(a_channel_that_no_memory_could_hold_is_an_exception) {
    BOOST_CHECK_THROW(
        static_cast<void>(kioto::mpsc<std::uint64_t>(SIZE_MAX / 2)), std::bad_array_new_length);
}

BOOST_AUTO_TEST_CASE(making_one_allocates_once_and_using_it_never) {
    kioto::test::allocation_counter const making;
    auto [tx, rx] = kioto::mpsc<int>(16);
    BOOST_TEST(making.count() == 1U);
    kioto::test::allocation_counter const using_it;
    bool all = true;
    for (int i = 0; i != 100; ++i) {
        auto const more = tx;
        all = all && send_now(more, i) && rx.try_recv().value() == i;
    }
    BOOST_TEST(using_it.count() == 0U);
    BOOST_TEST(all);
}

BOOST_AUTO_TEST_CASE(a_send_error_is_an_error_code_where_its_value_does_not_matter) {
    kioto::error_code const ec = send_error<int>{7};
    BOOST_TEST((ec == error::closed));
    result<void, send_error<int>> const out(boost::system::in_place_error, send_error<int>{7});
    BOOST_CHECK_THROW(out.value(), boost::system::system_error);
}

BOOST_AUTO_TEST_SUITE_END()
