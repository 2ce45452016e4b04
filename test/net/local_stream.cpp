//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef _WIN32

#include <kioto/net/local_stream.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/local/connect_pair.hpp>

#include <array>
#include <cstring>
#include <filesystem>
#include <string>

#include <sys/socket.h>
#include <unistd.h>

#include <kioto/and_then.hpp>
#include <kioto/join_handle.hpp>
#include <kioto/net/local_listener.hpp>
#include <kioto/net/split.hpp>
#include <kioto/test/probe.hpp>
#include <kioto/unchecked.hpp>

#include "../support/sockets.hpp"

BOOST_AUTO_TEST_SUITE(local_stream)

namespace {

namespace asio = boost::asio;
using asio::local::stream_protocol;
using kioto::use_handle;
using support::check;
using support::pattern;

static_assert(kioto::byte_stream<kioto::local_stream>);
static_assert(kioto::gathering_sink<kioto::local_stream>);
static_assert(kioto::splittable<kioto::local_stream>);
static_assert(kioto::future_of<kioto::connect_local_future, kioto::result<kioto::local_stream>>);
static_assert(kioto::cancel_safe_v<kioto::connect_local_future>);

/// A name for a socket, in a folder of its own.
struct name {
    std::string folder = (std::filesystem::temp_directory_path() / "kioto-XXXXXX").string();

    name() { check(::mkdtemp(folder.data()) ? 0 : -1, "mkdtemp"); }
    ~name() { std::filesystem::remove_all(folder); }
    stream_protocol::endpoint endpoint() const { return {folder + "/socket"}; }
};

/// A listener, and a connection through it.
struct net : name {
    asio::io_context io;
    kioto::local_listener listener{io, endpoint()};
    kioto::local_stream here = kioto::run(io, kioto::connect(endpoint())).value();
    kioto::local_stream there = kioto::run(io, listener.accept()).value();
};

/// A stream, and the descriptor at its other end.
struct pair {
    asio::io_context io;
    asio::basic_stream_socket<stream_protocol> theirs{io};
    kioto::local_stream here = connect();

    int fd() { return theirs.native_handle(); }

private:
    kioto::local_stream connect() {
        asio::basic_stream_socket<stream_protocol> ours(io);
        asio::local::connect_pair(ours, theirs);
        return kioto::local_stream(std::move(ours));
    }
};

/// Sends one byte that carries a descriptor.
void send_descriptor(int to) {
    char byte = 'd';
    iovec part{&byte, 1};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> room{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = room.data();
    message.msg_controllen = room.size();
    cmsghdr* const header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    int const sent = 0;
    std::memcpy(CMSG_DATA(header), &sent, sizeof sent);
    check(::sendmsg(to, &message, MSG_NOSIGNAL), "sendmsg");
}

void send(int to, std::string_view bytes) {
    check(::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL), "send");
}

} // namespace

BOOST_AUTO_TEST_CASE(connects_by_a_name_and_talks_both_ways) {
    net n;
    kioto::run(n.io, n.here.write_all("hello")).value();
    kioto::run(n.io, n.there.write_all("hi")).value();
    std::array<char, 16> in;
    BOOST_TEST(kioto::run(n.io, n.there.read_some(asio::buffer(in))).value() == 5U);
    BOOST_TEST(kioto::run(n.io, n.here.read_some(asio::buffer(in))).value() == 2U);
    BOOST_TEST((n.here.remote_endpoint().value() == n.endpoint()));
    BOOST_TEST((n.listener.local_endpoint().value() == n.endpoint()));
    kioto::run(n.io, n.here.shutdown()).value();
    BOOST_TEST(kioto::run(n.io, n.there.read_some(asio::buffer(in))).value() == 0U);
}

BOOST_AUTO_TEST_CASE(wraps_a_pair_of_asio_and_gives_it_back) {
    pair p;
    kioto::run(p.io, p.here.write_all("out")).value();
    std::array<char, 3> in;
    p.theirs.receive(asio::buffer(in));
    BOOST_TEST(std::string(in.data(), 3) == "out");
    auto socket = std::move(p.here).into_socket(p.io.get_executor());
    send(p.fd(), "in!");
    BOOST_TEST(socket.receive(asio::buffer(in)) == 3U);
}

BOOST_AUTO_TEST_CASE(a_short_read_proves_nothing) {
    // The kernel ends a read at a byte that carries something, and tells of what follows once only.
    for (bool const parked : {false, true}) {
        pair p;
        auto four = kioto::spawn(p.io, kioto::unchecked(p.here.read_exact<4>()), use_handle);
        if (parked) {
            p.io.poll();
        }
        send_descriptor(p.fd());
        send(p.fd(), "abc");
        auto const bytes = kioto::run(p.io, std::move(four)).value();
        BOOST_TEST((std::memcmp(bytes.data(), "dabc", 4) == 0));
    }
}

BOOST_AUTO_TEST_CASE(a_large_write_waits_for_its_reader) {
    net n;
    std::string const all = pattern(3'000'000);
    auto writing =
        kioto::spawn(n.io, kioto::unchecked(n.here.write_all(asio::buffer(all))), use_handle);
    n.io.restart();
    n.io.poll();
    BOOST_TEST(!writing.is_finished());
    std::string got(all.size(), ' ');
    std::size_t at = 0;
    while (at != all.size()) {
        auto const some = kioto::run(n.io, n.there.read_some(asio::buffer(got) + at)).value();
        BOOST_REQUIRE(some != 0U);
        at += some;
    }
    kioto::run(n.io, std::move(writing)).value();
    BOOST_TEST((got == all));
}

BOOST_AUTO_TEST_CASE(a_name_that_nobody_listens_at_is_an_error) {
    name const unused;
    asio::io_context io;
    BOOST_TEST((kioto::run(io, kioto::connect(unused.endpoint())).error() ==
        boost::system::errc::no_such_file_or_directory));
    { kioto::local_listener const gone(io, unused.endpoint()); }
    BOOST_TEST((kioto::run(io, kioto::connect(unused.endpoint())).error() ==
        asio::error::connection_refused));
}

BOOST_AUTO_TEST_CASE(a_full_backlog_is_an_error) {
    name const at;
    asio::io_context io;
    kioto::local_listener const listener(io, at.endpoint(), {.backlog = 0});
    auto const first = kioto::run(io, kioto::connect(at.endpoint()));
    BOOST_TEST(first.has_value());
    BOOST_TEST((kioto::run(io, kioto::connect(at.endpoint())).error() == asio::error::try_again));
}

BOOST_AUTO_TEST_CASE(a_name_that_is_taken_cannot_be_listened_at) {
    name const at;
    asio::io_context io;
    kioto::local_listener const first(io, at.endpoint());
    BOOST_CHECK_THROW(kioto::local_listener(io, at.endpoint()), boost::system::system_error);
}

BOOST_AUTO_TEST_CASE(a_dropped_read_loses_nothing) {
    pair p;
    std::array<char, 8> in;
    {
        kioto::test::probe dropped(p.here.read_some(asio::buffer(in)));
        BOOST_TEST(dropped.poll().is_pending());
        send(p.fd(), "kept");
        p.io.poll();
    }
    BOOST_TEST(kioto::run(p.io, p.here.read_some(asio::buffer(in))).value() == 4U);
}

BOOST_AUTO_TEST_SUITE_END()

#endif
