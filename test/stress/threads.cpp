//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <boost/test/unit_test.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <thread>
#include <utility>
#include <vector>

#include <kioto/io/read.hpp>
#include <kioto/io/write.hpp>
#include <kioto/and_then.hpp>
#include <kioto/let.hpp>
#include <kioto/map.hpp>
#include <kioto/net/connect.hpp>
#include <kioto/net/tcp_listener.hpp>
#include <kioto/on_error.hpp>
#include <kioto/race.hpp>
#include <kioto/ready.hpp>
#include <kioto/repeat.hpp>
#include <kioto/repeat_while.hpp>
#include <kioto/set_threads.hpp>
#include <kioto/sleep.hpp>
#include <kioto/spawn.hpp>
#include <kioto/spawn_token.hpp>
#include <kioto/stream/for_each.hpp>
#include <kioto/then.hpp>
#include <kioto/timeout.hpp>
#include <kioto/use_pull.hpp>
#include <kioto/yield_now.hpp>

#include "../support/sockets.hpp"

BOOST_AUTO_TEST_SUITE(threads)

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using asio::ip::tcp;
using kioto::result;
using kioto::tcp_stream;

template <class Run>
void on_threads(unsigned n, Run run) {
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i != n; ++i) {
        threads.emplace_back(run);
    }
}

/// Where two tasks meet that run at the same time: each waits, on its thread, for the other.
class meeting {
    std::atomic<int> here_{0};

public:
    /// False: the other one did not come.
    bool attend() {
        here_.fetch_add(1);
        auto const deadline = std::chrono::steady_clock::now() + 20s;
        while (here_.load() < 2) {
            if (std::chrono::steady_clock::now() > deadline) {
                return false;
            }
            std::this_thread::yield();
        }
        return true;
    }
};

// Two tasks that are only done when they run at the same time.
template <class Ex>
void spawn_a_meeting(Ex const& ex, meeting& m, std::atomic<int>& met) {
    for (int i = 0; i != 2; ++i) {
        kioto::spawn(ex, kioto::yield_now().then([&] { met += m.attend() ? 1 : 0; }));
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(two_tasks_of_a_context_run_at_the_same_time) {
    asio::io_context io;
    kioto::set_threads(io, 2);
    meeting m;
    std::atomic<int> met{0};
    spawn_a_meeting(io.get_executor(), m, met);
    on_threads(2, [&io] { io.run(); });
    BOOST_TEST(met == 2);
}

BOOST_AUTO_TEST_CASE(a_context_finds_out_that_it_has_two_threads) {
    asio::io_context io;
    kioto::spawn(io, kioto::yield_now());
    io.run();
    io.restart();
    meeting m;
    std::atomic<int> met{0};
    spawn_a_meeting(io.get_executor(), m, met);
    on_threads(2, [&io] { io.run(); });
    BOOST_TEST(met == 2);
}

BOOST_AUTO_TEST_CASE(a_task_that_yielded_does_not_wait_for_a_busy_one) {
    for (int round = 0; round != 50; ++round) {
        asio::io_context io;
        kioto::set_threads(io, 2);
        std::atomic<bool> over{false};
        bool came = false;
        kioto::spawn(io, kioto::yield_now().map([&] { over = true; }));
        kioto::spawn(io, kioto::ready().map([&] {
            auto const deadline = std::chrono::steady_clock::now() + 20s;
            while (!(came = over) && std::chrono::steady_clock::now() < deadline) {
                std::this_thread::yield();
            }
        }));
        on_threads(2, [&io] { io.run(); });
        BOOST_REQUIRE(came);
    }
}

BOOST_AUTO_TEST_CASE(a_context_finds_out_that_it_has_two_threads_while_it_is_busy) {
    asio::io_context io;
    std::atomic<int> running{0};
    std::atomic<bool> met{false};
    auto const deadline = std::chrono::steady_clock::now() + 20s;
    for (int i = 0; i != 4; ++i) {
        kioto::spawn(io, kioto::repeat_while([&] {
            met = met || running.fetch_add(1) != 0;
            for (auto const end = std::chrono::steady_clock::now() + 50us;
                std::chrono::steady_clock::now() < end;) {}
            running.fetch_sub(1);
            return kioto::yield_now().map(
                [&] { return !met && std::chrono::steady_clock::now() < deadline; });
        }));
    }
    on_threads(2, [&io] { io.run(); });
    BOOST_TEST(met);
}

BOOST_AUTO_TEST_CASE(two_tasks_of_a_thread_pool_run_at_the_same_time) {
    asio::thread_pool pool(2);
    kioto::set_threads(pool, 2);
    meeting m;
    std::atomic<int> met{0};
    spawn_a_meeting(pool.get_executor(), m, met);
    pool.join();
    BOOST_TEST(met == 2);
}

BOOST_AUTO_TEST_CASE(a_task_that_is_busy_does_not_hold_up_the_sockets) {
    support::net n;
    kioto::set_threads(n.io, 2);
    meeting m;
    std::atomic<int> met{0};
    kioto::spawn(n.io, kioto::yield_now().then([&] { met += m.attend() ? 1 : 0; }));
    // Reached through the set, by the thread that is not busy.
    kioto::spawn(n.io, kioto::let(std::move(n.listener), [&](kioto::tcp_listener& l) {
        return kioto::connect(l.local_endpoint().value()).and_then([&](tcp_stream) {
            met += m.attend() ? 1 : 0;
            return result<void>();
        });
    }).on_error([](kioto::error_code) {}));
    on_threads(2, [&n] { n.io.run(); });
    BOOST_TEST(met == 2);
}

BOOST_AUTO_TEST_CASE(tasks_on_one_strand_never_run_at_the_same_time) {
    asio::io_context io;
    kioto::set_threads(io, 4);
    auto const strand = asio::make_strand(io);
    int inside = 0; // not atomic: that is what the strand is for
    int most = 0;
    int rounds = 0;
    constexpr int tasks = 8;
    constexpr int each = 200;
    for (int i = 0; i != tasks; ++i) {
        kioto::spawn(strand, kioto::repeat([&, left = each]() mutable {
            return kioto::yield_now().then([&]() -> result<void> {
                most = (std::max)(most, ++inside);
                ++rounds;
                --inside;
                if (--left == 0) {
                    return kioto::fail(asio::error::operation_aborted);
                }
                return {};
            });
        }).on_error([](kioto::error_code) {}));
    }
    on_threads(4, [&io] { io.run(); });
    BOOST_TEST(most == 1);
    BOOST_TEST(rounds == tasks * each);
}

// A race of a timer and an operation of a socket, without a strand, on a context with many threads.
// The `||` of Asio's coroutines is not safe there: its branches complete on any of the threads.
BOOST_AUTO_TEST_CASE(races_need_no_strand) {
    asio::thread_pool pool(4);
    kioto::set_threads(pool, 4);
    std::atomic<int> done{0};
    constexpr int tasks = 400;
    for (int i = 0; i != tasks; ++i) {
        auto wait = [&pool](auto d) {
            return kioto::pull(asio::steady_timer(pool, d), [](asio::steady_timer& t, auto token) {
                return t.async_wait(token);
            }).then([](auto&&) {});
        };
        kioto::spawn(pool,
            kioto::race(wait(std::chrono::microseconds(i % 50)), kioto::sleep(1ms),
                wait(std::chrono::microseconds(50 - i % 50)))
                .then([&] { ++done; }));
    }
    pool.join();
    BOOST_TEST(done == tasks);
}

// A deadline around an operation of Asio, without a strand, whose completion and whose deadline come
// at about the same time. Asio's `cancel_after` needs a strand there.
BOOST_AUTO_TEST_CASE(timeouts_need_no_strand) {
    asio::thread_pool pool(4);
    kioto::set_threads(pool, 4);
    std::atomic<int> in_time{0};
    std::atomic<int> late{0};
    constexpr int tasks = 400;
    for (int i = 0; i != tasks; ++i) {
        kioto::spawn(pool,
            kioto::pull(asio::steady_timer(pool, std::chrono::microseconds(500 + i * 5)),
                [](asio::steady_timer& t, auto token) { return t.async_wait(token); })
                .timeout(1ms)
                .then([&](auto&& out) { ++(out.has_error() ? late : in_time); }));
    }
    pool.join();
    BOOST_TEST(in_time + late == tasks);
}

// The same with reads of sockets, both kinds of cancellation, and the answers going to handlers that
// run on any thread.
BOOST_AUTO_TEST_CASE(reads_with_timeouts_are_served_by_any_thread) {
    asio::io_context io;
    kioto::set_threads(io, 4);
    kioto::tcp_listener listener(io, support::loopback());
    auto const at = listener.local_endpoint().value();
    constexpr int clients = 20;
    constexpr int rounds = 20;
    std::atomic<int> served{0};
    std::atomic<int> ended{0};
    kioto::spawn(io,
        kioto::race(std::move(listener)
                        .incoming()
                        .for_each([](tcp_stream s) {
                            kioto::spawn(kioto::let(std::move(s), [](tcp_stream& echo) {
                                return kioto::repeat([&echo] {
                                    return echo.read_exact<8>().and_then(
                                        [&echo](std::array<std::byte, 8> const& bytes) {
                                            return kioto::let(bytes, [&echo](auto& kept) {
                                                return echo.write_all(asio::buffer(kept));
                                            });
                                        });
                                });
                            }).on_error([](kioto::error_code) {}));
                        })
                        .on_error([](kioto::error_code) {}),
            kioto::repeat([&] {
                return kioto::sleep(1ms).then([&]() -> result<void> {
                    if (ended == clients) {
                        return kioto::fail(asio::error::eof);
                    }
                    return {};
                });
            }).on_error([](kioto::error_code) {})));
    for (int i = 0; i != clients; ++i) {
        kioto::spawn(io, kioto::connect(at).let([&](tcp_stream& s) {
            return kioto::repeat([&, left = rounds]() mutable {
                return s.write_all(asio::buffer("question", 8))
                    .and_then([&] { return s.read_exact<8>().timeout(10s); })
                    .and_then([&](std::array<std::byte, 8>) -> result<void> {
                        ++served;
                        if (--left == 0) {
                            return kioto::fail(asio::error::eof);
                        }
                        return {};
                    });
            });
        }),
            [&](kioto::error_code ec) { ended += ec == asio::error::eof ? 1 : 100; });
    }
    on_threads(4, [&io] { io.run(); });
    BOOST_TEST(served == clients * rounds);
    BOOST_TEST(ended == clients);
}

BOOST_AUTO_TEST_SUITE_END()
