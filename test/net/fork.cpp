//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/net/tcp_stream.hpp>

#include <boost/test/unit_test.hpp>

#ifndef _WIN32

#include <array>
#include <cerrno>
#include <string>
#include <utility>

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <kioto/detail/engine.hpp>
#include <kioto/join_handle.hpp>
#include <kioto/poll_fn.hpp>
#include <kioto/unchecked.hpp>

#include "../support/sockets.hpp"

#if KIOTO_SPLICES
#include <kioto/detail/splice_pipe.hpp>
#endif

// A context goes on in the child of a fork, and in the parent, where both are told of it.

BOOST_AUTO_TEST_SUITE(net_fork)

namespace {

namespace asio = boost::asio;
using kioto::use_handle;

/// Forks; the child ends with what `fn` returns, or 2 where that throws.
template <class Fn>
int status_of_child(asio::io_context& io, Fn fn) {
    io.notify_fork(asio::io_context::fork_prepare);
    ::pid_t const child = ::fork();
    if (child == 0) {
        int status = 2;
        try {
            ::alarm(20);
            io.notify_fork(asio::io_context::fork_child);
            status = fn() ? 0 : 1;
        } catch (...) {}
        ::_exit(status);
    }
    io.notify_fork(asio::io_context::fork_parent);
    int status = -1;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// Two connections whose reads wait.
struct net : support::net {
    std::pair<kioto::tcp_stream, support::peer> a{connection()};
    std::pair<kioto::tcp_stream, support::peer> b{connection()};
    std::array<char, 8> in_a{};
    std::array<char, 8> in_b{};
    kioto::join_handle<kioto::result<std::size_t>> read_a = read(a.first, in_a);
    kioto::join_handle<kioto::result<std::size_t>> read_b = read(b.first, in_b);

    net() { idle(); }

private:
    kioto::join_handle<kioto::result<std::size_t>> read(
        kioto::tcp_stream& s, std::array<char, 8>& in) {
        return kioto::spawn(io, kioto::unchecked(s.read_some(asio::buffer(in))), use_handle);
    }
};

/// The first one's reader has had all the events.
struct busy_net : net {
    std::size_t heard = 0;
    kioto::join_handle<void> reading = kioto::spawn(io,
        kioto::poll_fn(
            [this, in = std::array<char, 8>()](auto& cx) mutable -> kioto::poll_result<void> {
                for (;;) {
                    auto got = a.first.poll_read(cx, asio::buffer(in));
                    if (got.is_pending()) {
                        return kioto::pending;
                    }
                    heard += got.value();
                }
            }),
        use_handle);

    busy_net() {
        read_a.abort();
        idle();
        for (int i = 0; i < 20; ++i) {
            BOOST_TEST(hear());
        }
    }
    bool hear() {
        a.second.send("x");
        idle();
        return std::exchange(heard, 0) == 1;
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(a_read_that_waited_before_goes_on_in_the_child) {
    net n;
    BOOST_TEST(status_of_child(n.io, [&] {
        n.a.second.send("child");
        return kioto::run(n.io, std::move(n.read_a)).value() == 5U;
    }) == 0);
}

BOOST_AUTO_TEST_CASE(the_parent_does_not_notice_the_child) {
    net n;
    BOOST_TEST(status_of_child(n.io, [&] {
        n.a.first.close();
        n.a.second.send("nobody");
        n.idle();
        auto later = n.connection();
        later.second.send("x");
        char c = 0;
        return kioto::run(n.io, later.first.read_some(asio::buffer(&c, 1))).value() == 1U;
    }) == 0);
    n.b.second.send("parent");
    BOOST_TEST(kioto::run(n.io, std::move(n.read_b)).value() == 6U);
    // The child's bytes for the connection that it only closed on its side.
    BOOST_TEST(kioto::run(n.io, std::move(n.read_a)).value() == 6U);
    n.b.second.send("more");
    BOOST_TEST(kioto::run(n.io, n.b.first.read_some(asio::buffer(n.in_b))).value() == 4U);
}

BOOST_AUTO_TEST_CASE(a_busy_reader_goes_on_in_both) {
    busy_net n;
    BOOST_TEST(status_of_child(n.io, [&] { return n.hear(); }) == 0);
    BOOST_TEST(n.hear());
}

#if KIOTO_READINESS_SET
// Asio's own sockets are not to be closed before the child was told of the fork.
BOOST_AUTO_TEST_CASE(a_child_that_closes_its_copy_leaves_a_busy_reader_alone) {
    busy_net n;
    n.io.notify_fork(asio::io_context::fork_prepare);
    ::pid_t const child = ::fork();
    if (child == 0) {
        n.a.first.close();
        ::_exit(0);
    }
    n.io.notify_fork(asio::io_context::fork_parent);
    ::waitpid(child, nullptr, 0);
    BOOST_TEST(n.hear());
}
#endif

BOOST_AUTO_TEST_CASE(the_child_makes_new_connections_and_writes) {
    net n;
    BOOST_TEST(status_of_child(n.io, [&] {
        auto [s, there] = n.connection(4096);
        std::string const bytes = support::pattern(300'000);
        auto writing =
            kioto::spawn(n.io, kioto::unchecked(s.write_all(asio::buffer(bytes))), use_handle);
        std::string got;
        while (got.size() != bytes.size()) {
            n.idle();
            got += there.receive_some(50'000);
        }
        return got == bytes;
    }) == 0);
}

#if KIOTO_SPLICES
BOOST_AUTO_TEST_CASE(a_pipe_for_splices_that_the_child_gives_back_stays_its_parents) {
    using kioto::detail::splice_pipe;
    net n;
    std::array<int, 2> ends{};
    BOOST_TEST(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
    splice_pipe pipe = splice_pipe::take();
    BOOST_TEST(!!pipe);
    BOOST_TEST(status_of_child(n.io, [&] {
        splice_pipe own = splice_pipe::take();
        splice_pipe::give_back(std::move(own)); // the child has a spare one
        splice_pipe::give_back(std::move(pipe));
        bool all_filled = true;
        for (int i = 0; i != 3; ++i) {
            splice_pipe const next = splice_pipe::take();
            support::send_now(ends[0], "x", 1);
            all_filled = all_filled && next && next.fill(ends[1]) == 1;
        }
        return all_filled;
    }) == 0);
    ssize_t const found = pipe.drain(ends[0], 1);
    int const error = errno;
    BOOST_TEST(found == -1);
    BOOST_TEST(error == EAGAIN);
    ::close(ends[0]);
    ::close(ends[1]);
}
#endif

BOOST_AUTO_TEST_SUITE_END()

#endif
