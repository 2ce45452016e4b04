//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/detail/stream_socket.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include <kioto/join_handle.hpp>
#include <kioto/net/connect.hpp>
#include <kioto/poll_fn.hpp>
#include <kioto/test/probe.hpp>

#include "../support/sockets.hpp"

// What every engine promises, however it waits.

BOOST_AUTO_TEST_SUITE(engine)

namespace {

namespace asio = boost::asio;
using kioto::error_code;
using kioto::pending;
using kioto::poll_context;
using kioto::poll_result;
using kioto::result;
using kioto::tcp_stream;
using kioto::unit;
using support::pattern;
using support::peer;
using support::tcp;

/// A stream of a context, and who is at its other end.
struct wire : support::net {
    std::pair<tcp_stream, peer> both;
    tcp_stream& here = both.first;
    peer& there = both.second;

    explicit wire(int receive_buffer = 0) : both(connection(receive_buffer)) {}
};

/// Calls `fn(cx)` in the only poll of a task.
template <class Fn>
void in_a_task(asio::io_context& io, Fn fn) {
    kioto::run(io, kioto::poll_fn([fn](poll_context& cx) mutable -> poll_result<void> {
        fn(cx);
        return unit{};
    })).value();
}

/// A read that is polled, pends, and is dropped with its task.
void drop_a_read(wire& w) {
    std::array<char, 16> unused;
    bool pended = false;
    in_a_task(w.io, [&](poll_context& cx) {
        pended = w.here.poll_read(cx, asio::buffer(unused)).is_pending();
    });
    BOOST_TEST(pended);
}

unsigned short port_of(peer const& p) {
    tcp::endpoint name;
    auto size = static_cast<socklen_t>(name.capacity());
    support::check(::getsockname(p.fd(), name.data(), &size), "getsockname");
    return name.port();
}

void drop_an_accept(support::net& n) {
    bool pended = false;
    in_a_task(n.io, [&](poll_context& cx) { pended = n.listener.poll_accept(cx).is_pending(); });
    BOOST_TEST(pended);
}

/// Reads `n` bytes, at most `step` at a time.
std::string read(wire& w, std::size_t n, std::size_t step = 1 << 16) {
    std::string all;
    while (all.size() < n) {
        std::string some((std::min)(step, n - all.size()), '\0');
        auto const got = kioto::run(w.io, w.here.read_some(asio::buffer(some))).value();
        BOOST_REQUIRE(got != 0U);
        all.append(some, 0, got);
    }
    return all;
}

/// The error of the next write, flush or shutdown that has one.
error_code next_error(poll_context& cx, tcp_stream& s, std::string_view bytes) {
    auto written = s.poll_write(cx, asio::buffer(bytes));
    if (written.has_error()) {
        return written.error();
    }
    auto flushed = s.poll_flush(cx);
    if (flushed.has_error()) {
        return flushed.error();
    }
    auto shut = s.poll_shutdown(cx);
    return shut.has_error() ? shut.error() : error_code();
}

/// A task that keeps its context running until it is told to leave.
class company {
    asio::io_context& io_;
    kioto::waker waker_;
    bool over_ = false;

public:
    explicit company(asio::io_context& io) : io_(io) {
        kioto::spawn(io, kioto::poll_fn([this](poll_context& cx) -> poll_result<void> {
            cx.assign_to(waker_);
            return over_ ? poll_result<void>(unit{}) : poll_result<void>(pending);
        }));
        serve();
    }
    ~company() {
        over_ = true;
        waker_.wake();
        serve();
    }

private:
    void serve() {
        io_.restart();
        io_.poll();
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(an_idle_socket_does_not_hold_run) {
    wire w;
    drop_a_read(w);
    drop_an_accept(w);
    w.io.restart();
    w.io.run();
    w.there.send("x");
    BOOST_TEST(read(w, 1) == "x");
}

BOOST_AUTO_TEST_CASE(a_dropped_read_loses_no_byte_sent_after_its_task) {
    wire w;
    drop_a_read(w);
    w.there.send("one");
    BOOST_TEST(read(w, 3) == "one");
    drop_a_read(w);
    w.idle();
    w.there.send("two");
    w.idle();
    BOOST_TEST(read(w, 3) == "two");
}

BOOST_AUTO_TEST_CASE(a_dropped_read_loses_no_byte_while_other_tasks_live) {
    wire w;
    company const other(w.io);
    for (std::string const bytes : {"one", "two", "three"}) {
        drop_a_read(w);
        w.there.send(bytes);
        w.idle();
        drop_an_accept(w);
        BOOST_TEST(read(w, bytes.size()) == bytes);
    }
}

BOOST_AUTO_TEST_CASE(a_stream_may_move_after_a_dropped_read) {
    wire w;
    company const other(w.io);
    drop_a_read(w);
    tcp_stream moved(std::move(w.here));
    w.there.send("one");
    w.idle();
    w.here = std::move(moved);
    BOOST_TEST(read(w, 3) == "one");
}

BOOST_AUTO_TEST_CASE(a_small_read_leaves_the_rest_to_the_next) {
    wire w;
    company const other(w.io);
    std::string const bytes = pattern(20'000);
    drop_a_read(w);
    w.there.send(bytes);
    w.idle();
    BOOST_TEST(read(w, 7'000, 333) == bytes.substr(0, 7'000));
    BOOST_TEST(read(w, 13'000) == bytes.substr(7'000));
}

BOOST_AUTO_TEST_CASE(spurious_polls_start_nothing_twice) {
    wire w;
    std::array<char, 8> bytes{};
    unsigned polls = 0;
    auto reading = kioto::spawn(w.io,
        kioto::poll_fn([&](poll_context& cx) -> poll_result<result<std::size_t>> {
            ++polls;
            for (int i = 0; i < 3; ++i) {
                auto out = w.here.poll_read(cx, asio::buffer(bytes));
                if (out.is_ready()) {
                    return out;
                }
            }
            return pending;
        }),
        kioto::use_handle);
    auto accepting =
        kioto::spawn(w.io, kioto::poll_fn([&](poll_context& cx) -> poll_result<result<tcp_stream>> {
            for (int i = 0; i < 3; ++i) {
                auto out = w.listener.poll_accept(cx);
                if (out.is_ready()) {
                    return out;
                }
            }
            return pending;
        }),
            kioto::use_handle);
    w.idle();
    BOOST_TEST(polls == 1U);
    w.there.send("abc");
    peer const second(w.endpoint());
    auto const got = kioto::run(w.io, std::move(reading));
    BOOST_TEST(got.value() == 3U);
    BOOST_TEST(polls == 2U);
    auto const accepted = kioto::run(w.io, std::move(accepting));
    BOOST_TEST(accepted.has_value());
    BOOST_TEST(std::string(bytes.data(), 3) == "abc");
    // Nothing else is under way that would take what comes next, or bring it twice.
    w.there.send("def");
    BOOST_TEST(read(w, 3) == "def");
    drop_a_read(w);
    drop_an_accept(w);
}

BOOST_AUTO_TEST_CASE(the_end_is_zero_bytes_again_and_again) {
    wire w;
    w.there.send("bye");
    w.there.shutdown();
    BOOST_TEST(read(w, 3) == "bye");
    std::array<char, 8> bytes;
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(kioto::run(w.io, w.here.read_some(asio::buffer(bytes))).value() == 0U);
        kioto::run(w.io, kioto::poll_fn([&](poll_context& cx) {
            return w.here.poll_readable(cx);
        })).value();
    }
}

BOOST_AUTO_TEST_CASE(what_is_readable_is_still_there) {
    wire w;
    auto readable = kioto::spawn(w.io,
        kioto::poll_fn([&](poll_context& cx) { return w.here.poll_readable(cx); }),
        kioto::use_handle);
    w.idle();
    BOOST_TEST(!readable.is_finished());
    w.there.send("abc");
    kioto::run(w.io, std::move(readable)).value();
    BOOST_TEST(read(w, 3) == "abc");
}

BOOST_AUTO_TEST_CASE(a_dropped_accept_keeps_the_connection) {
    support::net n;
    for (bool const in_company : {false, true}) {
        std::optional<company> other;
        if (in_company) {
            other.emplace(n.io);
        }
        drop_an_accept(n);
        peer const first(n.endpoint());
        n.idle();
        peer const second(n.endpoint());
        n.idle();
        BOOST_TEST(n.accept().remote_endpoint().value().port() == port_of(first));
        BOOST_TEST(n.accept().remote_endpoint().value().port() == port_of(second));
    }
}

BOOST_AUTO_TEST_CASE(dropping_a_stream_that_is_waited_for_closes_it) {
    wire w;
    company const other(w.io);
    drop_a_read(w);
    w.idle();
    { tcp_stream const gone(std::move(w.here)); }
    BOOST_TEST(w.there.receive(1) == "");
    w.idle();
}

BOOST_AUTO_TEST_CASE(dropping_a_connect_under_way_closes_it) {
    support::net n;
    company const other(n.io);
    {
        auto connecting = kioto::connect(n.endpoint());
        in_a_task(n.io, [&](poll_context& cx) { (void)connecting.poll(cx); });
    }
    n.idle();
    tcp_stream const accepted = n.accept();
    BOOST_TEST(accepted.is_open());
}

BOOST_AUTO_TEST_CASE(a_write_without_room_waits_for_some) {
    wire w(4096);
    std::string const bytes = pattern(4 << 20);
    auto writing = kioto::spawn(
        w.io, kioto::write_all(std::move(w.here), asio::buffer(bytes)), kioto::use_handle);
    w.idle();
    BOOST_TEST(!writing.is_finished());
    std::string received;
    std::thread drain([&] { received = w.there.receive(bytes.size()); });
    auto const written = kioto::run(w.io, std::move(writing));
    // The rest may be accepted only, and needs the context.
    w.io.restart();
    w.io.run();
    drain.join();
    BOOST_TEST(written.has_value());
    BOOST_TEST((received == bytes));
}

BOOST_AUTO_TEST_CASE(a_write_without_room_ends_with_a_reset) {
    wire w(4096);
    std::string const bytes = pattern(4 << 20);
    auto writing = kioto::spawn(
        w.io, kioto::write_all(std::move(w.here), asio::buffer(bytes)), kioto::use_handle);
    w.idle();
    BOOST_TEST(!writing.is_finished());
    w.there.reset();
    auto const written = kioto::run(w.io, std::move(writing));
    BOOST_TEST(written.has_error());
}

/// Writes until there is no room; how much was taken.
std::size_t fill(wire& w, std::string const& bytes) {
    std::size_t taken = 0;
    in_a_task(w.io, [&](poll_context& cx) {
        for (;;) {
            auto n = w.here.poll_write(cx, asio::buffer(bytes) + taken);
            if (n.is_pending()) {
                return;
            }
            taken += n.value();
        }
    });
    return taken;
}

/// What the peer receives until the end, while the context runs.
std::string receive_all(wire& w) {
    std::string all;
    std::string some(1 << 16, ' ');
    for (;;) {
        w.idle();
        auto const n = support::receive_now(w.there.fd(), some.data(), some.size());
        if (n == 0) {
            return all;
        }
        all.append(some, 0, n < 0 ? 0 : static_cast<std::size_t>(n));
    }
}

BOOST_AUTO_TEST_CASE(what_was_taken_arrives_after_a_dropped_write_and_a_dropped_stream) {
    std::string const bytes = pattern(4 << 20);
    for (bool const in_company : {false, true}) {
        wire w(4096);
        std::optional<company> other;
        if (in_company) {
            other.emplace(w.io);
        }
        std::size_t const taken = fill(w, bytes);
        BOOST_TEST(taken < bytes.size());
        w.here.close();
        BOOST_TEST((receive_all(w) == bytes.substr(0, taken)));
    }
}

BOOST_AUTO_TEST_CASE(the_end_of_the_outgoing_bytes_comes_behind_what_was_taken) {
    std::string const bytes = pattern(4 << 20);
    for (bool const at_once : {false, true}) {
        wire w(4096);
        std::size_t const taken = fill(w, bytes);
        auto shutting =
            kioto::spawn(w.io, kioto::poll_fn([&](poll_context& cx) -> poll_result<result<void>> {
                if (at_once) {
                    w.here.end_sending();
                    return unit{};
                }
                return w.here.poll_shutdown(cx);
            }),
                kioto::use_handle);
        BOOST_TEST((receive_all(w) == bytes.substr(0, taken)));
        kioto::run(w.io, std::move(shutting)).value();
        w.there.send("still here");
        BOOST_TEST(read(w, 10) == "still here");
    }
}

BOOST_AUTO_TEST_CASE(an_error_shows_by_the_next_write_flush_or_shutdown) {
    wire w;
    w.there.reset();
    error_code shown;
    in_a_task(w.io, [&](poll_context& cx) { shown = next_error(cx, w.here, "x"); });
    BOOST_TEST(shown.failed());
}

BOOST_AUTO_TEST_CASE(a_reset_is_the_readers_error_once) {
    wire w;
    std::array<char, 8> bytes;
    auto reading = kioto::spawn(w.io,
        kioto::poll_fn([&](poll_context& cx) { return w.here.poll_read(cx, asio::buffer(bytes)); }),
        kioto::use_handle);
    w.idle();
    w.there.reset();
    auto const out = kioto::run(w.io, std::move(reading));
    BOOST_TEST(out.error() == error_code(asio::error::connection_reset));
    BOOST_TEST(kioto::run(w.io, w.here.read_some(asio::buffer(bytes))).value() == 0U);
}

BOOST_AUTO_TEST_CASE(a_refused_connect_is_an_error) {
    tcp::endpoint nobody;
    {
        support::net const n;
        nobody = n.endpoint();
    }
    asio::io_context io;
    BOOST_TEST(kioto::run(io, kioto::connect(nobody)).error() ==
        error_code(asio::error::connection_refused));
}

BOOST_AUTO_TEST_CASE(one_thread_reads_while_another_writes) {
    wire w;
    constexpr int rounds = 500;
    kioto::detail::runtime_of(w.io).set_threads(2);
    auto step = [&w](bool reads, int& done) {
        return kioto::poll_fn([&w, &done, reads](poll_context& cx) -> poll_result<void> {
            char byte = 'x';
            while (done != rounds) {
                auto n = reads ? w.here.poll_read(cx, asio::buffer(&byte, 1))
                               : w.here.poll_write(cx, asio::buffer(&byte, 1));
                if (n.is_pending()) {
                    return pending;
                }
                BOOST_ASSERT(n.value() == 1U); // Boost.Test's macros are for one thread
                ++done;
            }
            return unit{};
        });
    };
    int received = 0;
    int sent = 0;
    kioto::spawn(w.io, step(true, received));
    kioto::spawn(w.io, step(false, sent));
    std::thread echo([&] {
        for (int i = 0; i < rounds; ++i) {
            w.there.send(w.there.receive(1));
        }
    });
    w.io.restart();
    std::thread other([&] { w.io.run(); });
    w.io.run();
    other.join();
    echo.join();
    BOOST_TEST(received == rounds);
    BOOST_TEST(sent == rounds);
}

BOOST_AUTO_TEST_CASE(a_task_of_another_context_may_wait) {
    wire w;
    asio::io_context elsewhere;
    std::array<char, 8> bytes;
    auto reading = kioto::spawn(elsewhere,
        kioto::poll_fn([&](poll_context& cx) { return w.here.poll_read(cx, asio::buffer(bytes)); }),
        kioto::use_handle);
    elsewhere.poll();
    // The end of the stream's own tasks is none of its business.
    in_a_task(w.io, [](poll_context&) {});
    w.idle();
    BOOST_TEST(!reading.is_finished());
    w.there.send("abc");
    while (!reading.is_finished()) {
        w.io.restart();
        BOOST_REQUIRE(w.io.run_one() != 0U);
        elsewhere.restart();
        elsewhere.poll();
    }
    auto const got = kioto::run(elsewhere, std::move(reading));
    BOOST_TEST(got.value() == 3U);
}

BOOST_AUTO_TEST_CASE(a_context_may_be_destroyed_with_operations_in_flight) {
    for (bool const in_company : {false, true}) {
        auto n = std::make_unique<support::net>();
        std::pair<tcp_stream, peer> idle = n->connection();
        std::pair<tcp_stream, peer> full = n->connection(4096);
        kioto::tcp_listener listener(n->io, support::loopback());
        std::string const bytes(1 << 20, 'x');
        char byte = 0;
        auto handle =
            kioto::spawn(n->io, kioto::poll_fn([&](poll_context& cx) -> poll_result<void> {
                (void)idle.first.poll_read(cx, asio::buffer(&byte, 1));
                (void)listener.poll_accept(cx);
                while (full.first.poll_write(cx, asio::buffer(bytes)).is_ready()) {}
                return in_company ? poll_result<void>(pending) : poll_result<void>(unit{});
            }),
                kioto::use_handle);
        if (in_company) {
            n->idle();
        } else {
            n->io.restart();
            while (!handle.is_finished()) {
                n->io.run_one(); // what the end of the task cancels is not told yet
            }
        }
        BOOST_TEST(handle.is_finished() != in_company);
        n.reset();

        error_code const aborted = asio::error::operation_aborted;
        kioto::test::probe reading(idle.first.read_some(asio::buffer(&byte, 1)));
        BOOST_TEST(reading.take().error() == aborted);
        kioto::test::probe accepting(listener.accept());
        BOOST_TEST(accepting.take().error() == aborted);
    }
}

BOOST_AUTO_TEST_CASE(who_waits_elsewhere_sees_that_the_context_is_destroyed) {
    auto w = std::make_unique<support::net>();
    std::pair<tcp_stream, peer> both = w->connection();
    asio::io_context elsewhere;
    char byte = 0;
    auto reading = kioto::spawn(elsewhere, kioto::poll_fn([&](poll_context& cx) {
        return both.first.poll_read(cx, asio::buffer(&byte, 1));
    }),
        kioto::use_handle);
    elsewhere.poll();
    BOOST_TEST(!reading.is_finished());
    w.reset();
    auto const out = kioto::run(elsewhere, std::move(reading));
    BOOST_TEST(out.error() == error_code(asio::error::operation_aborted));
}

BOOST_AUTO_TEST_SUITE_END()
