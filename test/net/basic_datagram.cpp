//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef _WIN32

#include <kioto/net/basic_datagram.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/local/datagram_protocol.hpp>

#include <cstring>
#include <filesystem>
#include <string>

#include <unistd.h>

#include <kioto/join_handle.hpp>
#include <kioto/poll_fn.hpp>
#include <kioto/run.hpp>

#include "../support/sockets.hpp"

// Datagrams of the host, which are never lost: a sender waits while its peer's queue is full.

BOOST_AUTO_TEST_SUITE(basic_datagram)

namespace {

namespace asio = boost::asio;
using kioto::poll_context;
using kioto::poll_result;
using kioto::use_handle;
using local_datagram = kioto::basic_datagram<asio::local::datagram_protocol>;

/// Two sockets, in a folder of their own.
struct net {
    std::string folder = (std::filesystem::temp_directory_path() / "kioto-XXXXXX").string();
    bool const made = ::mkdtemp(folder.data()) != nullptr;
    asio::io_context io;
    local_datagram here{io, folder + "/here"};
    local_datagram there{io, folder + "/there"};

    net() { here.connect(there.local_endpoint().value()).value(); }
    ~net() { std::filesystem::remove_all(folder); }

    void idle() {
        io.restart();
        io.poll();
    }
};

/// Sends numbers up to `count`; `sent` tells how far it is.
auto send_numbers(net& n, int count, int& sent) {
    return kioto::poll_fn([&n, count, &sent](poll_context& cx) -> poll_result<void> {
        while (sent != count) {
            auto out = n.here.poll_send(cx, asio::buffer(&sent, sizeof sent));
            if (out.is_pending()) {
                return kioto::pending;
            }
            BOOST_REQUIRE(out.value() == sizeof sent);
            ++sent;
        }
        return kioto::unit{};
    });
}

/// Receives numbers up to `count`.
void receive_numbers(net& n, int count) {
    for (int i = 0; i != count; ++i) {
        int got = -1;
        auto const one = kioto::run(n.io, n.there.recv_from(asio::buffer(&got, sizeof got)));
        BOOST_REQUIRE(one.value().size == sizeof got);
        BOOST_REQUIRE(got == i);
        BOOST_REQUIRE((one.value().from == n.here.local_endpoint().value()));
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(a_sender_waits_for_its_receiver) {
    net n;
    constexpr int count = 1000;
    int sent = 0;
    auto handle = kioto::spawn(n.io, send_numbers(n, count, sent), use_handle);
    n.idle();
    bool const too_early = handle.is_finished();
    BOOST_TEST(sent < count);
    receive_numbers(n, count);
    auto const out = kioto::run(n.io, std::move(handle));
    BOOST_TEST(!too_early);
    BOOST_TEST(out.has_value());
}

BOOST_AUTO_TEST_CASE(a_dropped_send_that_pended_sends_nothing) {
    net n;
    int sent = 0;
    {
        auto const handle = kioto::spawn(n.io, send_numbers(n, 1000, sent), use_handle);
        n.idle();
    }
    n.idle();
    receive_numbers(n, sent);
    n.idle();
    int const last = -2;
    kioto::run(n.io, n.here.send(asio::buffer(&last, sizeof last))).value();
    int got = -1;
    kioto::run(n.io, n.there.recv(asio::buffer(&got, sizeof got))).value();
    BOOST_TEST(got == last);
}

BOOST_AUTO_TEST_SUITE_END()

#endif
