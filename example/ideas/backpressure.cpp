//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// backpressure
//
// A source that could send without end, a proxy, and a sink that reads in fits: what is between them
// is bounded by the buffers of the kernel, and the proxy's own memory does not grow. Plots both.

#include "../common/arguments.hpp"

#include <kioto/ignore_error.hpp>
#include <kioto/io/copy_bidirectional.hpp>
#include <kioto/net/connect.hpp>
#include <kioto/net/tcp_listener.hpp>
#include <kioto/run.hpp>
#include <kioto/spawn.hpp>
#include <kioto/try_join.hpp>
#include <kioto/unchecked.hpp>

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>
#include <utility>

#include <sys/socket.h>

namespace {

std::size_t allocations = 0;

using kioto::tcp_stream;

// Two ends of a connection in this process.
std::pair<tcp_stream, tcp_stream> connection(boost::asio::io_context& io) {
    kioto::tcp_listener listener(io, example::loopback(0));
    auto both = kioto::run(io,
        kioto::unchecked(
            kioto::try_join(listener.accept(), kioto::connect(listener.local_endpoint().value()))));
    auto& [a, b] = both.value();
    return {std::move(a), std::move(b)};
}

} // namespace

KIOTO_NOINLINE void* operator new(std::size_t n) {
    ++allocations;
    if (void* const p = std::malloc(n)) {
        return p;
    }
    throw std::bad_alloc();
}
KIOTO_NOINLINE void operator delete(void* p) noexcept { std::free(p); }
KIOTO_NOINLINE void operator delete(void* p, std::size_t) noexcept { std::free(p); }

int main() {
    boost::asio::io_context io;
    auto [source, near_source] = connection(io);
    auto [sink, near_sink] = connection(io);
    kioto::spawn(
        io, kioto::copy_bidirectional(std::move(near_source), std::move(near_sink)).ignore_error());

    // Without Kioto, so that nothing but the proxy runs in the context.
    int const out = source.native_handle();
    int const in = sink.native_handle();
    std::string const block(1 << 16, 'x');
    std::string room(1 << 20, '\0');
    std::size_t sent = 0;
    std::size_t received = 0;
    std::size_t most = 0;
    std::size_t allocated = 0;
    std::puts("round   sent MiB   received   in between   (# = 256 KiB)");
    for (int round = 0; round != 24; ++round) {
        auto const before = allocations;
        for (bool moves = true; moves;) {
            moves = false;
            for (ssize_t n = 0; (n = ::send(out, block.data(), block.size(), MSG_NOSIGNAL)) > 0;) {
                sent += static_cast<std::size_t>(n);
                moves = true;
            }
            io.restart();
            moves = io.poll() != 0 || moves;
        }
        if (round != 0) {
            allocated += allocations - before;
        }
        auto const between = sent - received;
        most = (std::max)(most, between);
        std::printf("%5d %10.1f %10.1f %12.1f   %s\n", round, double(sent) / (1 << 20),
            double(received) / (1 << 20), double(between) / (1 << 20),
            std::string(between >> 18, '#').c_str());
        // The sink reads in every third round.
        for (ssize_t n = 0;
            round % 3 == 2 && (n = ::recv(in, room.data(), room.size(), MSG_DONTWAIT)) > 0;) {
            received += static_cast<std::size_t>(n);
        }
    }
    std::printf(
        "sent %zu bytes, at most %zu of them in between; allocations after the first round: "
        "%zu\n",
        sent, most, allocated);
    return most < std::size_t(64) << 20 && allocated == 0 && received != 0 ? 0 : 1;
}
