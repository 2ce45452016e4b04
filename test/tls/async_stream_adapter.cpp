//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/io/async_stream_adapter.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <kioto/join.hpp>
#include <kioto/net/tcp_stream.hpp>
#include <kioto/run.hpp>
#include <kioto/spawn.hpp>
#include <kioto/test/allocations.hpp>
#include <kioto/tls/tls_stream.hpp>
#include <kioto/unchecked.hpp>
#include <kioto/use_pull.hpp>

#include "../support/certificate.hpp"
#include "../support/fake_stream.hpp"

BOOST_AUTO_TEST_SUITE(async_stream_adapter)

namespace {

namespace asio = boost::asio;
using kioto::error_code;
using kioto::result;
using support::fake_stream;
using adapter = kioto::async_stream_adapter<fake_stream>;

error_code const aborted = asio::error::operation_aborted;

struct fixture {
    asio::io_context io;
    std::shared_ptr<support::fake_io> wire = std::make_shared<support::fake_io>();
    adapter stream{io.get_executor(), fake_stream(wire)};
    std::array<char, 8> to{};

    void settle() {
        io.restart();
        while (io.poll() != 0) {}
    }
};

std::pair<kioto::tcp_stream, kioto::tcp_stream> connected_pair(asio::io_context& io) {
    using asio::ip::tcp;
    tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    tcp::socket near(io);
    near.connect(acceptor.local_endpoint());
    tcp::socket far = acceptor.accept();
    return {kioto::tcp_stream(std::move(near)), kioto::tcp_stream(std::move(far))};
}

} // namespace

BOOST_FIXTURE_TEST_CASE(reads_what_is_there_and_says_the_end_as_asio_does, fixture) {
    std::size_t got = 0;
    error_code ec = aborted;
    auto const put = [&](error_code e, std::size_t n) {
        ec = e;
        got = n;
    };
    stream.async_read_some(asio::buffer(to), put);
    settle();
    BOOST_TEST((ec == aborted)); // still waits
    wire->feed("abc");
    settle();
    BOOST_TEST(!ec);
    BOOST_TEST(got == 3U);

    wire->end();
    stream.async_read_some(asio::buffer(to), put);
    BOOST_TEST(!ec); // not from inside
    settle();
    BOOST_TEST((ec == asio::error::eof));

    stream.async_read_some(asio::mutable_buffer(), put);
    settle();
    BOOST_TEST(!ec);
    BOOST_TEST(got == 0U);
}

BOOST_FIXTURE_TEST_CASE(composed_operations_of_asio_run_on_it, fixture) {
    wire->at_once = 2;
    std::array<asio::const_buffer, 3> const pieces{
        asio::buffer("", 0), asio::buffer("ab", 2), asio::buffer("cde", 3)};
    auto const written = kioto::run(io, asio::async_write(stream, pieces, kioto::use_pull));
    BOOST_TEST((written == result<std::size_t>(5U)));
    BOOST_TEST(wire->output == "abcde");
    BOOST_TEST(wire->flushed == 5U);

    wire->feed("12345678");
    io.restart();
    auto const read = kioto::run(io, asio::async_read(stream, asio::buffer(to), kioto::use_pull));
    BOOST_TEST((read == result<std::size_t>(8U)));
}

BOOST_FIXTURE_TEST_CASE(a_cancelled_read_loses_nothing, fixture) {
    asio::cancellation_signal signal;
    error_code ec;
    stream.async_read_some(asio::buffer(to),
        asio::bind_cancellation_slot(signal.slot(), [&](error_code e, std::size_t) { ec = e; }));
    settle();
    signal.emit(asio::cancellation_type::total);
    wire->feed("abc");
    settle();
    BOOST_TEST((ec == aborted));
    BOOST_TEST(wire->input == "abc");
}

BOOST_FIXTURE_TEST_CASE(a_teardown_reads_until_the_end, fixture) {
    bool over = false;
    wire->feed("left over");
    stream.async_teardown([&](error_code ec) { over = !ec; });
    settle();
    BOOST_TEST(wire->shutdowns == 1U);
    BOOST_TEST(wire->input == "");
    BOOST_TEST(!over);
    wire->end();
    settle();
    BOOST_TEST(over);
}

BOOST_AUTO_TEST_CASE(what_is_under_way_when_it_is_closed_or_destroyed_is_aborted) {
    std::string const much(16 << 20, 'x');
    for (bool const destroyed : {false, true}) {
        asio::io_context io;
        auto [near, far] = connected_pair(io);
        std::optional<kioto::async_stream_adapter<kioto::tcp_stream>> stream(
            std::in_place, io.get_executor(), std::move(near));
        std::array<char, 8> to{};
        std::vector<error_code> ended;
        auto const put = [&](error_code ec, std::size_t) { ended.push_back(ec); };
        stream->async_read_some(asio::buffer(to), put);
        asio::async_write(*stream, asio::buffer(much), put);
        io.poll();
        BOOST_TEST(ended.empty());
        if (destroyed) {
            stream.reset();
        } else {
            stream->close();
            BOOST_TEST(!stream->stream().is_open());
        }
        BOOST_TEST(ended.empty()); // not from inside
        io.poll();
        BOOST_TEST((ended == std::vector{aborted, aborted}));
    }
}

BOOST_AUTO_TEST_CASE(operations_on_a_closed_one_fail) {
    asio::io_context io;
    auto [near, far] = connected_pair(io);
    kioto::async_stream_adapter<kioto::tcp_stream> stream(io.get_executor(), std::move(near));
    stream.close();
    std::array<char, 8> to{};
    std::vector<error_code> ended;
    auto const put = [&](error_code ec, std::size_t) { ended.push_back(ec); };
    stream.async_read_some(asio::buffer(to), put);
    stream.async_write_some(asio::buffer("x", 1), put);
    stream.async_teardown([&](error_code ec) { ended.push_back(ec); });
    io.run();
    BOOST_TEST((ended == std::vector<error_code>(3, asio::error::bad_descriptor)));
}

BOOST_AUTO_TEST_CASE(each_allocation_of_an_operation_may_fail) {
    std::size_t n = 0;
    auto const failures = kioto::test::fail_every_allocation([&] {
        n = 0;
        asio::io_context here;
        auto const bytes = std::make_shared<support::fake_io>();
        bytes->input = "12345678";
        adapter on_them(here.get_executor(), fake_stream(bytes));
        std::array<char, 8> room{};
        asio::async_read(
            on_them, asio::buffer(room), [&](error_code, std::size_t got) { n = got; });
        here.run();
    });
    BOOST_TEST(failures > 1U);
    BOOST_TEST(n == 8U);
}

// The TLS stream of Asio on a stream of ours, with ours as the peer.
BOOST_FIXTURE_TEST_CASE(the_ssl_stream_of_asio_sits_on_it, fixture) {
    support::certificate const ours;
    auto server_context = ours.server();
    auto client_context = ours.client();
    auto [near, far] = connected_pair(io);

    asio::ssl::stream<kioto::async_stream_adapter<kioto::tcp_stream>> client(
        kioto::async_stream_adapter<kioto::tcp_stream>(io.get_executor(), std::move(near)),
        client_context);
    client.set_verify_mode(asio::ssl::verify_peer);
    client.set_verify_callback(asio::ssl::host_name_verification("localhost"));
    BOOST_TEST(&client.lowest_layer() == &client.next_layer());

    auto both = kioto::run(io,
        kioto::join(client.async_handshake(asio::ssl::stream_base::client, kioto::use_pull),
            kioto::tls::accept(std::move(far), server_context)));
    auto& [shaken, accepted] = both.value();
    BOOST_TEST(shaken.has_value());
    auto server = std::move(accepted).value();

    io.restart();
    auto const moved = kioto::run(io,
        kioto::join(asio::async_write(client, asio::buffer("hello", 5), kioto::use_pull),
            server.read_exact<5>()));
    BOOST_TEST((std::get<0>(moved.value()) == result<std::size_t>(5U)));
    BOOST_TEST(std::get<1>(moved.value()).has_value());

    io.restart();
    auto const closed = kioto::run(io,
        kioto::join(client.async_shutdown(kioto::use_pull), kioto::tls::close(std::move(server))));
    BOOST_TEST((std::get<0>(closed.value()) == result<void>()));
    BOOST_TEST((std::get<1>(closed.value()) == result<void>()));
}

BOOST_AUTO_TEST_SUITE_END()
