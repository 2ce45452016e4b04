//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/net/tcp_stream.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

#include <kioto/and_then.hpp>
#include <kioto/join_handle.hpp>
#include <kioto/let.hpp>
#include <kioto/map.hpp>
#include <kioto/on_error.hpp>
#include <kioto/poll_fn.hpp>
#include <kioto/run.hpp>
#include <kioto/spawn.hpp>

// What a turn does when many sockets are ready at once, and tasks misbehave in the middle of it.

BOOST_AUTO_TEST_SUITE(turn)

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using kioto::tcp_stream;

// Connections whose other ends are plain blocking sockets of a context that nobody runs.
struct pairs {
    asio::io_context peers_context;
    std::vector<tcp::socket> peers;
    std::vector<tcp_stream> streams;

    pairs(asio::execution_context& context, asio::any_io_executor ex, std::size_t n) {
        (void)context;
        tcp::acceptor acceptor(peers_context, {asio::ip::address_v4::loopback(), 0});
        for (std::size_t i = 0; i < n; ++i) {
            tcp::socket mine(ex);
            mine.connect(acceptor.local_endpoint());
            peers.push_back(acceptor.accept());
            streams.emplace_back(std::move(mine));
        }
    }
    pairs(asio::io_context& io, std::size_t n) : pairs(io, io.get_executor(), n) {}

    void write_to_all() {
        for (auto& peer : peers) {
            asio::write(peer, asio::buffer("x", 1));
        }
    }
};

auto read_one(tcp_stream s) { return kioto::read_exact<1>(std::move(s)); }

void ignore(kioto::error_code) {}

// Polls everything that is ready, without waiting.
void settle(asio::io_context& io) {
    io.restart();
    while (io.poll() != 0) {
        io.restart();
    }
    io.restart();
}

} // namespace

BOOST_AUTO_TEST_CASE(a_task_may_drop_a_stream_whose_event_is_later_in_the_same_batch) {
    asio::io_context io;
    pairs p(io, 8);
    std::vector<std::optional<kioto::join_handle<kioto::result<void>>>> handles(8);
    int done = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        handles[i] = kioto::spawn(io, read_one(std::move(p.streams[i])).map([&](tcp_stream, auto) {
            ++done;
            for (auto& h : handles) { // all the others go, in the middle of the batch
                h.reset();
            }
        }),
            kioto::use_handle);
    }
    settle(io);
    p.write_to_all();
    io.run();
    BOOST_TEST(done >= 1);
}

BOOST_AUTO_TEST_CASE(a_task_may_close_streams_that_other_events_of_the_batch_are_about) {
    asio::io_context io;
    pairs p(io, 16);
    int read = 0;
    kioto::spawn(io, kioto::let(std::move(p.streams), [&](std::vector<tcp_stream>& streams) {
        return kioto::poll_fn([&](kioto::poll_context& cx) -> kioto::poll_result<void> {
            std::byte b{};
            for (auto it = streams.begin(); it != streams.end(); ++it) {
                auto out = it->poll_read(cx, asio::buffer(&b, 1));
                if (out.is_ready()) {
                    ++read;
                    streams.clear();
                    return kioto::unit{};
                }
            }
            return kioto::pending;
        });
    }));
    settle(io);
    p.write_to_all();
    io.run();
    BOOST_TEST(read == 1);
}

BOOST_AUTO_TEST_CASE(an_exception_in_mid_batch_costs_no_other_reader_its_event) {
    asio::io_context io;
    pairs p(io, 4);
    int done = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        kioto::spawn(io,
            read_one(std::move(p.streams[i]))
                .map([&, i](tcp_stream, auto) {
                    if (i == 0) {
                        throw std::runtime_error("first");
                    }
                    ++done;
                })
                .on_error(ignore));
    }
    settle(io);
    p.write_to_all();
    BOOST_CHECK_THROW(io.run(), std::runtime_error);
    io.restart();
    io.run();
    BOOST_TEST(done == 3);
}

BOOST_AUTO_TEST_CASE(more_sockets_than_one_batch_holds_are_all_served) {
    asio::io_context io;
    constexpr std::size_t n = 300;
    pairs p(io, n);
    std::size_t done = 0;
    for (auto& s : p.streams) {
        kioto::spawn(
            io, read_one(std::move(s)).map([&](tcp_stream, auto) { ++done; }).on_error(ignore));
    }
    settle(io);
    p.write_to_all();
    io.run();
    BOOST_TEST(done == n);
}

BOOST_AUTO_TEST_CASE(stop_and_restart_lose_no_event) {
    asio::io_context io;
    pairs p(io, 2);
    int done = 0;
    for (auto& s : p.streams) {
        kioto::spawn(io,
            read_one(std::move(s))
                .map([&](tcp_stream, auto) {
                    ++done;
                    io.stop();
                })
                .on_error(ignore));
    }
    settle(io);
    io.stop();
    p.write_to_all();
    io.run();
    BOOST_TEST(done == 0);
    io.restart();
    io.run();
    io.restart();
    io.run();
    BOOST_TEST(done == 2);
}

BOOST_AUTO_TEST_CASE(a_task_on_a_strand_reads) {
    asio::io_context io;
    pairs p(io, 3);
    auto strand = asio::make_strand(io);
    int done = 0;
    for (auto& s : p.streams) {
        kioto::spawn(
            strand, read_one(std::move(s)).map([&](tcp_stream, auto) { ++done; }).on_error(ignore));
    }
    settle(io);
    p.write_to_all();
    io.run();
    BOOST_TEST(done == 3);
}

BOOST_AUTO_TEST_CASE(tasks_of_a_thread_pool_read) {
    std::atomic<int> done{0};
    asio::thread_pool pool(2);
    pairs p(pool, pool.get_executor(), 20);
    for (auto& s : p.streams) {
        kioto::spawn(
            pool, read_one(std::move(s)).map([&](tcp_stream, auto) { ++done; }).on_error(ignore));
    }
    p.write_to_all();
    pool.join();
    BOOST_TEST(done == 20);
}

BOOST_AUTO_TEST_CASE(several_threads_share_the_sockets_of_a_context) {
    asio::io_context io;
    constexpr std::size_t n = 16;
    constexpr int rounds = 50;
    pairs p(io, n);
    std::atomic<int> echoes{0};
    struct session {
        using lends = kioto::types<tcp_stream>;
        tcp_stream stream;
        int left = rounds;
    };
    for (auto& s : p.streams) {
        kioto::spawn(io, kioto::let(session{std::move(s)}, [&](session& c) {
            return kioto::poll_fn(
                [&](kioto::poll_context& cx) -> kioto::poll_result<kioto::result<void>> {
                    while (c.left != 0) {
                        std::byte b{};
                        KIOTO_TRY_READY(n_read, c.stream.poll_read(cx, asio::buffer(&b, 1)));
                        KIOTO_TRY_READY(n_sent, c.stream.poll_write(cx, asio::buffer(&b, 1)));
                        ++echoes;
                        --c.left;
                    }
                    return kioto::unit{};
                });
        }).on_error(ignore));
    }
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i) {
        threads.emplace_back([&] { io.run(); });
    }
    for (int r = 0; r < rounds; ++r) {
        p.write_to_all();
        for (auto& peer : p.peers) {
            char c = 0;
            asio::read(peer, asio::buffer(&c, 1));
        }
    }
    for (auto& t : threads) {
        t.join();
    }
    BOOST_TEST(echoes == int(n) * rounds);
}

BOOST_AUTO_TEST_CASE(a_task_of_another_context_is_woken_across) {
    asio::io_context home;
    asio::io_context other;
    pairs p(home, 1);
    bool done = false;
    kioto::spawn(other,
        read_one(std::move(p.streams[0]))
            .map([&](tcp_stream, auto) { done = true; })
            .on_error(ignore));
    std::thread looks([&] { home.run(); });
    other.poll();
    if (home.stopped()) { // it had nothing to wait for yet
        looks.join();
        home.restart();
        looks = std::thread([&] { home.run(); });
    }
    p.write_to_all();
    other.restart();
    other.run();
    looks.join();
    BOOST_TEST(done);
}

BOOST_AUTO_TEST_CASE(a_stream_outlives_its_context) {
    std::optional<tcp_stream> kept;
    asio::io_context peers;
    tcp::acceptor acceptor(peers, {asio::ip::address_v4::loopback(), 0});
    {
        asio::io_context io;
        tcp::socket mine(io);
        mine.connect(acceptor.local_endpoint());
        kept.emplace(std::move(mine));
    }
    asio::io_context later;
    auto const out = kioto::run(later, read_one(std::move(*kept)));
    BOOST_TEST((out.error() == make_error_code(asio::error::operation_aborted)));
}

BOOST_AUTO_TEST_CASE(an_idle_stream_is_no_outstanding_work) {
    asio::io_context io;
    pairs p(io, 1);
    BOOST_TEST(io.run() == 0U);
}

BOOST_AUTO_TEST_CASE(the_context_may_die_while_tasks_wait_for_sockets) {
    auto held = std::make_shared<int>(1);
    {
        asio::io_context io;
        pairs p(io, 4);
        for (auto& s : p.streams) {
            kioto::spawn(
                io, read_one(std::move(s)).map([held](tcp_stream, auto) {}).on_error(ignore));
        }
        settle(io);
        p.write_to_all();
    }
    BOOST_TEST(held.use_count() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
