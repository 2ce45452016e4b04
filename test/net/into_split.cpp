//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/net/into_split.hpp>

#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include <kioto/and_then.hpp>
#include <kioto/io/copy.hpp>
#include <kioto/join_handle.hpp>
#include <kioto/map.hpp>
#include <kioto/test/allocations.hpp>
#include <kioto/unchecked.hpp>

#include "../support/sockets.hpp"

BOOST_AUTO_TEST_SUITE(into_split)

namespace {

using kioto::use_handle;
using support::net;
using support::pattern;
using support::peer;
namespace asio = boost::asio;

using reader = kioto::owned_read_half<kioto::tcp_stream>;
using writer = kioto::owned_write_half<kioto::tcp_stream>;
static_assert(kioto::byte_source<reader> && !kioto::byte_sink<reader>);
static_assert(kioto::gathering_sink<writer> && !kioto::byte_source<writer>);
static_assert(std::is_nothrow_move_constructible_v<writer>);
static_assert(std::is_same_v<kioto::borrows_t<kioto::copy_future<reader, writer>>, kioto::types<>>);
static_assert(sizeof(reader) == sizeof(void*) && sizeof(writer) == sizeof(void*));

template <class Bytes>
std::string_view text(Bytes const& bytes) {
    return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

} // namespace

BOOST_AUTO_TEST_CASE(the_halves_live_in_tasks_of_their_own) {
    net n;
    auto [s, there] = n.connection(4096);
    s.set_option(asio::socket_base::send_buffer_size(4096)).value();
    auto [r, w] = kioto::into_split(std::move(s));
    std::string const all = pattern(300'000);
    auto reading = kioto::spawn(n.io, kioto::read_exact<4>(std::move(r)), use_handle);
    auto writing =
        kioto::spawn(n.io, kioto::write_all(std::move(w), asio::buffer(all)), use_handle);
    n.idle();
    BOOST_TEST(!reading.is_finished());
    BOOST_TEST(!writing.is_finished());
    there.send("read");
    auto [back, bytes] = kioto::run(n.io, std::move(reading)).value();
    BOOST_TEST((text(bytes) == "read"));
    std::string got;
    while (got.size() != all.size()) {
        n.idle();
        got += there.receive_some();
    }
    BOOST_TEST((got == all));
    auto written = kioto::run(n.io, std::move(writing));
    BOOST_TEST(written.has_value());
}

BOOST_AUTO_TEST_CASE(dropping_the_writing_half_ends_the_outgoing_bytes_alone) {
    net n;
    auto [s, there] = n.connection();
    auto [r, w] = kioto::into_split(std::move(s));
    { writer const gone(std::move(w)); }
    BOOST_TEST(there.receive(1) == "");
    there.send("still here");
    BOOST_TEST((text(kioto::run(n.io, r.read_exact<10>()).value()) == "still here"));
}

BOOST_AUTO_TEST_CASE(a_forgotten_writing_half_ends_nothing) {
    net n;
    auto [s, there] = n.connection();
    {
        auto [r, w] = kioto::into_split(std::move(s));
        std::move(w).forget();
        char c = 0;
        BOOST_TEST(support::receive_now(there.fd(), &c, 1) == -1);
        BOOST_TEST((errno == EAGAIN || !support::on_posix));
    }
    BOOST_TEST(there.receive(1) == ""); // the last half closed the connection
}

BOOST_AUTO_TEST_CASE(the_last_half_closes_the_descriptor, *support::posix_only()) {
    net n;
    n.connection();
    auto const before = support::open_descriptors();
    for (bool const reader_first : {true, false}) {
        auto [s, there] = n.connection();
        auto halves = kioto::into_split(std::move(s));
        std::optional<reader> r(std::move(halves.first));
        std::optional<writer> w(std::move(halves.second));
        if (reader_first) {
            r.reset();
            BOOST_TEST(support::open_descriptors() == before + 2);
            w.reset();
        } else {
            w.reset();
            BOOST_TEST(support::open_descriptors() == before + 2);
            r.reset();
        }
        BOOST_TEST(support::open_descriptors() == before + 1);
    }
}

BOOST_AUTO_TEST_CASE(assigning_a_writing_half_ends_what_was_there) {
    net n;
    auto [s, there] = n.connection();
    auto [s2, there2] = n.connection();
    auto [r, w] = kioto::into_split(std::move(s));
    auto [r2, w2] = kioto::into_split(std::move(s2));
    w = std::move(w2);
    BOOST_TEST(there.receive(1) == "");
    kioto::run(n.io, w.write_all("x")).value();
    BOOST_TEST(there2.receive(1) == "x");
}

BOOST_AUTO_TEST_CASE(an_explicit_shutdown_comes_before_the_drop) {
    net n;
    auto [s, there] = n.connection();
    auto [r, w] = kioto::into_split(std::move(s));
    kioto::run(n.io, w.write_all("last")).value();
    kioto::run(n.io, w.shutdown()).value();
    BOOST_TEST(there.receive_to_end() == "last");
}

BOOST_AUTO_TEST_CASE(halves_of_one_stream_become_that_stream) {
    net n;
    auto [s, there] = n.connection();
    auto [r, w] = kioto::into_split(std::move(s));
    auto whole = kioto::reunite(std::move(r), std::move(w)).value();
    there.send("hello");
    BOOST_TEST((text(kioto::run(n.io, whole.read_exact<5>()).value()) == "hello"));
    kioto::run(n.io, whole.write_all("x")).value();
    BOOST_TEST(there.receive(1) == "x");
}

BOOST_AUTO_TEST_CASE(halves_of_two_streams_stay_what_they_were) {
    net n;
    auto [s, there] = n.connection();
    auto [s2, there2] = n.connection();
    auto [r, w] = kioto::into_split(std::move(s));
    auto [r2, w2] = kioto::into_split(std::move(s2));
    auto const out = kioto::reunite(std::move(r), std::move(w2));
    BOOST_TEST((out.error() == boost::system::errc::invalid_argument));
    kioto::run(n.io, w2.write_all("x")).value();
    BOOST_TEST(there2.receive(1) == "x");
    BOOST_TEST(kioto::reunite(std::move(r), std::move(w)).has_value());
}

BOOST_AUTO_TEST_CASE(allocates_once) {
    net n;
    auto [s, there] = n.connection();
    kioto::test::allocation_counter const counter;
    auto halves = kioto::into_split(std::move(s));
    auto const allocations = counter.count();
    BOOST_TEST(allocations == 1U);
}

BOOST_AUTO_TEST_CASE(the_halves_may_be_used_on_two_threads) {
    net n;
    auto [s, there] = n.connection(4096);
    auto [r, w] = kioto::into_split(std::move(s));
    std::string const all = pattern(2'000'000);
    asio::io_context elsewhere;
    auto writing =
        kioto::spawn(elsewhere, kioto::write_all(std::move(w), asio::buffer(all)), use_handle);
    auto reading = kioto::spawn(n.io,
        kioto::read_to_end(std::move(r), all.size()).map([](auto, std::string bytes) {
            return bytes;
        }),
        use_handle);
    std::thread writer_thread([&] { elsewhere.run(); });
    std::thread mirror([&there = there, &all] {
        for (std::size_t done = 0; done != all.size();) {
            auto const part = there.receive(std::min<std::size_t>(10'000, all.size() - done));
            there.send(part);
            done += part.size();
        }
        there.shutdown();
    });
    auto const out = kioto::run(n.io, std::move(reading));
    mirror.join();
    writer_thread.join();
    BOOST_TEST((out.value() == all));
}

BOOST_AUTO_TEST_SUITE_END()
