//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/net/tcp_stream.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <kioto/and_then.hpp>
#include <kioto/join_handle.hpp>
#include <kioto/map.hpp>
#include <kioto/net/tcp_listener.hpp>
#include <kioto/poll_fn.hpp>
#include <kioto/test/allocations.hpp>
#include <kioto/test/probe.hpp>
#include <kioto/unchecked.hpp>

#include "../support/asserts.hpp"
#include "../support/sockets.hpp"

BOOST_AUTO_TEST_SUITE(tcp_stream)

namespace {

using kioto::result;
using kioto::use_handle;
using kioto::test::probe;
using support::net;
using support::pattern;
using support::peer;
namespace asio = boost::asio;
using asio::ip::tcp;

static_assert(kioto::byte_stream<kioto::tcp_stream>);
static_assert(kioto::gathering_sink<kioto::tcp_stream>);
static_assert(std::is_nothrow_move_constructible_v<kioto::tcp_stream>);
static_assert(std::is_nothrow_move_assignable_v<kioto::tcp_stream>);
static_assert(!std::is_copy_constructible_v<kioto::tcp_stream>);

struct text {
    std::array<char, 1 << 16> room{};
    asio::mutable_buffer buffer() { return asio::buffer(room); }
    std::string_view operator()(std::size_t n) const { return {room.data(), n}; }
};

} // namespace

BOOST_AUTO_TEST_CASE(reads_and_writes) {
    net n;
    auto [s, there] = n.connection();
    text in;
    there.send("hello");
    BOOST_TEST(in(kioto::run(n.io, s.read_some(in.buffer())).value()) == "hello");
    kioto::run(n.io, s.write_all("hi")).value();
    BOOST_TEST(there.receive(2) == "hi");
}

BOOST_AUTO_TEST_CASE(a_read_waits_for_bytes) {
    net n;
    auto [s, there] = n.connection();
    auto handle = kioto::spawn(n.io, kioto::unchecked(s.read_exact<4>()), use_handle);
    n.idle();
    there.send("he");
    n.idle();
    BOOST_TEST(!handle.is_finished());
    there.send("ll");
    auto const bytes = kioto::run(n.io, std::move(handle)).value();
    BOOST_TEST((std::string_view(reinterpret_cast<char const*>(bytes.data()), 4) == "hell"));
}

BOOST_AUTO_TEST_CASE(data_and_end_that_come_together_are_both_seen) {
    // A short read proves that nothing is left, but the end is no byte.
    for (bool const parked : {false, true}) {
        net n;
        auto [s, there] = n.connection();
        text in;
        auto const twice = [&s = s, &in] {
            return s.read_some(in.buffer()).and_then([&s, &in](std::size_t first) {
                return s.read_some(in.buffer()).map([first](std::size_t second) {
                    return std::pair(first, second);
                });
            });
        };
        auto handle = kioto::spawn(n.io, kioto::unchecked(twice()), use_handle);
        if (parked) {
            n.idle();
        }
        there.send("bye");
        there.close();
        auto joined = kioto::run(n.io, std::move(handle));
        BOOST_TEST((joined.value() == std::pair<std::size_t, std::size_t>(3, 0)));
    }
}

BOOST_AUTO_TEST_CASE(the_end_stays) {
    net n;
    auto [s, there] = n.connection();
    there.close();
    text in;
    for (int i = 0; i != 3; ++i) {
        BOOST_TEST(kioto::run(n.io, s.read_some(in.buffer())).value() == 0U);
    }
}

BOOST_AUTO_TEST_CASE(shutdown_ends_one_direction_and_is_idempotent) {
    net n;
    auto [s, there] = n.connection();
    kioto::run(n.io, s.write_all("last")).value();
    kioto::run(n.io, s.shutdown()).value();
    kioto::run(n.io, s.shutdown()).value();
    BOOST_TEST(there.receive_to_end() == "last");
    there.send("still here");
    text in;
    BOOST_TEST(in(kioto::run(n.io, s.read_some(in.buffer())).value()) == "still here");
}

BOOST_AUTO_TEST_CASE(a_reset_is_an_error_of_the_read_under_way) {
    net n;
    auto [s, there] = n.connection();
    auto handle = kioto::spawn(n.io, kioto::unchecked(s.read_exact<4>()), use_handle);
    there.send("he");
    n.idle();
    there.reset();
    auto joined = kioto::run(n.io, std::move(handle));
    BOOST_TEST((joined.error() == asio::error::connection_reset));
}

BOOST_AUTO_TEST_CASE(bytes_before_a_reset_can_be_read, *support::posix_only()) {
    net n;
    auto [s, there] = n.connection();
    n.idle();
    there.send("he");
    there.reset();
    text in;
    BOOST_TEST(in(kioto::run(n.io, s.read_some(in.buffer())).value()) == "he");
    BOOST_TEST(
        (kioto::run(n.io, s.read_some(in.buffer())).error() == asio::error::connection_reset));
}

BOOST_AUTO_TEST_CASE(writing_to_a_broken_connection_is_an_error_and_no_signal) {
    net n;
    auto [s, there] = n.connection();
    there.reset();
    auto const write_on = [&s = s] {
        return kioto::poll_fn([&s](kioto::poll_context& cx) -> kioto::poll_result<result<void>> {
            for (;;) {
                KIOTO_TRY_READY(some, s.poll_write(cx, asio::buffer("x", 1)));
            }
        });
    };
    BOOST_TEST(kioto::run(n.io, write_on()).has_error());
    auto const second = kioto::run(n.io, write_on()).error();
    BOOST_TEST((support::on_posix ? second == asio::error::broken_pipe : second.failed()));
}

BOOST_AUTO_TEST_CASE(a_large_write_goes_through_small_buffers) {
    net n;
    auto [s, there] = n.connection(4096);
    s.set_option(asio::socket_base::send_buffer_size(4096)).value();
    std::string const all = pattern(1'000'000);
    auto handle = kioto::spawn(n.io, kioto::unchecked(s.write_all(asio::buffer(all))), use_handle);
    std::string got;
    while (got.size() != all.size()) {
        n.idle();
        got += there.receive_some(10'000);
    }
    kioto::run(n.io, std::move(handle)).value();
    BOOST_TEST((got == all));
}

BOOST_AUTO_TEST_CASE(many_buffers_are_gathered_through_small_buffers) {
    net n;
    auto [s, there] = n.connection(4096);
    s.set_option(asio::socket_base::send_buffer_size(4096)).value();
    std::vector<std::string> pieces;
    std::vector<asio::const_buffer> buffers;
    std::string all;
    for (std::size_t i = 0; i != 100; ++i) {
        all += pieces.emplace_back(pattern(i * 50));
    }
    for (auto const& piece : pieces) {
        buffers.push_back(asio::buffer(piece));
    }
    auto handle = kioto::spawn(n.io, kioto::unchecked(s.write_all(buffers)), use_handle);
    std::string got;
    while (got.size() != all.size()) {
        n.idle();
        got += there.receive_some(5'000);
    }
    kioto::run(n.io, std::move(handle)).value();
    BOOST_TEST((got == all));
}

BOOST_AUTO_TEST_CASE(no_byte_is_lost_around_urgent_data) {
    for (bool const together : {true, false}) {
        net n;
        auto [s, there] = n.connection();
        auto handle = kioto::spawn(n.io, kioto::unchecked(s.read_exact<9>()), use_handle);
        n.idle();
        there.send("abc");
        there.send_urgent('!');
        if (!together) {
            n.idle();
        }
        there.send("def");
        if (!together) {
            n.idle();
        }
        there.send("ghi");
        auto const bytes = kioto::run(n.io, std::move(handle)).value();
        BOOST_TEST(
            (std::string_view(reinterpret_cast<char const*>(bytes.data()), 9) == "abcdefghi"));
    }
}

BOOST_AUTO_TEST_CASE(one_task_reads_while_another_writes) {
    net n;
    auto [s, there] = n.connection(4096);
    s.set_option(asio::socket_base::send_buffer_size(4096)).value();
    std::string const all = pattern(300'000);
    auto reader = kioto::spawn(n.io, kioto::unchecked(s.read_exact<4>()), use_handle);
    auto writer = kioto::spawn(n.io, kioto::unchecked(s.write_all(asio::buffer(all))), use_handle);
    n.idle();
    BOOST_TEST(!reader.is_finished());
    BOOST_TEST(!writer.is_finished());
    there.send("stop");
    auto read = kioto::run(n.io, std::move(reader));
    BOOST_TEST(read.has_value());
    BOOST_TEST(!writer.is_finished());
    std::string got;
    while (got.size() != all.size()) {
        n.idle();
        got += there.receive_some();
    }
    BOOST_TEST((got == all));
    auto wrote = kioto::run(n.io, std::move(writer));
    BOOST_TEST(wrote.has_value());
}

BOOST_AUTO_TEST_CASE(a_dropped_read_loses_nothing_and_the_next_task_is_woken) {
    net n;
    auto [s, there] = n.connection();
    text in;
    {
        auto dropped = kioto::spawn(n.io, kioto::unchecked(s.read_some(in.buffer())), use_handle);
        n.idle();
    }
    n.idle();
    auto handle = kioto::spawn(n.io, kioto::unchecked(s.read_some(in.buffer())), use_handle);
    n.idle();
    there.send("hello");
    auto joined = kioto::run(n.io, std::move(handle));
    BOOST_TEST(in(joined.value()) == "hello");
}

BOOST_AUTO_TEST_CASE(the_latest_waker_is_woken) {
    net n;
    auto [s, there] = n.connection();
    text in;
    probe p(s.read_some(in.buffer()));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll_elsewhere().is_pending());
    BOOST_TEST(p.poll().is_pending()); // spurious
    there.send("x");
    n.run_until([&] { return p.woken(); });
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(p.take().value() == 1U);
}

BOOST_AUTO_TEST_CASE(of_two_readers_the_later_one_is_woken_and_nothing_is_lost) {
    net n;
    auto [s, there] = n.connection();
    text in;
    text late;
    probe first(s.read_some(in.buffer()));
    probe second(s.read_some(late.buffer()));
    BOOST_TEST(first.poll().is_pending());
    BOOST_TEST(second.poll().is_pending());
    there.send("x");
    n.run_until([&] { return second.woken(); });
    n.idle();
    BOOST_TEST(!first.woken());
    // Whoever asks first has it; the other may wait again, and is the later one now.
    BOOST_TEST(in(first.take().value()) == "x");
    BOOST_TEST(second.poll().is_pending());
    there.send("y");
    n.run_until([&] { return second.woken(); });
    BOOST_TEST(late(second.take().value()) == "y");
}

BOOST_AUTO_TEST_CASE(readiness_can_be_waited_for_without_reading) {
    net n;
    auto [s, there] = n.connection();
    probe p(kioto::poll_fn([&s = s](kioto::poll_context& cx) { return s.poll_readable(cx); }));
    BOOST_TEST(p.poll().is_pending());
    there.send("x");
    n.run_until([&] { return p.woken(); });
    BOOST_TEST(p.poll().is_ready());
    text in;
    BOOST_TEST(in(kioto::run(n.io, s.read_some(in.buffer())).value()) == "x");
    probe q(kioto::poll_fn([&s = s](kioto::poll_context& cx) { return s.poll_writable(cx); }));
    BOOST_TEST(q.poll().is_ready());
}

BOOST_AUTO_TEST_CASE(operations_allocate_nothing) {
    net n;
    auto [s, there] = n.connection();
    text in;
    std::string const question(1000, '?');
    auto echo = [&s = s, &in] {
        return s.read_some(in.buffer()).and_then([&s, &in](std::size_t got) {
            return s.write_all(asio::buffer(in.room, got));
        });
    };
    kioto::run(n.io, s.write_all("warm")).value();
    BOOST_TEST(there.receive(4) == "warm");
    std::vector<kioto::join_handle<result<void>>> handles;
    for (int i = 0; i != 5; ++i) {
        handles.push_back(kioto::spawn(n.io, kioto::unchecked(echo()), use_handle));
        n.idle();
        kioto::test::allocation_counter const counter;
        there.send(question);
        while (!handles.back().is_finished()) {
            n.io.run_one();
        }
        auto const allocations = counter.count();
        BOOST_TEST(there.receive(question.size()) == question);
        BOOST_TEST((i == 0 || allocations == 0U));
    }
}

BOOST_AUTO_TEST_CASE(options_and_endpoints) {
    net n;
    auto [s, there] = n.connection();
    BOOST_TEST(s.is_open());
    BOOST_TEST((s.local_endpoint().value() == n.endpoint()));
    BOOST_TEST((s.remote_endpoint().value().address() == asio::ip::address_v4::loopback()));
    BOOST_TEST(!s.get_option<tcp::no_delay>().value().value());
    s.set_option(tcp::no_delay(true)).value();
    BOOST_TEST(s.get_option<tcp::no_delay>().value().value());
    s.close();
    BOOST_TEST(!s.is_open());
    s.close();
    BOOST_TEST(there.receive(1) == "");
    BOOST_TEST(s.remote_endpoint().has_error());
}

BOOST_AUTO_TEST_CASE(works_with_version_six, *support::posix_only()) {
    asio::io_context io;
    tcp::endpoint const any_port(asio::ip::address_v6::loopback(), 0);
    std::optional<kioto::tcp_listener> listener;
    try {
        listener.emplace(io, any_port);
    } catch (boost::system::system_error const&) {
        return; // this machine has none
    }
    peer there(listener->local_endpoint().value());
    auto s = kioto::run(io, listener->accept()).value();
    BOOST_TEST(s.remote_endpoint().value().address().is_v6());
    s.set_option(tcp::no_delay(true)).value();
    auto socket = std::move(s).into_socket(io.get_executor());
    BOOST_TEST(socket.local_endpoint().protocol().family() == tcp::v6().family());
}

BOOST_AUTO_TEST_CASE(an_operation_after_close_asserts) {
    net n;
    auto [s, there] = n.connection();
    s.close();
    BOOST_TEST(support::asserts([&s = s] {
        probe p(s.write_some("x"));
        static_cast<void>(p.poll());
    }));
}

BOOST_AUTO_TEST_CASE(assignment_closes_what_was_there) {
    net n;
    auto [s, there] = n.connection();
    auto [s2, there2] = n.connection();
    s = std::move(s2);
    BOOST_TEST(there.receive(1) == "");
    kioto::run(n.io, s.write_all("x")).value();
    BOOST_TEST(there2.receive(1) == "x");
}

BOOST_AUTO_TEST_CASE(dropping_it_closes_the_connection_and_the_descriptor, *support::posix_only()) {
    net n;
    n.connection();
    auto const before = support::open_descriptors();
    for (int i = 0; i != 3; ++i) {
        auto connection = n.connection();
        BOOST_TEST(support::open_descriptors() == before + 2);
    }
    BOOST_TEST(support::open_descriptors() == before);
}

// Asio.

BOOST_AUTO_TEST_CASE(
    comes_from_asio_and_goes_back_with_what_the_kernel_holds, *support::posix_only()) {
    net n;
    for (bool const non_blocking : {false, true}) {
        peer there(n.endpoint());
        tcp::acceptor acceptor(n.io, support::loopback());
        peer other(acceptor.local_endpoint());
        tcp::socket socket = acceptor.accept();
        socket.non_blocking(non_blocking);
        other.send("12345678");

        kioto::tcp_stream s(std::move(socket));
        text in;
        BOOST_TEST(in(kioto::run(n.io, s.read_some(asio::buffer(in.room, 4))).value()) == "1234");
        n.idle();

        tcp::socket back = std::move(s).into_socket(n.io.get_executor());
        BOOST_TEST(!s.is_open()); // NOLINT: moved from
        BOOST_TEST(back.non_blocking() == non_blocking);
        BOOST_TEST(asio::read(back, asio::buffer(in.room, 4)) == 4U);
        BOOST_TEST(in(4) == "5678");

        bool read = false;
        back.async_read_some(
            in.buffer(), [&](auto ec, std::size_t got) { read = !ec && in(got) == "more"; });
        other.send("more");
        n.run_until([&] { return read; });
        asio::write(back, asio::buffer("x", 1));
        BOOST_TEST(other.receive(1) == "x");
    }
    n.accept();
    n.accept();
}

BOOST_AUTO_TEST_CASE(a_stream_of_ours_becomes_a_blocking_socket, *support::posix_only()) {
    net n;
    auto [s, there] = n.connection();
    tcp::socket socket = std::move(s).into_socket(n.io.get_executor());
    BOOST_TEST(!socket.non_blocking());
    BOOST_TEST((socket.local_endpoint() == n.endpoint()));
    there.send("x");
    char c = 0;
    BOOST_TEST(asio::read(socket, asio::buffer(&c, 1)) == 1U);
}

#if KIOTO_READINESS_SET

BOOST_AUTO_TEST_CASE(a_duplicate_of_its_descriptor_wakes_nobody_after_the_close) {
    net n;
    auto [s, there] = n.connection();
    int const duplicate = ::dup(s.native_handle());
    s.share();
    s.close();
    // The next stream gets the same registration and, very likely, the same descriptor.
    auto [next, other] = n.connection();
    text in;
    probe p(next.read_some(in.buffer()));
    BOOST_TEST(p.poll().is_pending());
    there.send("for the duplicate");
    there.close();
    n.idle();
    BOOST_TEST(p.wakes() == 0U);
    other.send("x");
    n.run_until([&] { return p.woken(); });
    BOOST_TEST(p.take().value() == 1U);
    ::close(duplicate);
}

BOOST_AUTO_TEST_CASE(a_duplicate_nobody_told_of_wakes_nobody_either) {
    net n;
    auto [s, there] = n.connection();
    int const duplicate = ::dup(s.native_handle());
    s.close(); // the set goes on watching the file
    auto [next, other] = n.connection();
    text in;
    probe p(next.read_some(in.buffer()));
    BOOST_TEST(p.poll().is_pending());
    there.send("for the duplicate");
    n.idle();
    BOOST_TEST(p.wakes() == 0U);
    ::close(duplicate);
}

BOOST_AUTO_TEST_CASE(a_descriptor_that_is_used_again_within_a_turn_gets_its_own_events) {
    net n;
    auto [s, there] = n.connection();
    auto [s2, there2] = n.connection();
    text in;
    std::optional<kioto::tcp_stream> victim(std::move(s2));
    std::optional<std::pair<kioto::tcp_stream, peer>> reused;
    int const number = victim->native_handle();
    peer waiting(n.endpoint());
    // One turn collects the events of both; the first task closes the other's stream and takes a
    // connection, which gets the descriptor that is free now.
    auto handle =
        kioto::spawn(n.io, kioto::unchecked(s.read_some(in.buffer()).and_then([&](std::size_t) {
            victim.reset();
            return n.listener.accept().map([&](kioto::tcp_stream taken) {
                reused.emplace(std::move(taken), std::move(waiting));
            });
        })),
            use_handle);
    n.idle();
    there.send("x");
    there2.send("not for the next one");
    kioto::run(n.io, std::move(handle)).value();
    BOOST_TEST(reused->first.native_handle() == number);
    probe p(reused->first.read_some(in.buffer()));
    BOOST_TEST(p.poll().is_pending());
    n.idle();
    BOOST_TEST(p.wakes() == 0U);
    reused->second.send("hello");
    n.run_until([&] { return p.woken(); });
    BOOST_TEST(in(p.take().value()) == "hello");
}

#endif

// Contexts that end.

BOOST_AUTO_TEST_CASE(outlives_its_context) {
    std::optional<kioto::tcp_stream> s;
    peer there;
    {
        net n;
        auto connection = n.connection();
        s.emplace(std::move(connection.first));
        there = std::move(connection.second);
    }
    text in;
    probe p(s->read_some(in.buffer()));
    BOOST_TEST((p.take().error() == asio::error::operation_aborted));
    probe again(
        kioto::poll_fn([&](kioto::poll_context& cx) { return s->poll_read(cx, in.buffer()); }));
    for (int i = 0; i != 4; ++i) {
        BOOST_TEST((again.take().error() == asio::error::operation_aborted));
    }
    s.reset();
    BOOST_TEST(there.receive(1) == "");
}

BOOST_AUTO_TEST_CASE(a_task_elsewhere_is_woken_when_the_streams_context_ends) {
    asio::io_context here;
    std::optional<net> n(std::in_place);
    auto [s, there] = n->connection();
    text in;
    auto handle = kioto::spawn(here, kioto::unchecked(s.read_some(in.buffer())), use_handle);
    here.poll();
    BOOST_TEST(!handle.is_finished());
    n.reset();
    auto joined = kioto::run(here, std::move(handle));
    BOOST_TEST((joined.error() == asio::error::operation_aborted));
}

BOOST_AUTO_TEST_CASE(serves_a_task_of_another_context) {
    asio::io_context here;
    net n;
    auto [s, there] = n.connection();
    text in;
    auto handle = kioto::spawn(here, kioto::unchecked(s.read_some(in.buffer())), use_handle);
    here.poll();
    there.send("x");
    n.run_until([&] {
        here.restart();
        here.poll();
        return handle.is_finished();
    });
    auto joined = kioto::run(here, std::move(handle));
    BOOST_TEST(joined.value() == 1U);
}

BOOST_AUTO_TEST_CASE(an_idle_stream_does_not_keep_run_alive) {
    net n;
    auto [s, there] = n.connection();
    text in;
    there.send("x");
    kioto::run(n.io, s.read_some(in.buffer())).value();
    n.io.restart();
    BOOST_TEST(n.io.run() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
