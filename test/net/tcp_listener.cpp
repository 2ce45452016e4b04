//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/net/tcp_listener.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

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

#endif

BOOST_AUTO_TEST_SUITE_END()
