//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/asio_cancellation.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <thread>
#include <utility>

#include <kioto/hold.hpp>
#include <kioto/map.hpp>
#include <kioto/never.hpp>
#include <kioto/select.hpp>
#include <kioto/spawn.hpp>
#include <kioto/unchecked.hpp>

#include "../support/leaf.hpp"

BOOST_AUTO_TEST_SUITE(asio_cancellation)

namespace {

namespace asio = boost::asio;
using asio::cancellation_type;
using kioto::cancellation_token;
using kioto::emit_future;
using kioto::token_of_slot;
using kioto::test::probe;

struct emission : support::world {
    static constexpr int price = 0;
    asio::cancellation_signal signal;
    cancellation_token token;
    emit_future wait() { return kioto::emit_when_cancelled(token, signal); }
    void happen() { token.cancel(); }
    static void see(kioto::unit) {}
};

static_assert(kioto::future_of<emit_future, void>);
static_assert(kioto::fused_future<emit_future>);
static_assert(kioto::cancel_safe_v<emit_future>);
static_assert(!kioto::spawnable<emit_future>);

// Counts what a signal emits.
struct emitted {
    asio::cancellation_signal signal;
    int times = 0;
    cancellation_type last = cancellation_type::none;
    emitted() {
        signal.slot().assign([this](cancellation_type type) {
            ++times;
            last = type;
        });
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list) { support::check_leaf<emission>(); }

BOOST_AUTO_TEST_CASE(a_token_is_cancelled_with_its_slot) {
    asio::cancellation_signal signal;
    auto const token = token_of_slot(signal.slot());
    auto const child = token.child_token();
    probe p(child.cancelled());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(!token.is_cancelled());
    signal.emit(cancellation_type::partial);
    BOOST_TEST((token.is_cancelled() && child.is_cancelled()));
    BOOST_TEST(p.wakes() == 1U);
    signal.emit(cancellation_type::terminal);
    BOOST_TEST(p.wakes() == 1U);
}

BOOST_AUTO_TEST_CASE(only_what_is_accepted_counts) {
    asio::cancellation_signal signal;
    auto const token = token_of_slot(signal.slot(), cancellation_type::terminal);
    signal.emit(cancellation_type::total);
    signal.emit(cancellation_type::partial);
    BOOST_TEST(!token.is_cancelled());
    signal.emit(cancellation_type::total | cancellation_type::terminal);
    BOOST_TEST(token.is_cancelled());
}

BOOST_AUTO_TEST_CASE(a_slot_without_a_signal_gives_a_token_all_the_same) {
    auto const token = token_of_slot(asio::cancellation_slot());
    BOOST_TEST(!token.is_cancelled());
    token.cancel();
    BOOST_TEST(token.is_cancelled());
}

BOOST_AUTO_TEST_CASE(the_signal_may_go_first_and_so_may_the_token) {
    auto signal = std::make_unique<asio::cancellation_signal>();
    auto const token = token_of_slot(signal->slot());
    signal.reset();
    BOOST_TEST(!token.is_cancelled());

    asio::cancellation_signal other;
    static_cast<void>(token_of_slot(other.slot()));
    other.emit(cancellation_type::terminal);
}

BOOST_AUTO_TEST_CASE(a_signal_is_emitted_once_when_the_token_is_cancelled) {
    emitted e;
    cancellation_token const token;
    probe p(kioto::emit_when_cancelled(token, e.signal, cancellation_type::total));
    BOOST_TEST(p.poll().is_pending());
    token.cancel();
    BOOST_TEST(e.times == 0); // not before it is polled, in its own place
    static_cast<void>(p.take());
    BOOST_TEST(e.times == 1);
    BOOST_TEST((e.last == cancellation_type::total));
}

BOOST_AUTO_TEST_CASE(nothing_is_emitted_after_the_drop) {
    emitted e;
    cancellation_token const token;
    {
        probe p(kioto::emit_when_cancelled(token, e.signal));
        BOOST_TEST(p.poll().is_pending());
    }
    token.cancel();
    BOOST_TEST(e.times == 0);
}

BOOST_AUTO_TEST_CASE(an_operation_of_asio_stops_with_a_token_of_another_thread) {
    struct session {
        asio::steady_timer timer;
        asio::cancellation_signal signal;
        explicit session(asio::io_context& io) : timer(io) {}
    };
    asio::io_context io;
    auto const s = std::make_shared<session>(io);
    cancellation_token const stop;
    kioto::error_code out;
    s->timer.expires_after(std::chrono::hours(1));
    s->timer.async_wait(
        asio::bind_cancellation_slot(s->signal.slot(), [&](kioto::error_code ec) { out = ec; }));
    kioto::spawn(io, kioto::unchecked(kioto::emit_when_cancelled(stop, s->signal)).hold(s));
    io.poll();
    BOOST_TEST(!out);
    std::thread other([&] { stop.cancel(); });
    io.run();
    other.join();
    BOOST_TEST((out == asio::error::operation_aborted));
}

BOOST_AUTO_TEST_CASE(a_task_stops_with_a_signal_of_asio) {
    asio::io_context io;
    asio::cancellation_signal signal;
    auto const stop = token_of_slot(signal.slot());
    bool stopped = false;
    kioto::spawn(io, kioto::select(kioto::never<void>(), stop.cancelled()).map([&](auto out) {
        stopped = out.index() == 1;
    }));
    io.poll();
    BOOST_TEST(!stopped);
    signal.emit(cancellation_type::terminal);
    io.run();
    BOOST_TEST(stopped);
}

BOOST_AUTO_TEST_SUITE_END()
