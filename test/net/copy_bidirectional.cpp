//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/io/copy_bidirectional.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <kioto/and_then.hpp>
#include <kioto/join_handle.hpp>
#include <kioto/net/connect.hpp>
#include <kioto/on_error.hpp>
#include <kioto/test/allocations.hpp>
#include <kioto/test/virtual_time.hpp>

#include "../support/sockets.hpp"

BOOST_AUTO_TEST_SUITE(copy_bidirectional)

namespace {

using namespace std::chrono_literals;
using kioto::copy_error;
using kioto::copy_side;
using kioto::copy_totals;
using kioto::result;
using kioto::use_handle;
using support::pattern;
using support::peer;
using totals = result<copy_totals, copy_error>;

static_assert(kioto::future_of<
    kioto::copy_bidirectional_future<kioto::tcp_stream, kioto::tcp_stream>, totals>);
static_assert(std::is_nothrow_move_constructible_v<
    kioto::copy_bidirectional_future<kioto::tcp_stream, kioto::tcp_stream>>);

/// A copy under way between two streams, each of which has a peer.
struct proxy : support::net {
    peer a;
    peer b;
    kioto::join_handle<totals> handle;

    explicit proxy(kioto::copy_bidirectional_options how = {}, int receive_buffer = 0,
        kioto::test::manual_clock* clock = nullptr)
        : handle(start(how, receive_buffer, clock)) {
        idle();
    }

    totals finish() { return kioto::run(io, std::move(handle)); }

private:
    kioto::join_handle<totals> start(kioto::copy_bidirectional_options how, int receive_buffer,
        kioto::test::manual_clock* clock) {
        if (clock) {
            kioto::test::use_virtual_time(io, *clock);
        }
        auto [near, far] = connection(receive_buffer);
        auto [near2, far2] = connection(receive_buffer);
        a = std::move(far);
        b = std::move(far2);
        return kioto::spawn(
            io, kioto::copy_bidirectional(std::move(near), std::move(near2), how), use_handle);
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(passes_bytes_both_ways_and_counts_them) {
    proxy p;
    p.a.send("hello");
    p.b.send("hi");
    p.idle();
    BOOST_TEST(p.b.receive(5) == "hello");
    BOOST_TEST(p.a.receive(2) == "hi");
    p.a.shutdown();
    p.b.shutdown();
    BOOST_TEST((p.finish().value() == copy_totals{5, 2}));
    BOOST_TEST(p.a.receive(1) == "");
    BOOST_TEST(p.b.receive(1) == "");
}

BOOST_AUTO_TEST_SUITE_END()
