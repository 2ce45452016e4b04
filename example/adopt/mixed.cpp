//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// Step 4: callbacks, coroutines and futures on one context. The sessions are chains, the accept loop
// is a coroutine of Asio, and a callback's timer counts. The sockets stay Asio's.

#include "../common/arguments.hpp"

#include <kioto/and_then.hpp>
#include <kioto/io/buffered_reader.hpp>
#include <kioto/let.hpp>
#include <kioto/map.hpp>
#include <kioto/net/attach.hpp>
#include <kioto/on_error.hpp>
#include <kioto/repeat_while.hpp>
#include <kioto/spawn_token.hpp>
#include <kioto/timeout.hpp>
#include <kioto/unchecked.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using namespace std::chrono_literals;

constexpr std::size_t longest_line = 1000;
constexpr auto patience = 60s;

std::string in_capitals(std::string line) {
    std::transform(line.begin(), line.end(), line.begin(),
        [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return line += '\n';
}

// tag: session
using stream = kioto::attached<tcp::socket>;

struct session {
    using lends = kioto::types<kioto::buffered_reader<stream>>;
    kioto::buffered_reader<stream> in;
    std::string out;
};

// One round: a line is read and answered; false at the end of the stream.
auto answer(session& s) {
    return s.in.read_line(longest_line)
        .timeout(patience)
        .and_then([&s](std::optional<std::string> line) {
            bool const more = line.has_value();
            s.out = more ? in_capitals(std::move(*line)) : std::string();
            return s.in.write_all(asio::buffer(s.out)).map([more] { return more; });
        });
}

auto serve(stream of) {
    return kioto::let(session{kioto::buffered_reader(std::move(of)), {}},
        [](session& s) { return kioto::repeat_while([&s] { return answer(s); }); });
}
// end: session

// tag: mixed
// A coroutine that waits for a chain: the session is an Asio operation to it. unchecked: the
// coroutine's frame keeps the socket until the session is done.
asio::awaitable<void> attend(tcp::socket socket, int& served) {
    auto const ex = socket.get_executor();
    try {
        co_await kioto::spawn(
            ex, kioto::unchecked(serve(kioto::attach(socket))), asio::use_awaitable);
    } catch (boost::system::system_error const& e) {
        std::fprintf(stderr, "%s\n", e.what());
    }
    ++served;
}

asio::awaitable<void> accept_on(tcp::acceptor& acceptor, int& served) {
    for (;;) {
        tcp::socket socket = co_await acceptor.async_accept(asio::use_awaitable);
        asio::co_spawn(acceptor.get_executor(), attend(std::move(socket), served), asio::detached);
    }
}

// A callback beside them.
class counter {
    asio::steady_timer timer_;
    int const& served_;

public:
    counter(asio::io_context& io, int const& served) : timer_(io), served_(served) { wait(); }

private:
    void wait() {
        timer_.expires_after(10s);
        timer_.async_wait([this](error_code ec) {
            if (!ec) {
                std::fprintf(stderr, "%d served\n", served_);
                wait();
            }
        });
    }
};
// end: mixed

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        example::usage("adopt/mixed PORT");
    }
    asio::io_context io;
    tcp::acceptor acceptor(io, example::loopback(example::port(argv[1])));
    std::printf("listening on port %d\n", acceptor.local_endpoint().port());
    std::fflush(stdout);
    example::stops_on_signal const until(io);
    int served = 0;
    counter const counts(io, served);
    asio::co_spawn(io, accept_on(acceptor, served), asio::detached);
    io.run();
}
