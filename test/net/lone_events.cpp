//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/detail/lone_events.hpp>
#include <kioto/detail/engine.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include <kioto/detail/runtime.hpp>
#include <kioto/io/write.hpp>
#include <kioto/join_handle.hpp>
#include <kioto/net/into_split.hpp>
#include <kioto/poll_fn.hpp>
#include <kioto/run.hpp>
#include <kioto/set_threads.hpp>
#include <kioto/spawn.hpp>
#include <kioto/test/allocations.hpp>
#include <kioto/unchecked.hpp>

#include "../support/sockets.hpp"

#if KIOTO_READINESS_SET
#include <fcntl.h>
#endif

#if KIOTO_WAITS_DIRECTLY
#include <boost/asio/posix/stream_descriptor.hpp>

#include <fstream>

#include <linux/net_tstamp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#endif

// What others may expect while one connection is so busy that it is waited for without the set, and
// when it is not any more.

BOOST_AUTO_TEST_SUITE(net_lone_events)

namespace {

namespace asio = boost::asio;
using kioto::pending;
using kioto::poll_context;
using kioto::poll_result;
using kioto::tcp_stream;
using kioto::unit;
using support::peer;

constexpr int enough = 20; // rounds, until it is clear that all events are of one or two

/// A connection, and a task that reads all that comes, and says how much.
class reader {
    struct state {
        tcp_stream stream;
        std::string bytes;
        std::optional<kioto::error_code> end;
    };
    support::net& net_;
    std::unique_ptr<state> state_;
    peer there_;
    kioto::join_handle<void> task_;

    reader(support::net& n, std::pair<tcp_stream, peer> both)
        : net_(n),
          state_(new state{std::move(both.first), {}, {}}),
          there_(std::move(both.second)),
          task_(kioto::spawn(n.io,
              kioto::poll_fn([s = state_.get()](poll_context& cx) { return read(cx, *s); }),
              kioto::use_handle)) {
        n.idle();
    }

    static poll_result<void> read(poll_context& cx, state& s) {
        std::array<char, 64> some;
        for (;;) {
            auto got = s.stream.poll_read(cx, asio::buffer(some));
            if (got.is_pending()) {
                return pending;
            }
            if (got.has_error() || got.value() == 0) {
                s.end = got.has_error() ? got.error() : kioto::error_code();
                return unit{};
            }
            s.bytes.append(some.data(), got.value());
        }
    }

public:
    explicit reader(support::net& n) : reader(n, n.connection()) {}

    peer& there() { return there_; }
    std::string const& bytes() const { return state_->bytes; }
    std::optional<kioto::error_code> const& end() const { return state_->end; }

    /// One byte more, which is read at once.
    void hear() {
        auto const before = bytes().size();
        there_.send("x");
        net_.idle();
        BOOST_TEST(bytes().size() == before + 1);
    }
    /// The same by a thread that the context has not seen: Asio may hear of the byte a little later.
    void hear_elsewhere() {
        auto const before = bytes().size();
        there_.send("x");
        std::thread([&] { net_.run_until([&] { return bytes().size() != before; }); }).join();
    }
    /// Until all events, lately, were its own.
    void become_busy() {
        for (int i = 0; i < enough; ++i) {
            hear();
        }
    }
    int descriptor() const { return state_->stream.native_handle(); }
    /// The task is dropped, the stream stays.
    tcp_stream release() {
        task_.abort();
        net_.idle();
        return std::move(state_->stream);
    }
};

/// A socket of Asio's, and the stream at its other end, of one context.
struct plain_connection {
    asio::ip::tcp::socket socket;
    tcp_stream stream;

    explicit plain_connection(support::net& n) : socket(connected(n)), stream(n.accept()) {}

private:
    static asio::ip::tcp::socket connected(support::net& n) {
        asio::ip::tcp::socket s(n.io);
        s.connect(n.endpoint());
        return s;
    }
};

#if KIOTO_WAITS_DIRECTLY

/// What the context's own set watches is what it did not leave to Asio.
bool is_left_to_asio(support::net& n, int descriptor) {
    auto& set = kioto::detail::runtime_of(n.io).set();
    std::ifstream lines("/proc/self/fdinfo/" + std::to_string(set.native_handle()));
    for (std::string word; lines >> word;) {
        int fd = -1;
        unsigned events = 0;
        if (word == "tfd:" && lines >> fd >> word >> std::hex >> events >> std::dec &&
            fd == descriptor) {
            return (events & EPOLLIN) == 0;
        }
    }
    return false;
}

#endif

} // namespace

BOOST_AUTO_TEST_CASE(a_busy_connection_reads_all) {
    support::net n;
    reader one(n);
    for (int i = 0; i < 100; ++i) {
        one.hear();
    }
}

BOOST_AUTO_TEST_CASE(another_one_is_read_as_soon) {
    support::net n;
    reader busy(n);
    reader other(n);
    for (int round = 0; round < 3; ++round) {
        busy.become_busy();
        other.hear();
        busy.become_busy();
        busy.there().send("x");
        other.hear();
        BOOST_TEST(busy.bytes().size() == std::size_t(round + 1) * (2 * enough + 1));
    }
}

BOOST_AUTO_TEST_CASE(another_one_is_read_within_a_turn) {
    support::net n;
    reader busy(n);
    reader other(n);
    busy.become_busy();
    other.there().send("x");
    int handlers = 0;
    n.io.restart();
    while (other.bytes().empty() && n.io.poll_one() != 0) {
        ++handlers;
    }
    BOOST_TEST(other.bytes() == "x");
    BOOST_TEST(handlers <= 3); // one of them Asio's own, where it waits by io_uring
}

BOOST_AUTO_TEST_CASE(two_may_take_turns_before_a_third) {
    support::net n;
    reader first(n);
    reader second(n);
    reader other(n);
    for (int i = 0; i < enough; ++i) {
        first.hear();
        second.hear();
    }
#if KIOTO_WAITS_DIRECTLY
    BOOST_TEST(is_left_to_asio(n, first.descriptor()));
    BOOST_TEST(is_left_to_asio(n, second.descriptor()));
    BOOST_TEST(!is_left_to_asio(n, other.descriptor()));
#endif
    other.hear();
    first.hear();
    second.hear();
}

// Two tasks that pass a byte to and fro, without anybody else; the context never comes to rest.
BOOST_AUTO_TEST_CASE(two_that_keep_each_other_busy_starve_nobody) {
    support::net n;
    reader other(n);
    plain_connection both(n);
    tcp_stream& here = both.stream;
    tcp_stream there(std::move(both.socket));
    int passed = 0;
    bool over = false;
    auto const pass_on = [&](tcp_stream& s) {
        return kioto::spawn(n.io,
            kioto::poll_fn([&, &s = s](poll_context& cx) -> poll_result<void> {
                std::array<char, 8> some;
                for (;;) {
                    auto got = s.poll_read(cx, asio::buffer(some));
                    if (got.is_pending()) {
                        return pending;
                    }
                    if (over) {
                        return unit{};
                    }
                    ++passed;
                    auto passed_on = s.poll_write(cx, asio::buffer(some, 1));
                    BOOST_TEST(passed_on.value() == 1U);
                }
            }),
            kioto::use_handle);
    };
    auto const a = pass_on(here);
    auto const b = pass_on(there);
    kioto::run(n.io, kioto::poll_fn([&](poll_context& cx) {
        return there.poll_write(cx, asio::buffer("x", 1));
    })).value();
    n.run_until([&] { return passed > 200; });
    int const before = passed;
    other.there().send("x");
    n.run_until([&] { return !other.bytes().empty(); });
    BOOST_TEST(passed - before < 40);
    over = true;
    n.idle();
}

BOOST_AUTO_TEST_CASE(one_in_the_place_of_a_busy_one_is_read) {
    support::net n;
    std::optional<reader> busy(n);
    busy->become_busy();
    (void)busy->release();
    busy.reset();
    reader next(n);
    next.hear();
}

BOOST_AUTO_TEST_CASE(one_beside_a_dropped_reader_is_read) {
    support::net n;
    reader busy(n);
    reader other(n);
    busy.become_busy();
    tcp_stream const kept = busy.release();
    other.hear();
    busy.there().send("x");
    other.hear();
}

BOOST_AUTO_TEST_CASE(the_end_of_a_busy_one_is_seen) {
    support::net n;
    reader busy(n);
    busy.become_busy();
    busy.there().send("last");
    busy.there().shutdown();
    n.idle();
    BOOST_TEST(busy.bytes().ends_with("xlast"));
    BOOST_REQUIRE(busy.end().has_value());
    BOOST_TEST(!busy.end()->failed());
}

BOOST_AUTO_TEST_CASE(a_reset_of_a_busy_one_is_seen) {
    support::net n;
    reader busy(n);
    busy.become_busy();
    busy.there().reset();
    n.idle();
    BOOST_REQUIRE(busy.end().has_value());
    BOOST_TEST(busy.end()->failed());
}

BOOST_AUTO_TEST_CASE(who_waits_for_a_readable_one_is_told_the_truth) {
    support::net n;
    reader busy(n);
    reader other(n);
    busy.become_busy();
    tcp_stream quiet = busy.release();
    bool readable = false;
    auto const waiting =
        kioto::spawn(n.io, kioto::poll_fn([&](poll_context& cx) -> poll_result<void> {
            if (quiet.poll_readable(cx).is_pending()) {
                return pending;
            }
            readable = true;
            return unit{};
        }),
            kioto::use_handle);
    n.idle();
    other.hear();
    BOOST_TEST(!readable);
    busy.there().send("x");
    n.idle();
    BOOST_TEST(readable);
}

BOOST_AUTO_TEST_CASE(urgent_data_of_a_busy_one_overtakes_nothing) {
    support::net n;
    reader busy(n);
    busy.become_busy();
    busy.there().send("a");
    busy.there().send_urgent('!');
    busy.there().send("b");
    n.idle();
    BOOST_TEST(busy.bytes().ends_with("xab"));
    busy.hear();
}

BOOST_AUTO_TEST_CASE(a_busy_one_whose_peer_does_not_read_writes_all) {
    support::net n;
    auto both = n.connection(4096);
    tcp_stream& stream = both.first;
    peer& there = both.second;
    std::string const bytes = support::pattern(1'000'000);
    int rounds = 0;
    auto const serving = kioto::spawn(n.io,
        kioto::poll_fn([&, sent = std::size_t(0)](poll_context& cx) mutable -> poll_result<void> {
            std::array<char, 8> some;
            while (rounds != enough) {
                if (stream.poll_read(cx, asio::buffer(some)).is_pending()) {
                    return pending;
                }
                ++rounds;
            }
            while (sent != bytes.size()) {
                auto done = stream.poll_write(cx, asio::buffer(bytes) + sent);
                if (done.is_pending()) {
                    return pending;
                }
                sent += done.value();
            }
            return unit{};
        }),
        kioto::use_handle);
    for (int i = 0; i < enough; ++i) {
        n.idle();
        there.send("x");
    }
    std::string got;
    while (got.size() != bytes.size()) {
        n.idle();
        got += there.receive_some(50'000);
    }
    BOOST_TEST((got == bytes));
}

BOOST_AUTO_TEST_CASE(a_task_of_another_context_takes_over_from_a_busy_one) {
    support::net n;
    reader busy(n);
    reader other(n);
    busy.become_busy();
    tcp_stream stream = busy.release();
    busy.there().send("x");
    n.idle(); // nobody reads it, and nobody waits any more
    asio::io_context elsewhere;
    std::array<char, 8> some;
    for (bool const is_there : {true, false}) {
        auto const reading = kioto::spawn(
            elsewhere, kioto::unchecked(stream.read_some(asio::buffer(some))), kioto::use_handle);
        elsewhere.restart();
        elsewhere.poll();
        BOOST_TEST(reading.is_finished() == is_there);
        if (!is_there) {
            busy.there().send("x");
            n.idle();
            elsewhere.restart();
            elsewhere.poll();
        }
        BOOST_TEST(reading.is_finished());
    }
    other.hear();
}

// Its turns are posted one after another: there is always one to come.
BOOST_AUTO_TEST_CASE(a_task_that_yields_for_ever_delays_no_busy_one) {
    support::net n;
    reader busy(n);
    busy.become_busy();
    bool over = false;
    auto const yielding =
        kioto::spawn(n.io, kioto::poll_fn([&](poll_context& cx) -> poll_result<void> {
            if (over) {
                return unit{};
            }
            cx.yield();
            return pending;
        }),
            kioto::use_handle);
    for (int i = 0; i < enough; ++i) {
        auto const before = busy.bytes().size();
        busy.there().send("x");
        int handlers = 0;
        n.run_until([&] { return busy.bytes().size() != before || ++handlers == 100; });
        BOOST_TEST(handlers < 100);
    }
    over = true;
    n.idle();
}

#if KIOTO_READINESS_SET // with the parked one it is Asio that closes

BOOST_AUTO_TEST_CASE(a_busy_one_outlives_its_context) {
    std::optional<support::net> n(std::in_place);
    std::optional<reader> busy(*n);
    std::optional<reader> other(*n); // the context has a task, still
    busy->become_busy();
    tcp_stream const kept = busy->release();
    other->become_busy(); // and is so to the end
    other->there().send("x");
    n.reset();
    busy.reset();
    other.reset();
    BOOST_TEST(::fcntl(kept.native_handle(), F_GETFD) >= 0);
}

#endif

BOOST_AUTO_TEST_CASE(a_context_runs_out_after_a_busy_one) {
    support::net n;
    reader busy(n);
    busy.become_busy();
    tcp_stream const kept = busy.release();
    n.io.restart();
    n.io.run_for(std::chrono::seconds(5));
    BOOST_TEST(n.io.stopped());
}

#if KIOTO_WAITS_DIRECTLY

BOOST_AUTO_TEST_CASE(a_busy_one_is_left_to_asio) {
    support::net n;
    reader busy(n);
    reader other(n);
    busy.hear();
    BOOST_TEST(!is_left_to_asio(n, busy.descriptor()));
    busy.become_busy();
    BOOST_TEST(is_left_to_asio(n, busy.descriptor()));
    other.hear();
    BOOST_TEST(is_left_to_asio(n, busy.descriptor()));
    BOOST_TEST(!is_left_to_asio(n, other.descriptor()));
}

BOOST_AUTO_TEST_CASE(the_set_takes_it_back_where_others_are_busy) {
    support::net n;
    reader busy(n);
    reader second(n);
    reader third(n);
    busy.become_busy();
    for (int i = 0; i < enough; ++i) {
        second.hear();
        third.hear();
    }
    BOOST_TEST(!is_left_to_asio(n, busy.descriptor()));
    busy.hear();
    busy.become_busy();
    BOOST_TEST(is_left_to_asio(n, busy.descriptor()));
}

BOOST_AUTO_TEST_CASE(the_set_takes_it_back_for_threads) {
    support::net n;
    reader busy(n);
    busy.become_busy();
    kioto::set_threads(n.io, 2);
    BOOST_TEST(!is_left_to_asio(n, busy.descriptor()));
    busy.hear();
    busy.hear_elsewhere();
    busy.hear_elsewhere();
    BOOST_TEST(!is_left_to_asio(n, busy.descriptor()));
}

BOOST_AUTO_TEST_CASE(the_set_takes_it_back_when_a_second_thread_comes) {
    support::net n;
    reader busy(n);
    busy.become_busy();
    busy.hear_elsewhere();
    BOOST_TEST(!is_left_to_asio(n, busy.descriptor()));
    for (int i = 0; i < enough; ++i) {
        busy.hear_elsewhere();
    }
    BOOST_TEST(!is_left_to_asio(n, busy.descriptor()));
}

BOOST_AUTO_TEST_CASE(its_writer_may_be_elsewhere_and_without_room_when_the_set_takes_it_back) {
    support::net n;
    auto both = n.connection(4096);
    peer& there = both.second;
    int const descriptor = both.first.native_handle();
    auto halves = kioto::into_split(std::move(both.first));
    int heard = 0;
    auto const reading =
        kioto::spawn(n.io, kioto::poll_fn([&](poll_context& cx) -> poll_result<void> {
            std::array<char, 8> some;
            while (!halves.first.poll_read(cx, asio::buffer(some)).is_pending()) {
                ++heard;
            }
            return pending;
        }),
            kioto::use_handle);
    for (int i = 0; i < enough; ++i) {
        n.idle();
        there.send("x");
    }
    n.idle();
    BOOST_TEST(heard == enough);
    BOOST_TEST(is_left_to_asio(n, descriptor));
    std::string const bytes = support::pattern(1'000'000);
    bool is_written = false;
    std::thread writing([&] {
        asio::io_context elsewhere;
        is_written =
            kioto::run(elsewhere, halves.second.write_all(asio::buffer(bytes))).has_value();
    });
    kioto::set_threads(n.io, 2);
    BOOST_TEST(!is_left_to_asio(n, descriptor));
    std::string got;
    while (got.size() != bytes.size()) {
        n.idle();
        got += there.receive_some(50'000);
    }
    writing.join();
    BOOST_TEST(is_written);
    BOOST_TEST((got == bytes));
}

// Asio has called, and its handler is the next one.
BOOST_AUTO_TEST_CASE(the_set_may_take_it_back_between_event_and_turn) {
    support::net n;
    reader busy(n);
    plain_connection plain(n);
    busy.become_busy();
    plain.socket.async_wait(
        asio::socket_base::wait_read, [&](auto) { kioto::set_threads(n.io, 2); });
    n.idle();
    std::array<char, 1> const bytes{'x'};
    BOOST_TEST(::send(plain.stream.native_handle(), bytes.data(), bytes.size(), 0) == 1);
    busy.hear();
    BOOST_TEST(!is_left_to_asio(n, busy.descriptor()));
    busy.hear();
}

// What was closed leaves Asio, too, before its number is another's.
BOOST_AUTO_TEST_CASE(one_may_be_closed_by_another_thread) {
    support::net n;
    reader busy(n);
    reader const other(n); // the context has a task, still
    busy.become_busy();
    int const number = busy.descriptor();
    tcp_stream kept = busy.release();
    std::thread([&] { kept.close(); }).join();
    plain_connection next(n);
    BOOST_TEST(next.socket.native_handle() == number);
    kioto::set_threads(n.io, 2); // the set takes all of them back
    bool heard = false;
    next.socket.async_wait(asio::socket_base::wait_read, [&](auto ec) { heard = !ec; });
    kioto::run(n.io, next.stream.write_all(asio::buffer("x", 1))).value();
    n.io.restart();
    n.io.run_for(std::chrono::seconds(5));
    BOOST_TEST(heard);
}

// The first thread's task takes long, when Asio calls a second one that the context has not seen.
BOOST_AUTO_TEST_CASE(the_set_takes_it_back_when_a_second_thread_is_called) {
    support::net n;
    reader busy(n);
    busy.become_busy();
    std::atomic<bool> works = false;
    std::atomic<bool> called = false;
    auto const working = kioto::spawn(n.io, kioto::poll_fn([&](poll_context&) -> poll_result<void> {
        works = true;
        while (!called) {
            std::this_thread::yield();
        }
        return unit{};
    }),
        kioto::use_handle);
    std::thread second([&] {
        while (!works) {
            std::this_thread::yield();
        }
        busy.there().send("x");
        n.io.run_one();
        BOOST_TEST(!is_left_to_asio(n, busy.descriptor()));
        called = true;
    });
    auto const before = busy.bytes().size();
    n.io.restart();
    n.run_until([&] { return busy.bytes().size() != before; });
    second.join();
    BOOST_TEST(busy.bytes().size() == before + 1);
    busy.hear();
}

// The error queue gets something with each byte sent, and keeps it.
BOOST_AUTO_TEST_CASE(the_set_takes_back_whom_asio_would_call_for_ever) {
    support::net n;
    reader busy(n);
    busy.become_busy();
    unsigned const kinds = SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE;
    BOOST_TEST(
        ::setsockopt(busy.descriptor(), SOL_SOCKET, SO_TIMESTAMPING, &kinds, sizeof kinds) == 0);
    int const at_once = 1; // who was answered would wait for an acknowledgement otherwise
    BOOST_TEST(
        ::setsockopt(busy.there().fd(), IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once) == 0);
    BOOST_TEST(::send(busy.descriptor(), "x", 1, 0) == 1);
    n.idle();
    BOOST_TEST(!is_left_to_asio(n, busy.descriptor()));
    for (int i = 0; i < 5; ++i) {
        busy.hear();
    }
    BOOST_TEST(!is_left_to_asio(n, busy.descriptor()));
}

// Asio keeps what it made for a descriptor that it could not watch.
BOOST_AUTO_TEST_CASE(who_cannot_be_left_to_asio_costs_little) {
    support::net n;
    reader busy(n);
    asio::posix::stream_descriptor mine(n.io, busy.descriptor());
    busy.become_busy();
    BOOST_TEST(mine.is_open());
    kioto::test::allocation_counter allocations;
    for (int i = 0; i < 10 * enough; ++i) {
        busy.there().send("x");
        n.idle();
    }
    BOOST_TEST(allocations.count() < 10U);
    mine.release();
}

BOOST_AUTO_TEST_CASE(who_is_left_to_asio_and_does_not_read_costs_nothing) {
    support::net n;
    reader busy(n);
    reader other(n);
    busy.become_busy();
    tcp_stream const kept = busy.release();
    busy.there().send("x");
    n.idle();
    n.io.restart();
    BOOST_TEST(n.io.poll() == 0U);
    other.hear();
}

#endif

BOOST_AUTO_TEST_SUITE_END()
