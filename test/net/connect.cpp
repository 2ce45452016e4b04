//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/net/connect.hpp>

#include <boost/test/unit_test.hpp>

#include <optional>

#include <kioto/and_then.hpp>
#include <kioto/join_handle.hpp>
#include <kioto/poll_fn.hpp>
#include <kioto/test/probe.hpp>
#include <kioto/timeout.hpp>

#include "../support/sockets.hpp"

BOOST_AUTO_TEST_SUITE(net_connect)

namespace {

using kioto::use_handle;
using kioto::test::probe;
using support::net;
namespace asio = boost::asio;
using asio::ip::tcp;

static_assert(kioto::future_of<kioto::connect_future, kioto::result<kioto::tcp_stream>>);
static_assert(kioto::cancel_safe_v<kioto::connect_future>);
static_assert(std::is_nothrow_move_constructible_v<kioto::connect_future>);

/// A port of the loopback interface that nobody listens at.
tcp::endpoint nobody() {
    asio::io_context io;
    tcp::acceptor acceptor(io, support::loopback());
    return acceptor.local_endpoint();
}

#if KIOTO_READINESS_SET

/// What the first poll of a connection to `peer` gives. The kernel may let a busy machine's
/// connections wait, so that a few are tried.
kioto::poll_result<kioto::result<kioto::tcp_stream>> first_poll(
    asio::io_context& io, tcp::endpoint const& peer) {
    kioto::poll_result<kioto::result<kioto::tcp_stream>> out = kioto::pending;
    for (int i = 0; i != 20 && out.is_pending(); ++i) {
        auto f = kioto::connect(peer);
        kioto::run(io, kioto::poll_fn([&](kioto::poll_context& cx) {
            out = f.poll(cx);
            return kioto::poll_result<void>(std::in_place);
        })).value();
    }
    return out;
}

#endif

} // namespace

BOOST_AUTO_TEST_CASE(connects) {
    net n;
    auto s = kioto::run(n.io, kioto::connect(n.endpoint())).value();
    BOOST_TEST((s.remote_endpoint().value() == n.endpoint()));
    auto there = n.accept();
    kioto::run(n.io, there.write_all("hello")).value();
    BOOST_TEST(kioto::run(n.io, s.read_exact<5>()).has_value());
}

BOOST_AUTO_TEST_CASE(does_nothing_before_the_first_poll) {
    auto const before = support::open_descriptors();
    auto f = kioto::connect(nobody());
    BOOST_TEST(support::open_descriptors() == before);
    static_cast<void>(f);
}

BOOST_AUTO_TEST_CASE(a_connection_that_is_refused_is_an_error) {
    asio::io_context io;
    auto const out = kioto::run(io, kioto::connect(nobody()));
    BOOST_TEST((out.error() == asio::error::connection_refused));
}

#if KIOTO_READINESS_SET

BOOST_AUTO_TEST_CASE(within_a_machine_it_waits_for_no_event) {
    net n;
    BOOST_TEST(first_poll(n.io, n.endpoint()).has_value());
    auto refused = first_poll(n.io, nobody());
    BOOST_TEST((refused.has_error() && refused.error() == asio::error::connection_refused));
}

BOOST_AUTO_TEST_CASE(elsewhere_it_waits_for_the_event_of_the_outcome) {
    for (bool const refused : {false, true}) {
        net n;
        auto const peer = refused ? nobody() : n.endpoint();
        int polls = 0;
        std::optional<kioto::detail::readiness_socket> s;
        auto const out = kioto::run(n.io, kioto::poll_fn([&](kioto::poll_context& cx) {
            ++polls;
            if (!s) {
                kioto::error_code ec;
                auto fd = kioto::detail::open_socket(peer.protocol(), ec);
                static_cast<void>(
                    ::connect(fd.get(), peer.data(), static_cast<socklen_t>(peer.size())));
                s.emplace(kioto::detail::readiness_socket::adopt(
                    cx.env()->runtime().set(), fd.release(), {true, false, true}, ec));
                BOOST_TEST(!ec);
            }
            return s->poll_connected(cx);
        }));
        BOOST_TEST(polls == 2);
        BOOST_TEST((out.has_error() == refused));
    }
}

#endif

BOOST_AUTO_TEST_CASE(an_address_that_makes_no_sense_is_an_error) {
    asio::io_context io;
    auto const out = kioto::run(io, kioto::connect({asio::ip::address_v4::broadcast(), 1}));
    BOOST_TEST(out.has_error());
}

BOOST_AUTO_TEST_CASE(needs_a_running_task) {
    probe p(kioto::connect(support::loopback(1)));
    BOOST_TEST((p.take().error() == kioto::error::no_runtime));
}

BOOST_AUTO_TEST_CASE(dropping_it_closes_the_connection_under_way, *support::posix_only()) {
    // Nobody accepts: with its queue full, a listener answers nothing.
    asio::io_context io;
    kioto::tcp_listener listener(io, support::loopback(), {.backlog = 0});
    auto const at = listener.local_endpoint().value();
    support::peer queued(at);
    auto const before = support::open_descriptors();
    {
        auto handle = kioto::spawn(io, kioto::connect(at), use_handle);
        io.poll();
        BOOST_TEST(support::open_descriptors() == before + 1);
        if (!handle.is_finished()) {
            handle.abort();
            auto joined = kioto::run(io, std::move(handle));
            BOOST_TEST((joined.error() == asio::error::operation_aborted));
        }
    }
    BOOST_TEST(support::open_descriptors() == before);
}

BOOST_AUTO_TEST_CASE(many_at_once) {
    net n;
    std::vector<kioto::join_handle<kioto::result<kioto::tcp_stream>>> handles;
    for (int i = 0; i != 50; ++i) {
        handles.push_back(kioto::spawn(n.io, kioto::connect(n.endpoint()), use_handle));
    }
    for (auto& handle : handles) {
        auto joined = kioto::run(n.io, std::move(handle));
        BOOST_TEST(joined.has_value());
    }
}

BOOST_AUTO_TEST_CASE(the_stream_belongs_to_the_context_of_the_task) {
    net n;
    std::optional<kioto::tcp_stream> s;
    {
        asio::io_context other;
        s.emplace(kioto::run(other, kioto::connect(n.endpoint())).value());
    }
    probe p(s->read_exact<1>());
    BOOST_TEST((p.take().error() == asio::error::operation_aborted));
}

BOOST_AUTO_TEST_SUITE_END()
