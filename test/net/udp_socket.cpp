//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/net/udp_socket.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <kioto/and_then.hpp>
#include <kioto/ignore_error.hpp>
#include <kioto/join.hpp>
#include <kioto/join_handle.hpp>
#include <kioto/map.hpp>
#include <kioto/poll_fn.hpp>
#include <kioto/run.hpp>
#include <kioto/test/allocations.hpp>
#include <kioto/test/probe.hpp>
#include <kioto/unchecked.hpp>

#include "../support/system_socket.hpp"

BOOST_AUTO_TEST_SUITE(udp_socket)

namespace {

namespace asio = boost::asio;
using asio::ip::udp;
using kioto::result;
using kioto::udp_socket;
using kioto::use_handle;
using kioto::test::probe;

using recv_from = decltype(std::declval<udp_socket&>().recv_from({}));
using send_to = decltype(std::declval<udp_socket&>().send_to("x", {}));
static_assert(kioto::future_of<recv_from, result<kioto::datagram<udp::endpoint>>>);
static_assert(kioto::cancel_safe_v<recv_from> && kioto::cancel_safe_v<send_to>);
static_assert(std::is_same_v<kioto::borrows_t<recv_from>, kioto::types<udp_socket>>);
static_assert(std::is_nothrow_move_constructible_v<recv_from>);
static_assert(std::is_nothrow_move_constructible_v<udp_socket>);

udp::endpoint loopback() { return {asio::ip::address_v4::loopback(), 0}; }

/// A socket of a context, and a blocking one of the system.
struct net {
    asio::io_context io;
    udp_socket here{io, loopback()};
    asio::io_context other;
    udp::socket there{other, loopback()};
    std::array<char, 64> in{};

    udp::endpoint endpoint() const { return here.local_endpoint().value(); }
    void send(std::string_view bytes) { there.send_to(asio::buffer(bytes), endpoint()); }
    std::string receive() {
        auto const n = there.receive(asio::buffer(in));
        return std::string(in.data(), n);
    }
    void idle() {
        io.restart();
        io.poll();
    }
    std::string text(std::size_t n) const { return std::string(in.data(), n); }
};

/// Receives one datagram, as text.
auto receive_text(udp_socket& s, std::array<char, 8>& in) {
    return kioto::unchecked(
        s.recv(asio::buffer(in)).map([&in](std::size_t n) { return std::string(in.data(), n); }));
}

} // namespace

BOOST_AUTO_TEST_CASE(receives_what_is_there_and_tells_the_sender) {
    net n;
    n.send("hello");
    auto const got = kioto::run(n.io, n.here.recv_from(asio::buffer(n.in))).value();
    BOOST_TEST(n.text(got.size) == "hello");
    BOOST_TEST((got.from == n.there.local_endpoint()));
}

BOOST_AUTO_TEST_CASE(a_receive_waits_for_a_datagram) {
    net n;
    auto handle =
        kioto::spawn(n.io, kioto::unchecked(n.here.recv_from(asio::buffer(n.in))), use_handle);
    n.idle();
    BOOST_TEST(!handle.is_finished());
    n.send("late");
    auto const got = kioto::run(n.io, std::move(handle)).value();
    BOOST_TEST(n.text(got.size) == "late");
    BOOST_TEST((got.from == n.there.local_endpoint()));
}

BOOST_AUTO_TEST_CASE(datagrams_keep_their_borders_and_may_be_empty) {
    net n;
    n.send("one");
    n.send("");
    n.send("three");
    BOOST_TEST(kioto::run(n.io, n.here.recv(asio::buffer(n.in))).value() == 3U);
    BOOST_TEST(kioto::run(n.io, n.here.recv(asio::buffer(n.in))).value() == 0U);
    BOOST_TEST(kioto::run(n.io, n.here.recv(asio::buffer(n.in))).value() == 5U);
}

BOOST_AUTO_TEST_CASE(a_datagram_that_is_too_long_is_cut, *support::posix_only()) {
    for (bool const waits : {false, true}) {
        net n;
        auto handle =
            kioto::spawn(n.io, kioto::unchecked(n.here.recv(asio::buffer(n.in, 4))), use_handle);
        if (waits) {
            n.idle();
        }
        n.send("abcdefgh");
        n.send("next");
        auto const out = kioto::run(n.io, std::move(handle));
        BOOST_TEST(out.value() == 4U);
        BOOST_TEST(n.text(4) == "abcd");
        BOOST_TEST(kioto::run(n.io, n.here.recv(asio::buffer(n.in))).value() == 4U);
        BOOST_TEST(n.text(4) == "next");
    }
}

BOOST_AUTO_TEST_CASE(sends_to_an_endpoint) {
    net n;
    auto const peer = n.there.local_endpoint();
    BOOST_TEST(kioto::run(n.io, n.here.send_to("literal", peer)).value() == 7U);
    BOOST_TEST(n.receive() == "literal");
    BOOST_TEST(kioto::run(n.io, n.here.send_to(std::string("owned"), peer)).value() == 5U);
    BOOST_TEST(n.receive() == "owned");
    BOOST_TEST(kioto::run(n.io, n.here.send_to("", peer)).value() == 0U);
    BOOST_TEST(n.receive() == "");
}

BOOST_AUTO_TEST_CASE(a_connected_socket_sends_to_its_peer_and_hears_nobody_else) {
    net n;
    n.here.connect(n.there.local_endpoint()).value();
    BOOST_TEST((n.here.remote_endpoint().value() == n.there.local_endpoint()));
    BOOST_TEST(kioto::run(n.io, n.here.send("to the peer")).value() == 11U);
    BOOST_TEST(n.receive() == "to the peer");
    udp::socket stranger(n.other, loopback());
    stranger.send_to(asio::buffer("x", 1), n.endpoint());
    n.send("from the peer");
    BOOST_TEST(kioto::run(n.io, n.here.recv(asio::buffer(n.in))).value() == 13U);
}

BOOST_AUTO_TEST_CASE(an_unreachable_peer_is_an_error_and_the_socket_goes_on) {
    for (bool const waits : {false, true}) {
        net n;
        auto const peer = n.there.local_endpoint();
        n.there.close();
        n.here.connect(peer).value();
        auto handle =
            kioto::spawn(n.io, kioto::unchecked(n.here.recv(asio::buffer(n.in))), use_handle);
        if (waits) {
            n.idle();
        }
        kioto::run(n.io, n.here.send("anybody?")).value();
        auto const out = kioto::run(n.io, std::move(handle));
        // Windows has several codes for it.
        BOOST_TEST((out.error() == asio::error::connection_refused || !support::on_posix));
        n.there = udp::socket(n.other, peer);
        kioto::run(n.io, n.here.send("again")).value();
        BOOST_TEST(n.receive() == "again");
        n.send("yes");
        BOOST_TEST(kioto::run(n.io, n.here.recv(asio::buffer(n.in))).value() == 3U);
    }
}

BOOST_AUTO_TEST_CASE(a_datagram_that_no_network_takes_is_an_error) {
    net n;
    std::string const large(100'000, 'x');
    BOOST_TEST(
        (kioto::run(n.io, n.here.send_to(asio::buffer(large), n.there.local_endpoint())).error() ==
            asio::error::message_size));
    kioto::run(n.io, n.here.send_to("small", n.there.local_endpoint())).value();
    BOOST_TEST(n.receive() == "small");
}

BOOST_AUTO_TEST_CASE(several_tasks_receive_and_each_datagram_is_one_receivers) {
    net n;
    constexpr std::size_t count = 5;
    std::array<std::array<char, 8>, count> in{};
    std::vector<kioto::join_handle<result<std::string>>> handles;
    for (auto& one : in) {
        handles.push_back(kioto::spawn(n.io, receive_text(n.here, one), use_handle));
    }
    n.idle();
    n.send("a");
    n.idle();
    BOOST_TEST(std::ranges::count_if(handles, [](auto& h) { return h.is_finished(); }) == 1);
    for (char c = 'b'; c != 'f'; ++c) {
        n.send({&c, 1});
    }
    std::string all;
    for (auto& h : handles) {
        all += kioto::run(n.io, std::move(h)).value();
    }
    std::ranges::sort(all);
    BOOST_TEST(all == "abcde");
}

BOOST_AUTO_TEST_CASE(one_task_waits_in_several_branches) {
    net n;
    std::array<std::array<char, 8>, 2> in{};
    auto handle = kioto::spawn(
        n.io, kioto::join(receive_text(n.here, in[0]), receive_text(n.here, in[1])), use_handle);
    n.idle();
    n.send("1");
    n.idle();
    BOOST_TEST(!handle.is_finished());
    n.send("2");
    auto const both = kioto::run(n.io, std::move(handle)).value();
    std::string all = std::get<0>(both).value() + std::get<1>(both).value();
    std::ranges::sort(all);
    BOOST_TEST(all == "12");
}

BOOST_AUTO_TEST_CASE(a_dropped_receive_takes_nothing_from_the_others) {
    net n;
    for (bool const woken : {false, true}) {
        std::array<char, 8> in{};
        auto first = std::make_unique<probe<recv_from>>(n.here.recv_from(asio::buffer(n.in)));
        probe second(n.here.recv_from(asio::buffer(in)));
        BOOST_TEST(first->poll().is_pending());
        BOOST_TEST(second.poll().is_pending());
        // Without a task nobody looks at the socket: a companion that waits, too.
        auto third =
            kioto::spawn(n.io, kioto::unchecked(n.here.recv(asio::buffer(in))), use_handle);
        n.idle();
        if (woken) {
            n.send("1");
            n.send("2");
            while (!first->woken()) {
                n.io.restart();
                n.io.run_one();
            }
            first.reset();
        } else {
            first.reset();
            n.send("1");
            n.send("2");
        }
        auto const out = kioto::run(n.io, std::move(third));
        BOOST_TEST(out.value() == 1U);
        BOOST_TEST(second.woken());
        BOOST_TEST(second.take().value().size == 1U);
    }
}

BOOST_AUTO_TEST_CASE(members_poll_beside_futures) {
    net n;
    std::array<char, 8> in{};
    std::array<char, 8> other{};
    udp::endpoint from;
    auto by_hand = kioto::spawn(n.io, kioto::poll_fn([&](kioto::poll_context& cx) {
        return n.here.poll_recv_from(cx, asio::buffer(in), from);
    }),
        use_handle);
    auto by_future =
        kioto::spawn(n.io, kioto::unchecked(n.here.recv(asio::buffer(other))), use_handle);
    n.idle();
    n.send("1");
    n.send("2");
    auto const first_out = kioto::run(n.io, std::move(by_hand));
    BOOST_TEST(first_out.value() == 1U);
    auto const second_out = kioto::run(n.io, std::move(by_future));
    BOOST_TEST(second_out.value() == 1U);
    BOOST_TEST((from == n.there.local_endpoint()));
    kioto::run(n.io, kioto::poll_fn([&](kioto::poll_context& cx) {
        return n.here.poll_send_to(cx, asio::buffer("out", 3), from);
    })).value();
    BOOST_TEST(n.receive() == "out");
}

BOOST_AUTO_TEST_CASE(an_exchange_allocates_nothing) {
    net n;
    n.here.connect(n.there.local_endpoint()).value();
    std::array<char, 64> in{};
    auto echo = [&] {
        return n.here.recv(asio::buffer(in)).and_then([&](std::size_t got) {
            return n.here.send(asio::buffer(in, got));
        });
    };
    for (int i = 0; i != 4; ++i) {
        auto handle = kioto::spawn(n.io, kioto::unchecked(echo()), use_handle);
        n.idle();
        n.send("question");
        kioto::test::allocation_counter const counter;
        while (!handle.is_finished()) {
            n.io.run_one();
        }
        auto const allocations = counter.count();
        BOOST_TEST((i == 0 || allocations == 0U));
        BOOST_TEST(n.receive() == "question");
    }
}

BOOST_AUTO_TEST_CASE(an_idle_socket_does_not_hold_run) {
    net n;
    kioto::run(n.io, kioto::poll_fn([&](kioto::poll_context& cx) -> kioto::poll_result<void> {
        BOOST_TEST(n.here.poll_recv(cx, asio::buffer(n.in)).is_pending());
        return kioto::unit{};
    })).value();
    n.io.restart();
    n.io.run();
    n.send("kept");
    BOOST_TEST(kioto::run(n.io, n.here.recv(asio::buffer(n.in))).value() == 4U);
}

BOOST_AUTO_TEST_CASE(may_outlive_its_context) {
    auto io = std::make_unique<asio::io_context>();
    udp_socket s(*io, loopback());
    std::array<char, 8> in{};
    kioto::spawn(*io, kioto::unchecked(s.recv(asio::buffer(in))).ignore_error());
    io->poll();
    io.reset();
    probe receiving(
        kioto::poll_fn([&](kioto::poll_context& cx) { return s.poll_recv(cx, asio::buffer(in)); }));
    for (int i = 0; i != 4; ++i) {
        BOOST_TEST((receiving.take().error() == asio::error::operation_aborted));
    }
}

BOOST_AUTO_TEST_CASE(a_task_elsewhere_waits_on_when_those_of_the_context_have_ended) {
    net n;
    asio::io_context elsewhere;
    std::array<char, 8> in{};
    std::optional here(
        kioto::spawn(n.io, kioto::unchecked(n.here.recv(asio::buffer(n.in))), use_handle));
    n.idle();
    auto handle =
        kioto::spawn(elsewhere, kioto::unchecked(n.here.recv(asio::buffer(in))), use_handle);
    elsewhere.poll();
    here.reset();
    n.idle();
    n.send("x");
    while (!handle.is_finished()) {
        n.io.restart();
        BOOST_REQUIRE(n.io.run_one() != 0U);
        elsewhere.restart();
        elsewhere.poll();
    }
    auto const joined = kioto::run(elsewhere, std::move(handle));
    BOOST_TEST(joined.value() == 1U);
}

BOOST_AUTO_TEST_CASE(tasks_on_two_threads_share_a_socket) {
    net n;
    kioto::detail::runtime_of(n.io).set_threads(2);
    constexpr std::size_t count = 100;
    std::vector<std::array<char, 8>> in(count);
    std::vector<kioto::join_handle<result<std::string>>> handles;
    for (auto& one : in) {
        handles.push_back(kioto::spawn(n.io, receive_text(n.here, one), use_handle));
    }
    std::thread client([&] {
        for (std::size_t i = 0; i != count; ++i) {
            n.send("x");
        }
    });
    n.io.restart();
    std::thread second([&] { n.io.run(); });
    n.io.run();
    second.join();
    client.join();
    BOOST_TEST(std::ranges::all_of(handles, [](auto& h) { return h.is_finished(); }));
}

BOOST_AUTO_TEST_CASE(an_address_in_use_throws) {
    net n;
    BOOST_CHECK_THROW(udp_socket(n.io, n.endpoint()), boost::system::system_error);
}

BOOST_AUTO_TEST_SUITE_END()
