//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/detail/lone_events.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <kioto/join_handle.hpp>
#include <kioto/poll_fn.hpp>
#include <kioto/run.hpp>
#include <kioto/spawn.hpp>

#include "../support/sockets.hpp"

// What others may expect while one connection is so busy that its events are foreseen.

BOOST_AUTO_TEST_SUITE(net_lone_events)

namespace {

namespace asio = boost::asio;
using kioto::pending;
using kioto::poll_context;
using kioto::poll_result;
using kioto::tcp_stream;
using kioto::unit;
using support::peer;

constexpr int enough = 20; // rounds, until events are foreseen

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
    /// Until its events are foreseen.
    void become_busy() {
        for (int i = 0; i < enough; ++i) {
            hear();
        }
    }
    /// The task is dropped, the stream stays.
    tcp_stream release() {
        task_.abort();
        net_.idle();
        return std::move(state_->stream);
    }
};

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

BOOST_AUTO_TEST_CASE(a_wrong_guess_costs_one_turn) {
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
    other.hear();
    first.hear();
    second.hear();
}

// Two tasks that pass a byte to and fro, without anybody else; the context never comes to rest.
BOOST_AUTO_TEST_CASE(two_that_keep_each_other_busy_starve_nobody) {
    support::net n;
    reader other(n);
    asio::ip::tcp::socket plain(n.io);
    plain.connect(n.endpoint());
    tcp_stream here = n.accept();
    tcp_stream there(std::move(plain));
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

// A guess would make it believe that there is something to read.
BOOST_AUTO_TEST_CASE(who_waits_for_a_readable_one_is_told_no_guess) {
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

BOOST_AUTO_TEST_SUITE_END()
