//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// What goes wrong around whole programs: the peers, the kernel, the memory.

#include <kioto/net/tcp_stream.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <kioto/and_then.hpp>
#include <kioto/hold.hpp>
#include <kioto/ignore_error.hpp>
#include <kioto/io/copy_bidirectional.hpp>
#include <kioto/io/read.hpp>
#include <kioto/io/write.hpp>
#include <kioto/let.hpp>
#include <kioto/map.hpp>
#include <kioto/net/connect.hpp>
#include <kioto/net/tcp_listener.hpp>
#include <kioto/on_error.hpp>
#include <kioto/spawn.hpp>
#include <kioto/stream/for_each.hpp>
#include <kioto/test/allocations.hpp>
#include <kioto/test/virtual_time.hpp>
#include <kioto/try_join.hpp>
#include <kioto/unchecked.hpp>

#include "../support/sanitized.hpp"
#include "../support/sockets.hpp"

#if KIOTO_READINESS_SET && !defined(KIOTO_TEST_SANITIZED)
#include <malloc.h>
#include <sys/syscall.h>
#define KIOTO_TEST_BAD_SYSTEM // a sanitizer has system calls of its own
#endif

#ifdef KIOTO_TEST_BAD_SYSTEM

namespace {

/// What the system calls of this thread do instead of their work.
struct bad_system {
    bool interrupts = false;   ///< Every other call ends with EINTR.
    bool has_no_descriptor = false; ///< accept ends with EMFILE.
    unsigned interrupted = 0;
    unsigned accepts = 0;
};
thread_local bad_system calls;

bool interrupted() noexcept {
    thread_local bool now = false;
    if (!calls.interrupts || (now = !now)) {
        return false;
    }
    ++calls.interrupted;
    errno = EINTR;
    return true;
}

} // namespace

extern "C" {
ssize_t recv(int fd, void* to, std::size_t n, int flags) {
    return interrupted() ? -1 : ::syscall(SYS_recvfrom, fd, to, n, flags, nullptr, nullptr);
}
ssize_t send(int fd, void const* from, std::size_t n, int flags) {
    return interrupted() ? -1 : ::syscall(SYS_sendto, fd, from, n, flags, nullptr, 0);
}
ssize_t sendmsg(int fd, msghdr const* message, int flags) {
    return interrupted() ? -1 : ::syscall(SYS_sendmsg, fd, message, flags);
}
ssize_t splice(int in, off64_t* from, int out, off64_t* to, std::size_t n, unsigned flags) {
    return interrupted() ? -1 : ::syscall(SYS_splice, in, from, out, to, n, flags);
}
int accept4(int fd, sockaddr* peer, socklen_t* size, int flags) {
    ++calls.accepts;
    if (calls.has_no_descriptor) {
        errno = EMFILE;
        return -1;
    }
    return interrupted() ? -1 : static_cast<int>(::syscall(SYS_accept4, fd, peer, size, flags));
}
}

#endif

BOOST_AUTO_TEST_SUITE(faults)

namespace {

using namespace std::chrono_literals;
using kioto::result;
using kioto::tcp_stream;
using support::net;
using support::peer;
namespace asio = boost::asio;
using asio::ip::tcp;

/// A request through `at`, as a chain that owns its stream.
auto request(tcp::endpoint at) {
    return kioto::connect(at)
        .and_then([](tcp_stream s) {
            return kioto::write_all(std::move(s), asio::buffer("question", 8));
        })
        .and_then([](tcp_stream s) { return kioto::read_exact<6>(std::move(s)); })
        .and_then([](tcp_stream, std::array<std::byte, 6>) { return result<void>(); });
}

/// One chain in a task, and the errors that it ended with.
struct client : net {
    std::vector<kioto::error_code> errors;

    explicit client(tcp::endpoint at) { start(at); }
    client() { start(endpoint()); }
    void start(tcp::endpoint at) {
        kioto::spawn(
            io, request(at).on_error([this](kioto::error_code ec) { errors.push_back(ec); }));
    }
    /// The other end, once the question was read and the chain waits for the answer.
    tcp_stream asked() {
        auto s = accept();
        kioto::run(io, s.read_exact<8>()).value();
        idle();
        return s;
    }
    void ends_with(kioto::error_code expected) {
        run_until([this] { return live(io) == 0; });
        BOOST_TEST_REQUIRE(errors.size() == 1U);
        BOOST_TEST(errors[0] == expected);
    }
    static std::size_t live(asio::io_context& io) { return kioto::detail::runtime_of(io).live(); }
};

tcp::endpoint closed_port() {
    asio::io_context io;
    return kioto::tcp_listener(io, support::loopback()).local_endpoint().value();
}

/// Bytes that the program has from the heap, where that can be asked.
std::size_t heap() {
#ifdef KIOTO_TEST_BAD_SYSTEM
    return ::mallinfo2().uordblks;
#else
    return 0;
#endif
}

/// A proxy between its own port and a server that sends more than anybody takes.
struct flooded_proxy : net {
    kioto::tcp_listener back{io, support::loopback()};
    tcp::endpoint const at = endpoint();
    tcp::endpoint const upstream = back.local_endpoint().value();
    std::string const block = support::pattern(1 << 20);

    flooded_proxy() {
        kioto::spawn(io,
            std::move(back)
                .incoming()
                .for_each([this](tcp_stream s) {
                    s.set_option(asio::socket_base::send_buffer_size(4096)).value();
                    kioto::spawn(kioto::write_all(std::move(s), asio::buffer(block))
                            .map([](tcp_stream) {})
                            .ignore_error());
                })
                .ignore_error());
        kioto::spawn(io,
            std::move(listener)
                .incoming()
                .for_each([this](tcp_stream src) {
                    kioto::spawn(kioto::connect(upstream)
                            .and_then([src = std::move(src)](tcp_stream dst) mutable {
                                return kioto::copy_bidirectional(std::move(src), std::move(dst));
                            })
                            .ignore_error());
                })
                .ignore_error());
        idle();
    }
    std::size_t tasks() { return kioto::detail::runtime_of(io).live(); }
};

} // namespace

BOOST_AUTO_TEST_CASE(a_refused_connection_ends_the_chain_with_its_error) {
    client c(closed_port());
    c.ends_with(asio::error::connection_refused);
}

#if KIOTO_READINESS_SET // else a stream that is dropped says goodbye first

BOOST_AUTO_TEST_CASE(a_reset_in_mid_read_ends_the_chain_with_its_error) {
    client c;
    {
        auto there = c.asked();
        kioto::run(c.io, there.write_all(asio::buffer("ans", 3))).value();
        c.idle();
        there.set_option(asio::socket_base::linger(true, 0)).value();
    }
    c.ends_with(asio::error::connection_reset);
}

#endif

BOOST_AUTO_TEST_CASE(an_early_end_ends_the_chain_with_its_error) {
    client c;
    {
        auto there = c.asked();
        kioto::run(c.io, there.write_all(asio::buffer("ans", 3))).value();
    }
    c.ends_with(asio::error::eof);
}

BOOST_AUTO_TEST_CASE(a_peer_that_never_reads_costs_no_memory) {
    net n;
    auto fast = n.connection();
    auto stuck = n.connection(4096);
    kioto::spawn(n.io,
        kioto::copy_bidirectional(std::move(fast.first), std::move(stuck.first)).ignore_error());
    std::string const block = support::pattern(1 << 16);
    std::size_t taken = 0;
    auto fill = [&] {
        // Until neither takes any more.
        for (std::size_t more = 1; more != 0;) {
            more = 0;
            while (std::size_t const now = fast.second.send_some(block)) {
                more += now;
            }
            n.idle();
            taken += more;
        }
    };
    fill();
    BOOST_TEST(taken > 0U);
    BOOST_TEST(taken < 64U << 20); // the buffers of four sockets and a pipe
    kioto::test::allocation_counter allocations;
    auto const before = taken;
    for (int i = 0; i != 100; ++i) {
        fill();
    }
    BOOST_TEST(taken - before < 8U << 20);
    BOOST_TEST(allocations.count() == 0U);
    BOOST_TEST(n.io.poll() == 0U); // nobody is busy
}

BOOST_AUTO_TEST_CASE(clients_killed_in_mid_transfer_leave_nothing) {
    flooded_proxy p;
    std::size_t descriptors = 0;
    std::size_t bytes = 0;
    for (int i = 0; i != 1'000; ++i) {
        if (i == 200) { // what is kept for reuse is there
            bytes = heap();
        }
        peer killed(p.at, 4096);
        killed.send("request");
        p.run_until([&] { return !killed.receive_some(64).empty(); });
        for (int turns = i % 7; turns > 0; --turns) {
            p.io.poll_one();
        }
        if (i % 2 == 0) {
            killed.reset();
        } else {
            killed.close();
        }
        p.run_until([&] { return p.tasks() == 2; });
        if (i < 200) { // which keeps one pipe or two, by how the last ones ended
            descriptors = (std::max)(descriptors, support::open_descriptors());
        }
    }
    BOOST_TEST(support::open_descriptors() <= descriptors);
    BOOST_TEST(heap() <= bytes);
}

#ifdef KIOTO_TEST_BAD_SYSTEM

BOOST_AUTO_TEST_CASE(interrupted_calls_are_made_again) {
    net n;
    auto const bytes = support::pattern(1 << 20);
    std::string got;
    calls = {.interrupts = true};
    auto sent = n.listener.accept()
                    .and_then([&](tcp_stream s) {
                        return kioto::write_all(std::move(s), asio::buffer(bytes));
                    })
                    .map([](tcp_stream) {});
    auto received =
        kioto::connect(n.endpoint())
            .and_then([&](tcp_stream s) { return kioto::read_to_end(std::move(s), bytes.size()); })
            .map([&](tcp_stream, std::string all) { got = std::move(all); });
    auto const out =
        kioto::run(n.io, kioto::unchecked(kioto::try_join(std::move(sent), std::move(received))));
    auto const seen = std::exchange(calls, {});
    BOOST_TEST(out.has_value());
    BOOST_TEST((got == bytes));
    BOOST_TEST(seen.interrupted > 2U);
}

BOOST_AUTO_TEST_CASE(a_copy_whose_calls_are_interrupted_loses_nothing) {
    net n;
    auto [near_a, a] = n.connection();
    auto [near_b, b] = n.connection();
    kioto::spawn(
        n.io, kioto::copy_bidirectional(std::move(near_a), std::move(near_b)).ignore_error());
    auto const bytes = support::pattern(1 << 20);
    std::string_view left = bytes;
    std::string got;
    unsigned interrupted = 0;
    while (got.size() != bytes.size()) {
        left.remove_prefix(a.send_some(left));
        calls = {.interrupts = true};
        n.idle();
        interrupted += std::exchange(calls, {}).interrupted;
        got += b.receive_some();
    }
    BOOST_TEST((got == bytes));
    BOOST_TEST(interrupted > 2U);
}

BOOST_AUTO_TEST_CASE(a_shortage_of_descriptors_costs_one_call_in_100_ms) {
    net n;
    kioto::test::manual_clock clock;
    kioto::test::use_virtual_time(n.io, clock);
    auto const at = n.endpoint();
    int served = 0;
    int told = 0;
    kioto::spawn(n.io,
        std::move(n.listener)
            .incoming([&](kioto::error_code ec) {
                BOOST_TEST((ec == asio::error::no_descriptors));
                ++told;
            })
            .for_each([&](tcp_stream) { ++served; })
            .ignore_error());
    n.idle();
    peer waiting(at);
    calls = {.has_no_descriptor = true};
    n.idle();
    for (int i = 0; i != 10; ++i) {
        kioto::test::advance(n.io, clock, 100ms);
        n.idle();
        n.idle();
    }
    auto const seen = std::exchange(calls, {});
    BOOST_TEST(told == 11);
    BOOST_TEST(seen.accepts == 11U);
    BOOST_TEST(served == 0);
    kioto::test::advance(n.io, clock, 100ms);
    n.run_until([&] { return served == 1; });
}

#endif

BOOST_AUTO_TEST_CASE(each_allocation_of_an_exchange_may_fail) {
    auto const descriptors = support::open_descriptors();
    std::size_t reached = 0;
    bool lives = false;
    auto const failures = kioto::test::fail_every_allocation([&] {
        std::optional<net> made;
        try {
            made.emplace();
        } catch (boost::system::system_error const& e) {
            lives = e.code() != kioto::condition::out_of_resources || lives;
            return;
        }
        net& n = *made;
        int done = 0;
        kioto::spawn(n.io, kioto::let(std::move(n.listener), [&](kioto::tcp_listener& l) {
            return kioto::try_join(
                l.accept()
                    .and_then([](tcp_stream s) { return kioto::read_exact<8>(std::move(s)); })
                    .and_then([](tcp_stream s, std::array<std::byte, 8>) {
                        return kioto::write_all(std::move(s), asio::buffer("answer", 6));
                    }),
                request(l.local_endpoint().value()));
        }).map([&](auto&&...) {
              ++done;
          }).on_error([&](kioto::error_code ec) {
            done += ec == kioto::condition::out_of_resources ? 1 : 0;
        }));
        try {
            n.io.run();
        } catch (std::bad_alloc const&) {
            ++done;
            n.io.run();
        }
        lives = kioto::detail::runtime_of(n.io).live() != 0 || lives;
        reached += done == 1 ? 1 : 0;
    });
    BOOST_TEST(!lives);
    BOOST_TEST(failures > 0U);
    BOOST_TEST(reached > 0U);
    BOOST_TEST(support::open_descriptors() == descriptors);
}

BOOST_AUTO_TEST_CASE(each_allocation_of_a_proxy_may_fail) {
    net n;
    bool lives = false;
    bool differs = false;
    std::size_t const failures = kioto::test::fail_every_allocation([&] {
        auto const left = std::exchange(kioto::test::allocations_left, std::size_t(-1));
        auto [near_a, a] = n.connection();
        auto [near_b, b] = n.connection();
        kioto::test::allocations_left = left;
        kioto::spawn(
            n.io, kioto::copy_bidirectional(std::move(near_a), std::move(near_b)).ignore_error());
        char const text[] = "both ways";
        a.send(text);
        b.send(text);
        a.shutdown();
        b.shutdown();
        n.io.restart();
        n.io.run();
        lives = kioto::detail::runtime_of(n.io).live() != 0 || lives;
        differs = a.receive_some() != text || b.receive_some() != text || differs;
    });
    BOOST_TEST(!lives);
    BOOST_TEST(!differs);
    BOOST_TEST(failures > 0U);
}

BOOST_AUTO_TEST_SUITE_END()
