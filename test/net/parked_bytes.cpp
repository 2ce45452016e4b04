//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/detail/stream_socket.hpp>

#include <boost/test/unit_test.hpp>

#if !KIOTO_READINESS_SET

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>

#include <kioto/join_handle.hpp>
#include <kioto/poll_fn.hpp>
#include <kioto/test/allocations.hpp>
#include <kioto/test/virtual_time.hpp>
#include <kioto/unchecked.hpp>

#include "../support/sockets.hpp"

// What only the parked engine does: writes that are accepted.

BOOST_AUTO_TEST_SUITE(parked_bytes)

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using kioto::poll_context;
using kioto::poll_result;
using kioto::result;
using kioto::use_handle;
using support::pattern;

/// A stream whose peer takes nothing, with virtual time; the last write was accepted.
struct stuck : support::net {
    kioto::test::manual_clock clock;
    std::pair<kioto::tcp_stream, support::peer> both;
    kioto::tcp_stream& here = both.first;
    support::peer& there = both.second;
    std::string const bytes = pattern(4 << 20);
    std::size_t taken = 0;

    stuck() : both(make()) {
        kioto::run(io, kioto::poll_fn([this](poll_context& cx) -> poll_result<void> {
            for (;;) {
                auto n = here.poll_write(cx, asio::buffer(bytes) + taken);
                if (n.is_pending()) {
                    return kioto::unit{};
                }
                taken += n.value();
            }
        })).value();
    }
    std::pair<kioto::tcp_stream, support::peer> make() {
        kioto::test::use_virtual_time(io, clock);
        return connection(4096);
    }
    void pass(std::chrono::milliseconds d) {
        kioto::test::advance(io, clock, d);
        idle();
    }
    bool is_flushed() {
        bool ready = false;
        kioto::run(io, kioto::poll_fn([&](poll_context& cx) -> poll_result<void> {
            ready = here.poll_flush(cx).is_ready();
            return kioto::unit{};
        })).value();
        return ready;
    }
    std::string receive_taken() {
        std::string all;
        while (all.size() != taken) {
            idle();
            all += there.receive_some(100'000);
        }
        return all;
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(flush_waits_until_what_was_accepted_is_written) {
    stuck s;
    BOOST_TEST(!s.is_flushed());
    auto flushing = kioto::spawn(s.io, kioto::unchecked(s.here.flush()), use_handle);
    s.idle();
    BOOST_TEST(!flushing.is_finished());
    BOOST_TEST((s.receive_taken() == s.bytes.substr(0, s.taken)));
    kioto::run(s.io, std::move(flushing)).value();
    BOOST_TEST(s.is_flushed());
}

BOOST_AUTO_TEST_CASE(an_error_of_what_was_accepted_is_told_once_by_flush) {
    stuck s;
    s.there.reset();
    auto flushing = kioto::spawn(s.io, kioto::unchecked(s.here.flush()), use_handle);
    auto const out = kioto::run(s.io, std::move(flushing));
    BOOST_TEST(out.has_error());
    BOOST_TEST(s.is_flushed());
}

BOOST_AUTO_TEST_CASE(
    a_dropped_stream_lingers_for_half_a_minute_and_holds_run, *support::posix_only()) {
    stuck s;
    auto const before = support::open_descriptors();
    s.here.close();
    s.pass(29'999ms);
    BOOST_TEST(support::open_descriptors() == before);
    BOOST_TEST(!s.io.stopped());
    s.pass(2ms);
    BOOST_TEST(support::open_descriptors() == before - 1);
    s.io.restart();
    s.io.run();
    // What is cut off is no end.
    BOOST_CHECK_THROW(s.there.receive_to_end(), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(the_sockets_option_says_how_long_to_linger, *support::posix_only()) {
    stuck s;
    s.here.set_option(asio::socket_base::linger(true, 2)).value();
    auto const before = support::open_descriptors();
    s.here.close();
    s.pass(1'999ms);
    BOOST_TEST(support::open_descriptors() == before);
    s.pass(2ms);
    BOOST_TEST(support::open_descriptors() == before - 1);
    BOOST_CHECK_THROW(s.there.receive_to_end(), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(one_that_says_no_time_resets_at_once, *support::posix_only()) {
    for (bool const accepted : {false, true}) {
        stuck s;
        auto both = s.connection();
        auto& stream = accepted ? s.here : both.first;
        auto& there = accepted ? s.there : both.second;
        stream.set_option(asio::socket_base::linger(true, 0)).value();
        auto const before = support::open_descriptors();
        stream.close();
        BOOST_TEST(support::open_descriptors() == before - 1);
        BOOST_CHECK_THROW(there.receive_to_end(), std::runtime_error);
    }
}

BOOST_AUTO_TEST_CASE(lingering_ends_with_the_last_byte, *support::posix_only()) {
    stuck s;
    auto const before = support::open_descriptors();
    s.here.close();
    BOOST_TEST((s.receive_taken() == s.bytes.substr(0, s.taken)));
    s.idle();
    BOOST_TEST(support::open_descriptors() == before - 1);
    BOOST_TEST(s.there.receive(1) == "");
    s.io.restart();
    s.io.run();
    s.pass(60s);
}

BOOST_AUTO_TEST_CASE(lingering_ends_with_a_reset, *support::posix_only()) {
    stuck s;
    auto const before = support::open_descriptors();
    s.here.close();
    s.there.reset();
    s.io.restart();
    s.io.run();
    BOOST_TEST(support::open_descriptors() == before - 2);
}

BOOST_AUTO_TEST_CASE(a_context_may_be_destroyed_while_a_stream_lingers, *support::posix_only()) {
    auto s = std::make_unique<stuck>();
    auto const before = support::open_descriptors();
    s->here.close();
    s->idle();
    BOOST_TEST(support::open_descriptors() == before);
    auto there = std::move(s->there);
    s.reset();
    BOOST_CHECK_THROW(there.receive_to_end(), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(a_stream_does_not_linger_for_nothing) {
    support::net n;
    auto [s, there] = n.connection();
    kioto::run(n.io, s.write_all("x")).value();
    s.close();
    BOOST_TEST(there.receive(2) == "x");
}

BOOST_AUTO_TEST_CASE(a_socket_cannot_be_given_back_with_accepted_bytes, *support::posix_only()) {
    stuck s;
    BOOST_CHECK_THROW(
        std::move(s.here).into_socket(s.io.get_executor()), boost::system::system_error);
}

BOOST_AUTO_TEST_CASE(
    sharing_the_descriptor_loses_nothing_that_was_accepted, *support::posix_only()) {
    stuck s;
    s.here.share();
    BOOST_TEST((s.receive_taken() == s.bytes.substr(0, s.taken)));
}

BOOST_AUTO_TEST_SUITE_END()

#endif
