//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// Step 3: the accept loop is a chain, too, still on Asio's acceptor.

#include "../common/arguments.hpp"

#include <kioto/and_then.hpp>
#include <kioto/io/buffered_reader.hpp>
#include <kioto/let.hpp>
#include <kioto/map.hpp>
#include <kioto/net/tcp_stream.hpp>
#include <kioto/on_error.hpp>
#include <kioto/repeat.hpp>
#include <kioto/repeat_while.hpp>
#include <kioto/spawn.hpp>
#include <kioto/timeout.hpp>
#include <kioto/unchecked.hpp>
#include <kioto/use_pull.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

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
using namespace std::chrono_literals;

constexpr std::size_t longest_line = 1000;
constexpr auto patience = 60s;

void log_error(kioto::error_code ec) { std::fprintf(stderr, "%s\n", ec.message().c_str()); }

std::string in_capitals(std::string line) {
    std::transform(line.begin(), line.end(), line.begin(),
        [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return line += '\n';
}

// tag: session
struct session {
    using lends = kioto::types<kioto::buffered_reader<kioto::tcp_stream>>;
    kioto::buffered_reader<kioto::tcp_stream> in;
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

auto serve(kioto::tcp_stream stream) {
    return kioto::let(session{kioto::buffered_reader(std::move(stream)), {}},
        [](session& s) { return kioto::repeat_while([&s] { return answer(s); }); });
}
// end: session

// tag: accept
auto accept_on(tcp::acceptor& acceptor) {
    return kioto::repeat([&acceptor] {
        return acceptor.async_accept(kioto::use_pull).map([](tcp::socket socket) {
            kioto::spawn(serve(kioto::tcp_stream(std::move(socket))).on_error(log_error));
        });
    });
}
// end: accept

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        example::usage("adopt/accept PORT");
    }
    asio::io_context io;
    tcp::acceptor acceptor(io, example::loopback(example::port(argv[1])));
    std::printf("listening on port %d\n", acceptor.local_endpoint().port());
    std::fflush(stdout);
    example::stops_on_signal const until(io);
    // unchecked: the acceptor lives as long as main.
    kioto::spawn(io, kioto::unchecked(accept_on(acceptor)).on_error(log_error));
    io.run();
}
