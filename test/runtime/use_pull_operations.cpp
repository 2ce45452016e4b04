//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/use_pull.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/stream_file.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/write.hpp>

#ifndef _WIN32
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/serial_port.hpp>

#include <fcntl.h>
#include <unistd.h>
#endif

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include <kioto/and_then.hpp>
#include <kioto/ignore_error.hpp>
#include <kioto/join.hpp>
#include <kioto/map.hpp>
#include <kioto/race.hpp>
#include <kioto/repeat_while.hpp>
#include <kioto/run.hpp>
#include <kioto/spawn.hpp>
#include <kioto/test/allocations.hpp>
#include <kioto/test/drop_everywhere.hpp>
#include <kioto/test/probe.hpp>
#include <kioto/then.hpp>
#include <kioto/unchecked.hpp>
#include <kioto/yield_now.hpp>

#include "../support/idle_task.hpp"
#include "../support/manual_operation.hpp"

// `use_pull` with the I/O objects of Asio, and with code of others that knows Asio only.

BOOST_AUTO_TEST_SUITE(use_pull_operations)

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using asio::ip::udp;
using kioto::error_code;
using kioto::result;
using kioto::use_pull;
using kioto::test::probe;
using std::chrono::hours;
using support::idle_task;

error_code const aborted = asio::error::operation_aborted;

struct socket_pair {
    tcp::socket here;
    tcp::socket there;

    explicit socket_pair(asio::io_context& io) : here(io), there(io) {
        tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
        here.connect(acceptor.local_endpoint());
        acceptor.accept(there);
    }
};

#ifndef _WIN32
struct descriptor_pair {
    asio::posix::stream_descriptor out;
    asio::posix::stream_descriptor in;

    explicit descriptor_pair(asio::io_context& io) : out(io), in(io) {
        int ends[2] = {-1, -1};
        BOOST_REQUIRE(::pipe(ends) == 0);
        in.assign(ends[0]);
        out.assign(ends[1]);
    }
};
#endif

// Calls its handler on a thread of its own, with no regard to executors.
template <class Token>
auto async_on_a_thread(std::thread& thread, int value, Token&& token) {
    return asio::async_initiate<Token, void(error_code, std::unique_ptr<int>)>(
        [&thread](auto handler, std::unique_ptr<int> what) {
            thread = std::thread([h = std::move(handler), w = std::move(what)]() mutable {
                std::move(h)(error_code(), std::move(w));
            });
        },
        token, std::make_unique<int>(value));
}

// A client of some protocol, as its users know it: a class with a socket, which it shares with the
// operations under way.
class third_party_client {
    struct connection {
        tcp::socket socket;
        std::string answer;
    };
    std::shared_ptr<connection> connection_;

public:
    explicit third_party_client(tcp::socket s)
        : connection_(std::make_shared<connection>(connection{std::move(s), {}})) {}

    template <class Token>
    auto async_ask(std::string question, Token&& token) {
        return asio::async_initiate<Token, void(error_code, std::string)>(
            [c = connection_](auto handler, std::string text) {
                auto& socket = c->socket;
                auto kept = std::make_unique<std::string>(std::move(text));
                auto const from = asio::buffer(*kept);
                asio::async_write(socket, from,
                    [c, kept = std::move(kept), h = std::move(handler)](
                        error_code ec, std::size_t) mutable {
                        if (ec) {
                            return std::move(h)(ec, std::string());
                        }
                        c->answer.resize(3);
                        auto const to = asio::buffer(c->answer);
                        asio::async_read(c->socket, to,
                            [c, h = std::move(h)](
                                error_code e, std::size_t) mutable { std::move(h)(e, c->answer); });
                    });
            },
            token, std::move(question));
    }
};

} // namespace

#ifndef _WIN32
BOOST_AUTO_TEST_CASE(moves_bytes_through_descriptors) {
    asio::io_context io;
    descriptor_pair pipe(io);
    std::array<char, 3> to{};
    auto const out = kioto::run(io,
        kioto::join(asio::async_write(pipe.out, asio::buffer("abc", 3), use_pull),
            asio::async_read(pipe.in, asio::buffer(to), use_pull)));
    BOOST_TEST((std::get<1>(out.value()) == result<std::size_t>(3U)));
    BOOST_TEST(std::string(to.data(), 3) == "abc");

    io.restart();
    idle_task task(io);
    auto const polls = kioto::test::drop_everywhere(
        [&] {
            descriptor_pair fresh(io);
            asio::write(fresh.out, asio::buffer("x", 1));
            return kioto::pull(
                std::move(fresh.in), std::array<char, 3>(), [](auto& in, auto& buffer, auto token) {
                    return asio::async_read(
                        in, asio::buffer(buffer), asio::transfer_at_least(1), token);
                });
        },
        [&] { task.settle(); }, task.env());
    BOOST_TEST(polls == 2U);
}

#ifdef __linux__
// A file is ready at all times, or, as epoll has it, nothing to wait for.
BOOST_AUTO_TEST_CASE(a_wait_for_a_file_does_not_hang) {
    asio::io_context io;
    asio::posix::stream_descriptor file(io, ::open("/proc/self/exe", O_RDONLY));
    auto const out =
        kioto::run(io, file.async_wait(asio::posix::stream_descriptor::wait_read, use_pull));
    BOOST_TEST((out.has_value() || out.error() == asio::error::operation_not_supported));
}
#endif

BOOST_AUTO_TEST_CASE(reads_from_a_serial_port) {
    int const master = ::posix_openpt(O_RDWR | O_NOCTTY);
    BOOST_REQUIRE(master >= 0);
    asio::io_context io;
    asio::posix::stream_descriptor other_end(io, master);
    BOOST_REQUIRE((::grantpt(master) == 0 && ::unlockpt(master) == 0));
    asio::serial_port port(io, ::ptsname(master));
    asio::write(other_end, asio::buffer("ready\n", 6));
    auto const out = kioto::run(io,
        kioto::pull(std::move(port), std::array<char, 6>(), [](auto& p, auto& buffer, auto token) {
            return asio::async_read(p, asio::buffer(buffer), token);
        }));
    auto const& [back, bytes, n] = out.value();
    BOOST_TEST(n == 6U);
    BOOST_TEST(std::string(bytes.data(), n) == "ready\n");
    BOOST_TEST(back.is_open());
}
#endif

BOOST_AUTO_TEST_CASE(receives_datagrams) {
    asio::io_context io;
    udp::endpoint const any(asio::ip::address_v4::loopback(), 0);
    udp::socket in(io, any);
    udp::socket out(io, any);
    udp::endpoint from;
    std::array<char, 8> to{};
    auto const both = kioto::run(io,
        kioto::join(in.async_receive_from(asio::buffer(to), from, use_pull),
            out.async_send_to(asio::buffer("abc", 3), in.local_endpoint(), use_pull)));
    BOOST_TEST((std::get<0>(both.value()) == result<std::size_t>(3U)));
    BOOST_TEST(from == out.local_endpoint());
}

BOOST_AUTO_TEST_CASE(a_dropped_wait_for_a_signal_leaves_the_signal_to_the_next) {
    asio::io_context io;
    asio::signal_set signals(io, SIGTERM);
    BOOST_TEST((kioto::run(io,
        kioto::race(
            signals.async_wait(use_pull).map([](int) {}).ignore_error(), kioto::yield_now()))
            .has_value()));
    std::raise(SIGTERM);
    io.restart();
    BOOST_TEST((kioto::run(io, signals.async_wait(use_pull)) == result<int>(SIGTERM)));
}

BOOST_AUTO_TEST_CASE(a_resolver_that_is_dropped_delays_nobody) {
    asio::io_context io;
    bool over = false;
    kioto::spawn(io,
        kioto::race(kioto::pull(tcp::resolver(io),
                        [](auto& r, auto token) {
                            return r.async_resolve("name.that.does.not.exist.invalid", "1", token);
                        })
                        .map([](auto...) {})
                        .ignore_error(),
            kioto::yield_now())
            .map([&] { over = true; }));
    io.poll();
    BOOST_TEST(over);
    io.restart();
    io.run(); // until the look-up on Asio's thread has ended
}

BOOST_AUTO_TEST_CASE(receives_from_a_channel) {
    asio::io_context io;
    asio::experimental::channel<void(error_code, std::string)> channel(io, 1);
    auto const out = kioto::run(io,
        kioto::join(channel.async_receive(use_pull),
            channel.async_send(error_code(), std::string("abc"), use_pull)));
    BOOST_TEST((std::get<0>(out.value()) == result<std::string>("abc")));
    BOOST_TEST((std::get<1>(out.value()) == result<void>()));
}

#if defined(BOOST_ASIO_HAS_FILE)
BOOST_AUTO_TEST_CASE(reads_a_file) {
    asio::io_context io;
    asio::stream_file file(io, __FILE__, asio::stream_file::read_only);
    auto const out = kioto::run(io,
        kioto::pull(std::move(file), std::array<char, 2>(), [](auto& f, auto& buffer, auto token) {
            return asio::async_read(f, asio::buffer(buffer), token);
        }));
    BOOST_TEST(std::string(std::get<1>(out.value()).data(), 2) == "//");
}
#endif

BOOST_AUTO_TEST_CASE(an_operation_of_a_third_party_is_a_future) {
    asio::io_context io;
    socket_pair pair(io);
    third_party_client client(std::move(pair.here));
    std::array<char, 3> question{};
    auto serve =
        asio::async_read(pair.there, asio::buffer(question), use_pull).and_then([&](std::size_t) {
            return asio::async_write(pair.there, asio::buffer("yes", 3), use_pull);
        });
    auto const out =
        kioto::run(io, kioto::join(client.async_ask("is?", use_pull), std::move(serve)));
    BOOST_TEST((std::get<0>(out.value()) == result<std::string>("yes")));
    BOOST_TEST(std::string(question.data(), 3) == "is?");
}

// It ignores the slot and the executor of its handler.
BOOST_AUTO_TEST_CASE(an_operation_that_ignores_cancellation_delays_nobody) {
    asio::io_context io;
    support::manual_operation<error_code> stubborn(io.get_executor());
    bool over = false;
    kioto::spawn(io,
        kioto::race(kioto::pull(std::make_unique<int>(1),
                        [&](auto&, auto token) { return stubborn.start(token); })
                        .map([](auto) {})
                        .ignore_error(),
            kioto::yield_now())
            .map([&] { over = true; }));
    io.poll();
    BOOST_TEST(over);
    BOOST_TEST(stubborn.is_under_way());
    stubborn.complete({});
    io.restart();
    BOOST_TEST(io.run() != 0U);
}

BOOST_AUTO_TEST_CASE(a_handler_may_be_called_on_any_thread) {
    asio::io_context io;
    for (int i = 0; i != 50; ++i) {
        std::thread thread;
        io.restart();
        auto const out = kioto::run(io, async_on_a_thread(thread, i, use_pull));
        thread.join();
        BOOST_TEST(*out.value() == i);
    }
}

BOOST_AUTO_TEST_CASE(a_completion_may_race_with_the_drop) {
    asio::thread_pool pool(2);
    constexpr int rounds = 200;
    std::vector<std::thread> threads(rounds);
    for (auto& thread : threads) {
        auto held = std::make_shared<int>(1);
        kioto::spawn(pool,
            kioto::race(
                kioto::pull(std::move(held),
                    [&thread](auto&, auto token) { return async_on_a_thread(thread, 1, token); })
                    .map([](auto...) {})
                    .ignore_error(),
                kioto::yield_now()));
    }
    pool.join();
    for (auto& thread : threads) {
        thread.join();
    }
}

// On a context of another thread Asio completes while the task drops.
BOOST_AUTO_TEST_CASE(a_completion_of_another_context_may_race_with_the_drop) {
    asio::thread_pool other(2);
    asio::thread_pool pool(2);
    auto due = [&other](std::chrono::microseconds d) {
        return kioto::pull(asio::steady_timer(other, d), [](auto& timer, auto token) {
            return timer.async_wait(token);
        }).map([](auto) {
          }).ignore_error();
    };
    for (int i = 0; i != 8; ++i) {
        auto round = [due, left = 100]() mutable {
            --left;
            return kioto::race(
                due(std::chrono::microseconds(left % 7)), due(std::chrono::microseconds(left % 5)))
                .map([left] { return left != 0; });
        };
        kioto::spawn(pool, kioto::repeat_while(std::move(round)));
    }
    pool.join();
    other.join();
}

#ifndef KIOTO_FREES_AT_ONCE
BOOST_AUTO_TEST_CASE(a_loop_of_reads_and_writes_needs_no_memory_once_it_is_warm) {
    asio::io_context io;
    socket_pair pair(io);
    std::array<char, 16> from{};
    std::array<char, 16> to{};
    int round = 0;
    std::size_t counted = 1;
    std::optional<kioto::test::allocation_counter> counter;
    auto ping = [&] {
        if (++round == 5) {
            counter.emplace();
        }
        return kioto::join(pair.there.async_wait(tcp::socket::wait_read, use_pull),
            pair.here.async_send(asio::buffer(from), use_pull))
            .then([&](auto const&) {
                return asio::async_read(pair.there, asio::buffer(to), use_pull);
            })
            .ignore_error()
            .map([&] { return round != 20; });
    };
    kioto::spawn(
        io, kioto::unchecked(kioto::repeat_while(ping)).map([&] { counted = counter->count(); }));
    io.run();
    BOOST_TEST(round == 20);
    BOOST_TEST(counted == 0U);
}

BOOST_AUTO_TEST_CASE(an_owning_loop_needs_no_memory_once_it_is_warm) {
    asio::io_context io;
    int round = 0;
    std::size_t counted = 1;
    std::optional<kioto::test::allocation_counter> counter;
    std::optional<asio::steady_timer> kept;
    kept.emplace(io, std::chrono::steady_clock::time_point());
    kioto::spawn(io,
        kioto::repeat_while([&] {
            if (++round == 5) {
                counter.emplace();
            }
            return kioto::pull(std::move(*kept), [](auto& timer, auto token) {
                return timer.async_wait(token);
            }).map([&](auto timer) {
                kept.emplace(std::move(timer));
                return round != 20;
            });
        })
            .ignore_error()
            .map([&] { counted = counter->count(); }));
    io.run();
    BOOST_TEST(round == 20);
    BOOST_TEST(counted == 0U);
}
#endif

// More than the memory that Asio's threads cache.
BOOST_AUTO_TEST_CASE(an_operation_with_a_large_state_takes_one_block) {
    asio::io_context io;
    int round = 0;
    std::size_t counted = 0;
    std::optional<kioto::test::allocation_counter> counter;
    asio::steady_timer timer(io, std::chrono::steady_clock::time_point());
    kioto::spawn(io,
        kioto::repeat_while([&] {
            if (++round == 5) {
                counter.emplace();
            }
            return kioto::pull(std::array<char, 4096>(), [&timer](auto&, auto token) {
                return timer.async_wait(token);
            }).map([&](auto const&) { return round != 20; });
        })
            .ignore_error()
            .map([&] { counted = counter->count(); }));
    io.run();
    BOOST_TEST(counted == 16U);
}

BOOST_AUTO_TEST_SUITE_END()
