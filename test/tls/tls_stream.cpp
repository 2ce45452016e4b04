//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/tls/tls_stream.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/io_context.hpp>

#include <array>
#include <string>
#include <utility>

#include <kioto/run.hpp>
#include <kioto/spawn.hpp>
#include <kioto/join_handle.hpp>
#include <kioto/test/manual_clock.hpp>
#include <kioto/test/probe.hpp>
#include <kioto/test/virtual_time.hpp>

#include "../support/tls_session.hpp"

BOOST_AUTO_TEST_SUITE(tls_stream)

namespace {

namespace asio = boost::asio;
namespace tls = kioto::tls;
using kioto::error_code;
using kioto::result;
using kioto::test::probe;
using support::both;
using support::fake_stream;
using support::session;
using support::wire;
using stream = tls::tls_stream<fake_stream>;

error_code const truncated = asio::ssl::error::stream_truncated;

static_assert(kioto::byte_stream<stream>);

} // namespace

BOOST_AUTO_TEST_CASE(moves_bytes_both_ways) {
    session s;
    probe sent(s.near->write_all("hello"));
    probe got(s.far->read_exact<5>());
    auto [written, read] = both(s, sent, got);
    BOOST_TEST(written.has_value());
    BOOST_TEST(std::string(reinterpret_cast<char const*>(read->data()), 5) == "hello");
    BOOST_TEST(s.server->output.find("hello") == std::string::npos);

    probe back(s.far->write_all(std::string(100'000, 'x')));
    probe all(s.near->read_exact<100'000>());
    auto [b, a] = both(s, back, all);
    BOOST_TEST(b.has_value());
    BOOST_TEST(((*a)[99'999] == std::byte('x')));
}

BOOST_AUTO_TEST_CASE(gets_by_with_a_stream_that_takes_a_byte_at_a_time) {
    session s(1);
    probe sent(s.near->write_all("hello"));
    probe got(s.far->read_exact<5>());
    auto [written, read] = both(s, sent, got);
    BOOST_TEST(std::string(reinterpret_cast<char const*>(read->data()), 5) == "hello");
}

BOOST_AUTO_TEST_CASE(refuses_the_certificate_of_another_host) {
    wire w;
    for (char const* host : {"example.com", "127.0.0.2"}) {
        probe c(tls::connect(fake_stream(w.client), w.client_context, host));
        probe s(tls::accept(fake_stream(w.server), w.server_context));
        auto [client, server] = both(w, c, s);
        BOOST_TEST((client.error().category() == asio::error::get_ssl_category()));
        BOOST_TEST(server.has_error());
        *w.client = {};
        *w.server = {};
    }
    probe c(tls::connect(fake_stream(w.client), w.client_context, "127.0.0.1"));
    probe s(tls::accept(fake_stream(w.server), w.server_context));
    BOOST_TEST(both(w, c, s).first.has_value());
}

BOOST_AUTO_TEST_CASE(refuses_an_unknown_authority_unless_told_not_to_verify) {
    for (bool verify : {true, false}) {
        wire w;
        w.client_context = asio::ssl::context(asio::ssl::context::tls_client);
        probe c(tls::connect(
            fake_stream(w.client), w.client_context, "localhost", {.alpn = {}, .verify = verify}));
        probe s(tls::accept(fake_stream(w.server), w.server_context));
        BOOST_TEST(both(w, c, s).first.has_error() == verify);
    }
}

BOOST_AUTO_TEST_CASE(agrees_on_a_protocol_and_tells_the_name) {
    session s(100'000, {.alpn = {"h2", "http/1.1"}}, {.alpn = {"http/1.1"}});
    BOOST_TEST(s.near->alpn() == "http/1.1");
    BOOST_TEST(s.far->alpn() == "http/1.1");
    BOOST_TEST(s.far->server_name() == "localhost");

    wire w;
    probe c(tls::connect(fake_stream(w.client), w.client_context, "localhost", {.alpn = {"h3"}}));
    probe refusing(tls::accept(fake_stream(w.server), w.server_context, {.alpn = {"h2"}}));
    auto [client, server] = both(w, c, refusing);
    BOOST_TEST(client.has_error());
    BOOST_TEST(server.has_error());
}

BOOST_AUTO_TEST_CASE(an_end_that_was_announced_is_an_end) {
    session s;
    probe ending(s.near->shutdown());
    BOOST_TEST(ending.take().has_value());
    BOOST_TEST(s.client->shutdowns == 1U);
    s.move();
    s.server->end();
    std::array<char, 8> to{};
    probe got(s.far->read_some(asio::buffer(to)));
    BOOST_TEST((got.take() == result<std::size_t>(0U)));
    BOOST_TEST(s.far->is_ended());

    // The other direction goes on.
    probe back(s.far->write_all("more"));
    BOOST_TEST(back.take().has_value());
    s.move();
    probe more(s.near->read_exact<4>());
    BOOST_TEST(more.take().has_value());
}

BOOST_AUTO_TEST_CASE(an_end_that_was_not_is_an_error) {
    session s;
    s.server->end();
    std::array<char, 8> to{};
    for (int i = 0; i != 2; ++i) {
        probe got(s.far->read_some(asio::buffer(to)));
        BOOST_TEST((got.take() == result<std::size_t>(truncated)));
    }

    wire w;
    probe c(tls::connect(fake_stream(w.client), w.client_context, "localhost"));
    BOOST_TEST(c.poll().is_pending());
    w.client->end();
    BOOST_TEST((c.take().error() == truncated));
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_tls_are_an_error) {
    wire w;
    w.server->feed("GET / HTTP/1.1\r\n\r\n");
    probe s(tls::accept(fake_stream(w.server), w.server_context));
    BOOST_TEST((s.take().error().category() == asio::error::get_ssl_category()));
}

BOOST_AUTO_TEST_CASE(a_read_takes_all_records_that_have_come) {
    session s;
    for (char const* part : {"one ", "two ", "three"}) {
        probe sent(s.near->write_all(std::string(part)));
        BOOST_TEST(sent.take().has_value());
    }
    probe ending(s.near->shutdown());
    BOOST_TEST(ending.take().has_value());
    s.move();
    std::array<char, 64> to{};
    probe some(s.far->read_some(asio::buffer(to, 6)));
    BOOST_TEST((some.take() == result<std::size_t>(6U)));
    BOOST_TEST(std::string(to.data(), 6) == "one tw");
    probe rest(s.far->read_some(asio::buffer(to)));
    BOOST_TEST((rest.take() == result<std::size_t>(7U)));
    BOOST_TEST(std::string(to.data(), 7) == "o three");
    for (int i = 0; i != 2; ++i) {
        probe end(s.far->read_some(asio::buffer(to)));
        BOOST_TEST((end.take() == result<std::size_t>(0U)));
    }
}

BOOST_AUTO_TEST_CASE(bytes_before_a_bad_record_come_first_and_its_error_stays) {
    session s;
    for (char const* part : {"good", "bad"}) {
        probe sent(s.near->write_all(std::string(part)));
        BOOST_TEST(sent.take().has_value());
    }
    s.client->output.back() ^= 1;
    s.move();
    std::array<char, 64> to{};
    probe good(s.far->read_some(asio::buffer(to)));
    BOOST_TEST((good.take() == result<std::size_t>(4U)));
    for (int i = 0; i != 3; ++i) {
        probe bad(s.far->read_some(asio::buffer(to)));
        auto const ec = bad.take().error();
        BOOST_TEST(ec.failed());
        BOOST_TEST((ec.category() == asio::error::get_ssl_category()));
        probe sent(s.far->write_all("x"));
        BOOST_TEST((sent.take().error() == ec));
    }
    // Its peer is told, and takes that for no end either.
    s.move();
    for (int i = 0; i != 2; ++i) {
        probe refused(s.near->read_some(asio::buffer(to)));
        BOOST_TEST(refused.take().error().failed());
    }
    BOOST_TEST(!s.near->is_ended());
}

BOOST_AUTO_TEST_CASE(errors_of_the_stream_pass_through) {
    session s;
    s.server->read_error = asio::error::connection_reset;
    std::array<char, 8> to{};
    probe got(s.far->read_some(asio::buffer(to)));
    BOOST_TEST((got.take().error() == asio::error::connection_reset));
    s.client->write_error = asio::error::broken_pipe;
    probe sent(s.near->write_all("x"));
    BOOST_TEST((sent.take().error() == asio::error::broken_pipe));
}

BOOST_AUTO_TEST_CASE(a_write_that_pends_has_taken_nothing) {
    session s;
    s.client->room = 0;
    probe first(s.near->write_some("first")); // is encrypted; cannot be sent
    BOOST_TEST((first.take() == result<std::size_t>(5U)));
    probe second(s.near->write_some("second"));
    BOOST_TEST(second.poll().is_pending());
    second.drop();
    probe flushing(s.near->flush());
    BOOST_TEST(flushing.poll().is_pending());
    s.client->give_room(10'000);
    BOOST_TEST(flushing.woken());
    BOOST_TEST(flushing.take().has_value());
    s.move();
    std::array<char, 16> to{};
    probe got(s.far->read_some(asio::buffer(to)));
    BOOST_TEST((got.take() == result<std::size_t>(5U)));
    probe nothing(s.far->read_some(asio::buffer(to)));
    BOOST_TEST(nothing.poll().is_pending());
}

// At every byte of a record.
BOOST_AUTO_TEST_CASE(a_dropped_read_loses_nothing) {
    session s;
    probe sent(s.near->write_all("hello"));
    BOOST_TEST(sent.take().has_value());
    std::string const record = std::exchange(s.client->output, {});
    std::array<char, 8> to{};
    for (std::size_t i = 0; i + 1 < record.size(); ++i) {
        s.server->feed(record.substr(i, 1));
        probe got(s.far->read_some(asio::buffer(to)));
        BOOST_TEST(got.poll().is_pending());
    }
    s.server->feed(record.substr(record.size() - 1));
    probe got(s.far->read_some(asio::buffer(to)));
    BOOST_TEST((got.take() == result<std::size_t>(5U)));
    BOOST_TEST(std::string(to.data(), 5) == "hello");
}

BOOST_AUTO_TEST_CASE(a_handshake_may_be_dropped_anywhere) {
    for (int polls = 0; polls != 8; ++polls) {
        wire w;
        probe c(tls::connect(fake_stream(w.client), w.client_context, "localhost"));
        probe s(tls::accept(fake_stream(w.server), w.server_context));
        bool over = false;
        for (int i = 0; i != polls && !over; ++i) {
            over = c.poll().is_ready();
            if (!over && s.poll().is_ready()) {
                over = true;
            }
            w.move();
        }
        c.drop();
        s.drop();
        BOOST_TEST(c.waker_references() == 0U);
        BOOST_TEST(s.waker_references() == 0U);
    }
}

BOOST_AUTO_TEST_CASE(yields_when_the_budget_is_spent) {
    session s;
    probe sent(s.near->write_all("hello"));
    BOOST_TEST(sent.take().has_value());
    s.move();
    std::array<char, 1> to{};
    probe got(s.far->read_some(asio::buffer(to)));
    got.set_budget(0);
    BOOST_TEST(got.poll().is_pending());
    BOOST_TEST(got.yielded());
    got.set_budget(1);
    BOOST_TEST(got.poll().is_ready());
}

BOOST_AUTO_TEST_CASE(close_waits_for_the_peer) {
    session s;
    asio::io_context io;
    auto handle = kioto::spawn(io, tls::close(std::move(*s.near)), kioto::use_handle);
    io.poll();
    BOOST_TEST(!handle.is_finished());
    s.move();
    probe ending(s.far->shutdown());
    BOOST_TEST(ending.take().has_value());
    s.move();
    auto const ended = kioto::run(io, std::move(handle));
    BOOST_TEST((ended == result<void>()));
}

BOOST_AUTO_TEST_CASE(close_waits_no_longer_than_its_grace_time) {
    using std::chrono::seconds;
    session s;
    asio::io_context io;
    kioto::test::manual_clock clock;
    kioto::test::use_virtual_time(io, clock);
    auto handle = kioto::spawn(io, tls::close(std::move(*s.near), seconds(3)), kioto::use_handle);
    io.poll();
    kioto::test::advance(io, clock, seconds(2));
    io.poll();
    BOOST_TEST(!handle.is_finished());
    kioto::test::advance(io, clock, seconds(2));
    io.poll();
    BOOST_TEST(handle.is_finished());
    io.restart();
    auto const ended = kioto::run(io, std::move(handle));
    BOOST_TEST((ended == result<void>(kioto::error::timed_out)));
}

BOOST_AUTO_TEST_SUITE_END()
