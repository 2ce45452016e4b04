//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/net/tcp_listener.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <kioto/join.hpp>
#include <kioto/join_handle.hpp>
#include <kioto/next.hpp>
#include <kioto/on_error.hpp>
#include <kioto/poll_fn.hpp>
#include <kioto/stream/for_each.hpp>
#include <kioto/test/probe.hpp>
#include <kioto/test/virtual_time.hpp>
#include <kioto/unchecked.hpp>

#include "../support/shortage.hpp"
#include "../support/sockets.hpp"

BOOST_AUTO_TEST_SUITE(tcp_listener)

namespace {

using namespace std::chrono_literals;
using kioto::result;
using kioto::use_handle;
using kioto::test::probe;
using support::net;
using support::peer;
namespace asio = boost::asio;
using asio::ip::tcp;

static_assert(kioto::stream<kioto::incoming_stream>);
static_assert(std::is_same_v<kioto::item_t<kioto::incoming_stream>, result<kioto::tcp_stream>>);
static_assert(kioto::future_of<kioto::accept_future, result<kioto::tcp_stream>>);
static_assert(
    std::is_same_v<kioto::borrows_t<kioto::accept_future>, kioto::types<kioto::tcp_listener>>);
static_assert(kioto::cancel_safe_v<kioto::accept_future>);

/// A listener's incoming streams, in a task, with virtual time.
struct server : net {
    kioto::test::manual_clock clock;
    std::vector<kioto::tcp_stream> streams;
    std::vector<kioto::error_code> errors;
    tcp::endpoint at;
    unsigned polls = 0;
    std::optional<kioto::join_handle<result<void>>> handle;

    server() {
        kioto::test::use_virtual_time(io, clock);
        at = endpoint();
        auto serve =
            std::move(listener)
                .incoming([this](kioto::error_code ec) { errors.push_back(ec); })
                .for_each([this](kioto::tcp_stream s) { streams.push_back(std::move(s)); });
        handle.emplace(kioto::spawn(io,
            kioto::poll_fn([this, serve = std::move(serve)](kioto::poll_context& cx) mutable {
                ++polls;
                return kioto::detail::poll_child(serve, cx);
            }),
            use_handle));
        idle();
    }
    void pass(std::chrono::milliseconds d) {
        kioto::test::advance(io, clock, d);
        idle();
    }
};

template <class Handles>
int finished(Handles const& handles) {
    return static_cast<int>(
        std::ranges::count_if(handles, [](auto const& h) { return h.is_finished(); }));
}

} // namespace

BOOST_AUTO_TEST_CASE(accepts) {
    net n;
    peer there(n.endpoint());
    auto s = n.accept();
    there.send("x");
    BOOST_TEST(kioto::run(n.io, s.read_exact<1>()).has_value());
}

BOOST_AUTO_TEST_CASE(waits_for_a_connection) {
    net n;
    probe p(n.listener.accept());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll_elsewhere().is_pending());
    peer there(n.endpoint());
    n.run_until([&] { return p.woken(); });
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(p.take().has_value());
}

BOOST_AUTO_TEST_CASE(a_dropped_accept_loses_no_connection) {
    net n;
    {
        probe p(n.listener.accept());
        BOOST_TEST(p.poll().is_pending());
        peer first(n.endpoint());
        n.idle();
    }
    BOOST_TEST(n.accept().is_open());
}

BOOST_AUTO_TEST_CASE(several_tasks_accept_and_each_connection_is_one_tasks) {
    net n;
    constexpr int count = 3;
    std::vector<kioto::join_handle<result<kioto::tcp_stream>>> handles;
    for (int i = 0; i != count; ++i) {
        handles.push_back(kioto::spawn(n.io, kioto::unchecked(n.listener.accept()), use_handle));
    }
    n.idle();
    // A task that has its connection and ends leaves nobody asleep.
    std::vector<peer> there;
    for (int i = 0; i != count; ++i) {
        there.emplace_back(n.endpoint());
        n.run_until([&] { return finished(handles) == i + 1; });
    }
}

BOOST_AUTO_TEST_CASE(connections_that_come_together_wake_all_who_accept) {
    net n;
    auto handle = kioto::spawn(
        n.io, kioto::unchecked(kioto::join(n.listener.accept(), n.listener.accept())), use_handle);
    n.idle();
    peer first(n.endpoint());
    peer second(n.endpoint());
    auto const both = kioto::run(n.io, std::move(handle)).value();
    BOOST_TEST(std::get<0>(both).has_value());
    BOOST_TEST(std::get<1>(both).has_value());
}

BOOST_AUTO_TEST_CASE(a_dropped_accept_takes_nothing_from_the_others) {
    net n;
    for (bool const woken : {false, true}) {
        auto first = std::make_unique<probe<kioto::accept_future>>(n.listener.accept());
        probe second(n.listener.accept());
        BOOST_TEST(first->poll().is_pending());
        BOOST_TEST(second.poll().is_pending());
        if (!woken) {
            first.reset();
        }
        peer there(n.endpoint());
        n.run_until([&] { return second.woken(); });
        if (woken) {
            BOOST_TEST(first->woken());
            first.reset();
        }
        BOOST_TEST(second.take().has_value());
    }
}

BOOST_AUTO_TEST_CASE(a_poll_by_hand_waits_beside_futures) {
    net n;
    probe by_hand(
        kioto::poll_fn([&](kioto::poll_context& cx) { return n.listener.poll_accept(cx); }));
    probe by_future(n.listener.accept());
    BOOST_TEST(by_hand.poll().is_pending());
    BOOST_TEST(by_future.poll().is_pending());
    peer there(n.endpoint());
    n.run_until([&] { return by_future.woken(); });
    BOOST_TEST(by_hand.woken());
    BOOST_TEST(by_future.take().has_value());
    BOOST_TEST(by_hand.poll().is_pending());
}

BOOST_AUTO_TEST_CASE(tasks_on_two_threads_share_a_listener) {
    net n;
    kioto::detail::runtime_of(n.io).set_threads(2);
    constexpr int count = 30;
    std::vector<kioto::join_handle<result<kioto::tcp_stream>>> handles;
    for (int i = 0; i != count; ++i) {
        handles.push_back(kioto::spawn(n.io, kioto::unchecked(n.listener.accept()), use_handle));
    }
    std::thread client([&] {
        for (int i = 0; i != count; ++i) {
            peer(n.endpoint()).reset();
        }
    });
    n.io.restart();
    std::thread second([&] { n.io.run(); });
    n.io.run();
    second.join();
    client.join();
    BOOST_TEST(finished(handles) == count);
}

BOOST_AUTO_TEST_CASE(a_task_elsewhere_waits_on_when_those_of_the_context_have_ended) {
    net n;
    asio::io_context elsewhere;
    std::optional here(kioto::spawn(n.io, kioto::unchecked(n.listener.accept()), use_handle));
    n.idle();
    auto handle = kioto::spawn(elsewhere, kioto::unchecked(n.listener.accept()), use_handle);
    elsewhere.poll();
    here.reset();
    n.idle();
    peer there(n.endpoint());
    n.run_until([&] {
        elsewhere.restart();
        elsewhere.poll();
        return handle.is_finished();
    });
    auto const joined = kioto::run(elsewhere, std::move(handle));
    BOOST_TEST(joined.has_value());
}

BOOST_AUTO_TEST_CASE(outlives_its_context) {
    std::optional<kioto::tcp_listener> listener;
    std::optional<probe<kioto::accept_future>> p;
    peer first;
    peer second;
    {
        net n;
        listener.emplace(std::move(n.listener));
        p.emplace(listener->accept());
        BOOST_TEST(p->poll().is_pending());
        first = peer(listener->local_endpoint().value());
        second = peer(listener->local_endpoint().value());
        n.run_until([&] { return p->woken(); });
    }
    // There are connections, and nobody to serve them.
    BOOST_TEST((p->take().error() == asio::error::operation_aborted));
    probe again(kioto::poll_fn([&](kioto::poll_context& cx) { return listener->poll_accept(cx); }));
    for (int i = 0; i != 4; ++i) {
        BOOST_TEST((again.take().error() == asio::error::operation_aborted));
    }
}

BOOST_AUTO_TEST_CASE(who_accepts_is_told_of_the_close) {
    net n;
    std::vector<kioto::join_handle<result<kioto::tcp_stream>>> handles;
    for (int i = 0; i != 2; ++i) {
        handles.push_back(kioto::spawn(n.io, kioto::unchecked(n.listener.accept()), use_handle));
    }
    probe dropped(n.listener.accept());
    BOOST_TEST(dropped.poll().is_pending());
    n.idle();
    n.listener.close();
    BOOST_TEST(!n.listener.is_open());
    dropped.drop();
    n.idle();
    BOOST_TEST(finished(handles) == 2);
    for (auto& h : handles) {
        BOOST_TEST((kioto::run(n.io, std::move(h)).error() == asio::error::operation_aborted));
    }
    probe later(n.listener.accept());
    BOOST_TEST((later.take().error() == asio::error::operation_aborted));
}

BOOST_AUTO_TEST_CASE(connections_come_in_the_order_of_their_arrival) {
    net n;
    auto const at = n.endpoint();
    peer first(at);
    peer second(at);
    auto incoming = std::move(n.listener).incoming();
    BOOST_TEST((incoming.local_endpoint().value() == at));
    first.send("1");
    second.send("2");
    for (char const expected : {'1', '2'}) {
        auto s = kioto::run(n.io, incoming.next()).value();
        auto const byte = kioto::run(n.io, s->value().read_exact<1>()).value();
        BOOST_TEST(static_cast<char>(byte[0]) == expected);
    }
}

BOOST_AUTO_TEST_CASE(a_connection_that_died_in_the_queue_is_no_error) {
    net n;
    peer(n.endpoint()).reset();
    peer there(n.endpoint());
    there.send("x");
    // The kernel hands the dead one over; its first read tells.
    for (;;) {
        auto s = n.accept();
        if (kioto::run(n.io, s.read_exact<1>()).has_value()) {
            break;
        }
    }
    BOOST_TEST(true);
}

BOOST_AUTO_TEST_CASE(an_endpoint_in_use_throws) {
    net n;
    BOOST_CHECK_THROW(kioto::tcp_listener(n.io, n.endpoint()), boost::system::system_error);
}

BOOST_AUTO_TEST_CASE(several_listeners_may_share_a_port_if_all_say_so, *support::posix_only()) {
    asio::io_context io;
    kioto::tcp_listener first(io, support::loopback(), {.reuse_port = true});
    kioto::tcp_listener second(io, first.local_endpoint().value(), {.reuse_port = true});
    BOOST_TEST(second.is_open());
    second.close();
    BOOST_TEST(!second.is_open());
}

BOOST_AUTO_TEST_CASE(sharing_a_port_is_refused_where_that_is_unknown, *support::windows_only()) {
    asio::io_context io;
    BOOST_CHECK_EXCEPTION(kioto::tcp_listener(io, support::loopback(), {.reuse_port = true}),
        boost::system::system_error,
        [](auto const& e) { return e.code() == asio::error::operation_not_supported; });
}

BOOST_AUTO_TEST_CASE(takes_an_executor_too) {
    asio::io_context io;
    kioto::tcp_listener listener(io.get_executor(), support::loopback());
    peer there(listener.local_endpoint().value());
    BOOST_TEST(kioto::run(io, listener.accept()).has_value());
}

BOOST_AUTO_TEST_CASE(an_idle_listener_does_not_keep_run_alive) {
    net n;
    BOOST_TEST(n.io.run() == 0U);
}

#if KIOTO_READINESS_SET

BOOST_AUTO_TEST_CASE(a_shortage_of_descriptors_is_told_once_and_the_listener_rests) {
    server s;
    peer first(s.at);
    peer second(s.at);
    {
        support::shortage const now;
        s.run_until([&] { return !s.errors.empty(); });
        auto const polls = s.polls;
        for (int i = 0; i != 10; ++i) {
            s.pass(9ms);
        }
        BOOST_TEST(s.errors.size() == 1U);
        BOOST_TEST(s.polls == polls); // no busy loop
        BOOST_TEST((s.errors[0] == kioto::condition::out_of_resources));
        s.pass(20ms); // after 100 ms it tries again, and tells again
        BOOST_TEST(s.errors.size() == 2U);
        BOOST_TEST(s.polls <= polls + 2U);
    }
    BOOST_TEST(s.streams.empty());
    s.pass(99ms);
    BOOST_TEST(s.streams.empty());
    s.pass(1ms);
    s.run_until([&] { return s.streams.size() == 2; });
    BOOST_TEST(!s.handle->is_finished());
    peer third(s.at);
    s.run_until([&] { return s.streams.size() == 3; });
    BOOST_TEST(s.errors.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_descriptor_of_the_context_that_is_closed_ends_the_rest) {
    server s;
    peer first(s.at);
    s.run_until([&] { return s.streams.size() == 1; });
    peer second(s.at);
    {
        support::shortage const now;
        s.run_until([&] { return !s.errors.empty(); });
    }
    // No time passes.
    s.streams.clear();
    s.run_until([&] { return s.streams.size() == 1; });
    BOOST_TEST(s.errors.size() == 1U);
}

BOOST_AUTO_TEST_CASE(without_a_handler_a_shortage_passes_in_silence) {
    net n;
    kioto::test::manual_clock clock;
    kioto::test::use_virtual_time(n.io, clock);
    peer there(n.endpoint());
    auto incoming = std::move(n.listener).incoming();
    auto handle = kioto::spawn(n.io, kioto::unchecked(kioto::next(incoming)), use_handle);
    {
        support::shortage const now;
        n.idle();
        n.idle();
        BOOST_TEST(!handle.is_finished());
    }
    kioto::test::advance(n.io, clock, 100ms);
    auto joined = kioto::run(n.io, std::move(handle));
    BOOST_TEST(joined.value()->has_value());
}

BOOST_AUTO_TEST_CASE(a_single_accept_tells_of_a_shortage) {
    net n;
    kioto::test::manual_clock clock;
    kioto::test::use_virtual_time(n.io, clock);
    peer there(n.endpoint());
    {
        auto handle = kioto::spawn(n.io, kioto::unchecked(n.listener.accept()), use_handle);
        support::shortage const now;
        n.run_until([&] { return handle.is_finished(); });
        auto joined = kioto::run(n.io, std::move(handle));
        BOOST_TEST((joined.error() == kioto::condition::out_of_resources));
    }
    clock.advance(100ms);
    BOOST_TEST(n.accept().is_open());
}

BOOST_AUTO_TEST_CASE(one_that_rests_outlives_its_context) {
    std::optional<net> n(std::in_place);
    kioto::test::manual_clock clock;
    kioto::test::use_virtual_time(n->io, clock);
    kioto::tcp_listener listener(std::move(n->listener));
    peer there(listener.local_endpoint().value());
    auto const rests = [&](kioto::poll_context& cx) -> kioto::poll_result<void> {
        static_cast<void>(listener.poll_accept(cx));
        return kioto::pending;
    };
    {
        support::shortage const now;
        kioto::spawn(n->io, kioto::poll_fn(rests));
        n->idle();
    }
    kioto::spawn(n->io, kioto::poll_fn(rests));
    n->idle();
    n.reset();
    probe p(listener.accept());
    BOOST_TEST((p.take().error() == asio::error::operation_aborted));
}

BOOST_AUTO_TEST_CASE(all_who_accept_rest_together) {
    net n;
    kioto::test::manual_clock clock;
    kioto::test::use_virtual_time(n.io, clock);
    std::vector<kioto::join_handle<result<kioto::tcp_stream>>> handles;
    for (int i = 0; i != 3; ++i) {
        handles.push_back(kioto::spawn(n.io, kioto::unchecked(n.listener.accept()), use_handle));
    }
    n.idle();
    peer first(n.endpoint());
    peer second(n.endpoint());
    {
        support::shortage const now;
        n.run_until([&] { return finished(handles) == 1; });
        n.idle();
        BOOST_TEST(finished(handles) == 1);
    }
    kioto::test::advance(n.io, clock, 100ms);
    n.run_until([&] { return finished(handles) == 3; });
    auto const errors = std::ranges::count_if(
        handles, [&n](auto& h) { return kioto::run(n.io, std::move(h)).has_error(); });
    BOOST_TEST(errors == 1);
}

#endif

BOOST_AUTO_TEST_SUITE_END()
