//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/broadcast.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "support/ending.hpp"
#include "support/leaf.hpp"

BOOST_AUTO_TEST_SUITE(broadcast)

namespace {

using kioto::broadcast_receiver;
using kioto::error;
using kioto::lagged;
using kioto::result;
using kioto::test::probe;

using item = result<int, lagged>;
item got(int value) { return item(boost::system::in_place_value, value); }

using received = kioto::recv_future<broadcast_receiver<int>>;

struct message : support::world {
    kioto::broadcast<int> tx{2};
    broadcast_receiver<int> rx = tx.subscribe();
    received wait() { return rx.recv(); }
    void happen() { tx.send(7); }
    static void see(std::optional<item> out) { BOOST_TEST((out.value() == got(7))); }
};

// The last sender goes.
struct end : support::world {
    std::optional<kioto::broadcast<int>> tx{std::in_place, 2};
    broadcast_receiver<int> rx = tx->subscribe();
    received wait() { return rx.recv(); }
    void happen() { tx.reset(); }
    static void see(std::optional<item> out) { BOOST_TEST(!out.has_value()); }
};

// Many receivers, of which each wait takes another.
struct crowd : message {
    std::vector<broadcast_receiver<int>> receivers;
    crowd() {
        for (int i = 0; i != 40; ++i) {
            receivers.push_back(tx.subscribe());
        }
    }
    std::size_t next = 0;
    received wait() { return receivers[next++].recv(); }
};

static_assert(kioto::stream<broadcast_receiver<int>>);
static_assert(std::is_same_v<kioto::item_t<broadcast_receiver<int>>, item>);
static_assert(kioto::future_of<received, std::optional<item>>);
static_assert(kioto::fused_future<received>);
static_assert(kioto::cancel_safe_v<received>);
static_assert(std::is_same_v<kioto::borrows_t<received>, kioto::types<broadcast_receiver<int>>>);
static_assert(std::is_nothrow_move_constructible_v<broadcast_receiver<int>>);
static_assert(std::is_nothrow_move_assignable_v<broadcast_receiver<int>>);
static_assert(!std::is_copy_constructible_v<broadcast_receiver<int>>);
static_assert(std::is_nothrow_copy_constructible_v<kioto::broadcast<int>>);

struct listener {
    broadcast_receiver<int> rx;

    // What it has to say now: "1 2 lagged(3) ... end", or nothing.
    std::string said() {
        std::string all;
        for (;;) {
            probe p(rx.recv());
            auto out = p.poll();
            if (out.is_pending()) {
                return all;
            }
            auto const& next = out.get();
            if (!next) {
                return all + "end";
            }
            all += next->has_value() ? std::to_string(**next)
                                     : "lagged(" + std::to_string(next->error().missed) + ")";
            all += ' ';
        }
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list) {
    support::check_leaf<message>();
    support::check_leaf<end>();
    support::check_crowd<crowd>();
}

BOOST_AUTO_TEST_CASE(each_receiver_gets_each_message) {
    kioto::broadcast<int> tx(4);
    listener a{tx.subscribe()};
    listener b{tx.subscribe()};
    BOOST_TEST(tx.receivers() == 2U);
    BOOST_TEST(tx.send(1) == 2U);
    BOOST_TEST(tx.send(2) == 2U);
    BOOST_TEST(a.said() == "1 2 ");
    BOOST_TEST(tx.send(3) == 2U);
    BOOST_TEST(a.said() == "3 ");
    BOOST_TEST(b.said() == "1 2 3 ");
}

BOOST_AUTO_TEST_CASE(a_receiver_sees_what_is_sent_after_it_came) {
    kioto::broadcast<int> tx(4);
    BOOST_TEST(tx.send(1) == 0U);
    listener a{tx.subscribe()};
    BOOST_TEST(tx.send(2) == 1U);
    listener b{tx.subscribe()};
    BOOST_TEST(tx.send(3) == 2U);
    BOOST_TEST(a.said() == "2 3 ");
    BOOST_TEST(b.said() == "3 ");
}

BOOST_AUTO_TEST_CASE(who_is_too_slow_is_told_how_many_it_missed) {
    kioto::broadcast<int> tx(3);
    listener slow{tx.subscribe()};
    for (int i = 1; i <= 3; ++i) {
        tx.send(i);
    }
    BOOST_TEST(slow.said() == "1 2 3 "); // as many as are kept
    for (int i = 4; i <= 7; ++i) {
        tx.send(i);
    }
    BOOST_TEST(slow.said() == "lagged(1) 5 6 7 ");
    for (int i = 8; i <= 107; ++i) {
        tx.send(i);
    }
    BOOST_TEST(slow.said() == "lagged(97) 105 106 107 ");
}

BOOST_AUTO_TEST_CASE(it_may_lag_again_while_it_catches_up) {
    kioto::broadcast<int> tx(2);
    auto slow = tx.subscribe();
    for (int i = 1; i <= 3; ++i) {
        tx.send(i);
    }
    probe p(std::move(slow));
    BOOST_TEST((p.next()->error() == lagged{1}));
    tx.send(4); // replaces 2
    BOOST_TEST((p.next()->error() == lagged{1}));
    BOOST_TEST((p.next() == got(3)));
    BOOST_TEST((p.next() == got(4)));
    BOOST_TEST(p.poll_next().is_pending());
}

BOOST_AUTO_TEST_CASE(with_room_for_one_it_is_the_latest) {
    kioto::broadcast<int> tx(1);
    listener a{tx.subscribe()};
    tx.send(1);
    tx.send(2);
    BOOST_TEST(a.said() == "lagged(1) 2 ");
}

BOOST_AUTO_TEST_CASE(a_slow_receiver_keeps_nobody_up) {
    kioto::broadcast<int> tx(2);
    listener slow{tx.subscribe()};
    listener fast{tx.subscribe()};
    for (int i = 0; i != 100; ++i) {
        tx.send(i);
        BOOST_TEST(fast.said() == std::to_string(i) + " ");
    }
    BOOST_TEST(slow.said() == "lagged(98) 98 99 ");
}

BOOST_AUTO_TEST_CASE(the_end_comes_after_the_messages) {
    auto tx = std::make_optional<kioto::broadcast<int>>(4);
    listener a{tx->subscribe()};
    auto other = std::make_optional(*tx);
    tx->send(1);
    tx.reset();
    other->send(2);
    BOOST_TEST(a.said() == "1 2 ");
    other.reset();
    BOOST_TEST(a.said() == "end");
    BOOST_TEST(a.said() == "end");
}

BOOST_AUTO_TEST_CASE(the_last_reader_has_the_message_itself_and_the_others_copies) {
    kioto::broadcast<std::shared_ptr<int>> tx(2);
    auto a = tx.subscribe();
    auto b = tx.subscribe();
    tx.send(std::make_shared<int>(1));
    probe first(a.recv());
    auto const copy = first.take();
    BOOST_TEST(copy->value().use_count() == 2);
    probe second(b.recv());
    auto const moved = second.take();
    BOOST_TEST(copy->value().use_count() == 2); // nothing is left in the ring
    BOOST_TEST((copy->value() == moved->value()));
}

BOOST_AUTO_TEST_CASE(a_message_lives_until_all_who_should_read_it_have_or_are_gone) {
    kioto::broadcast<std::shared_ptr<int>> tx(2);
    auto a = tx.subscribe();
    auto b = std::make_optional(tx.subscribe());
    auto const message_ = std::make_shared<int>(1);
    tx.send(message_);
    tx.send(message_);
    BOOST_TEST(message_.use_count() == 3);
    {
        probe p(a.recv());
        static_cast<void>(p.take());
    }
    BOOST_TEST(message_.use_count() == 3);
    b.reset(); // it read none, `a` the first one
    BOOST_TEST(message_.use_count() == 2);
    {
        probe p(a.recv());
        static_cast<void>(p.take());
    }
    BOOST_TEST(message_.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(without_receivers_nothing_is_kept) {
    kioto::broadcast<std::shared_ptr<int>> tx(2);
    auto const message_ = std::make_shared<int>(1);
    BOOST_TEST(tx.send(message_) == 0U);
    BOOST_TEST(message_.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(a_slow_receiver_that_goes_leaves_the_counts_of_the_others_right) {
    kioto::broadcast<std::shared_ptr<int>> tx(2);
    auto slow = std::make_optional(tx.subscribe());
    auto fast = tx.subscribe();
    auto const message_ = std::make_shared<int>(1);
    for (int i = 0; i != 5; ++i) {
        tx.send(message_);
    }
    BOOST_TEST(message_.use_count() == 3); // two are kept
    slow.reset();
    BOOST_TEST(message_.use_count() == 3);
    probe p(std::move(fast));
    BOOST_TEST((p.next()->error() == lagged{3}));
    static_cast<void>(p.next());
    static_cast<void>(p.next());
    BOOST_TEST(message_.use_count() == 1);
    BOOST_TEST(tx.receivers() == 1U);
}

BOOST_AUTO_TEST_CASE(a_receiver_moves_while_it_waits) {
    kioto::broadcast<int> tx(2);
    probe p(tx.subscribe());
    BOOST_TEST(p.poll_next().is_pending());
    listener elsewhere{std::move(p.get())};
    BOOST_TEST(tx.receivers() == 1U);
    tx.send(1);
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(elsewhere.said() == "1 ");

    elsewhere.rx = tx.subscribe();
    BOOST_TEST(tx.receivers() == 1U);
    tx.send(2);
    BOOST_TEST(elsewhere.said() == "2 ");
}

BOOST_AUTO_TEST_CASE(a_receiver_that_goes_takes_its_waker_along) {
    kioto::broadcast<int> tx(2);
    probe p(tx.subscribe());
    BOOST_TEST(p.poll_next().is_pending());
    p.drop();
    BOOST_TEST(p.waker_references() == 0U);
    BOOST_TEST(tx.receivers() == 0U);
}

namespace {

struct throws_once {
    int* copies_until_throw;
    explicit throws_once(int& n) : copies_until_throw(&n) {}
    throws_once(throws_once const& other) : copies_until_throw(other.copies_until_throw) {
        if (--*copies_until_throw == 0) {
            throw std::runtime_error("no copy");
        }
    }
    throws_once(throws_once&&) noexcept = default;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_copy_that_throws_leaves_the_message_where_it_is) {
    int copies = 1;
    kioto::broadcast<throws_once> tx(2);
    auto a = tx.subscribe();
    auto const b = tx.subscribe();
    tx.send(throws_once(copies));
    probe p(a.recv());
    BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);
    BOOST_TEST(p.take().has_value());
    probe q(a.recv());
    BOOST_TEST(q.poll().is_pending());
}

BOOST_AUTO_TEST_CASE(a_message_dies_without_the_lock) {
    // Its destructor uses the channel; one is replaced, one dies with its reader.
    struct knot {
        kioto::broadcast<std::shared_ptr<knot>> sender;
        explicit knot(kioto::broadcast<std::shared_ptr<knot>> s) : sender(std::move(s)) {}
        ~knot() { static_cast<void>(sender.receivers()); }
    };
    kioto::broadcast<std::shared_ptr<knot>> tx(1);
    auto a = std::make_optional(tx.subscribe());
    tx.send(std::make_shared<knot>(tx));
    tx.send(std::make_shared<knot>(tx));
    a.reset();
    BOOST_TEST(tx.receivers() == 0U);
}

BOOST_AUTO_TEST_CASE(lagged_is_an_error_code_where_the_count_does_not_matter) {
    kioto::error_code const ec = lagged{3};
    BOOST_TEST((ec == error::lagged));
    item const out(boost::system::in_place_error, lagged{3});
    BOOST_CHECK_THROW(static_cast<void>(out.value()), boost::system::system_error);
}

BOOST_AUTO_TEST_CASE(a_channel_without_room_asserts) {
    BOOST_TEST(support::asserts([] { kioto::broadcast<int> const none(0); }));
}

BOOST_AUTO_TEST_CASE(sending_allocates_nothing) {
    kioto::test::allocation_counter const making;
    kioto::broadcast<int> tx(4);
    BOOST_TEST(making.count() == 2U);
    kioto::test::allocation_counter const using_it;
    auto rx = tx.subscribe();
    for (int i = 0; i != 10; ++i) {
        tx.send(i);
    }
    BOOST_TEST(using_it.count() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
