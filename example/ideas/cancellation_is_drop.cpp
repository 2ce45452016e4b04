//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// cancellation_is_drop
//
// A read that loses a race is dropped, and has taken nothing: a byte leaves the kernel only when its
// future is polled, and then the race is over. In Asio's `||` both operations are under way at once:
// when the other one completes first, the bytes that the read has already taken are discarded.

#include "../common/arguments.hpp"

#include <kioto/co.hpp>
#include <kioto/io/write.hpp>
#include <kioto/net/connect.hpp>
#include <kioto/net/tcp_listener.hpp>
#include <kioto/ready.hpp>
#include <kioto/run.hpp>
#include <kioto/select.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <cstddef>
#include <cstdio>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr int rounds = 1000;
constexpr std::size_t message = 4;

// Each round sends four bytes, and then something else is ready beside the read.
kioto::co<std::size_t> with_kioto(asio::io_context& io) {
    kioto::tcp_listener listener(io, example::loopback(0));
    auto out = (co_await kioto::connect(listener.local_endpoint().value())).value();
    auto in = (co_await listener.accept()).value();
    std::size_t received = 0;
    int dropped = 0;
    std::array<char, message> bytes;
    auto take = [&](kioto::result<std::size_t> const& n) { received += n.value(); };
    for (int i = 0; i != rounds; ++i) {
        (co_await out.write_all(asio::buffer("four", message))).value();
        auto first = co_await kioto::select(kioto::ready(), in.read_some(asio::buffer(bytes)));
        if (first.index() == 1) {
            take(first.get<1>());
        } else {
            ++dropped;
        }
    }
    while (received != rounds * message) {
        take(co_await in.read_some(asio::buffer(bytes)));
    }
    std::printf("kioto: %d reads were dropped\n", dropped);
    co_return received;
}

asio::awaitable<void> with_asio(std::size_t& received, int& dropped) {
    using namespace asio::experimental::awaitable_operators;
    auto const ex = co_await asio::this_coro::executor;
    tcp::acceptor acceptor(ex, example::loopback(0));
    tcp::socket out(ex);
    out.connect(acceptor.local_endpoint());
    tcp::socket in = acceptor.accept();
    out.set_option(tcp::no_delay(true));
    std::array<char, message> bytes;
    for (int i = 0; i != rounds; ++i) {
        co_await asio::async_write(out, asio::buffer("four", message), asio::use_awaitable);
        auto const first = co_await (asio::post(ex, asio::use_awaitable) ||
            in.async_read_some(asio::buffer(bytes), asio::use_awaitable));
        if (first.index() == 1) {
            received += std::get<1>(first);
        } else {
            ++dropped;
        }
    }
    in.non_blocking(true);
    boost::system::error_code ec;
    while (!ec) {
        received += in.read_some(asio::buffer(bytes), ec);
    }
}

} // namespace

int main() {
    constexpr std::size_t sent = rounds * message;
    std::size_t ours = 0;
    {
        asio::io_context io;
        ours = kioto::run(io, with_kioto(io)).value();
    }
    std::printf("kioto: %zu bytes sent, %zu received, %zu lost\n", sent, ours, sent - ours);

    asio::io_context io;
    std::size_t theirs = 0;
    int dropped = 0;
    co_spawn(io, with_asio(theirs, dropped), asio::detached);
    io.run();
    std::printf("asio ||: %d reads lost their race\n", dropped);
    std::printf("asio ||: %zu bytes sent, %zu received, %zu lost: %zu a race\n", sent, theirs,
        sent - theirs, dropped != 0 ? (sent - theirs) / std::size_t(dropped) : 0);
    return ours == sent ? 0 : 1;
}
