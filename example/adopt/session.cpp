//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// Step 2: a session is a chain. It owns its stream and its buffers; nobody shares it, and its end is
// the end of the chain. The accept loop is still a callback.

#include "../common/arguments.hpp"

#include <kioto/and_then.hpp>
#include <kioto/io/buffered_reader.hpp>
#include <kioto/let.hpp>
#include <kioto/map.hpp>
#include <kioto/net/tcp_stream.hpp>
#include <kioto/on_error.hpp>
#include <kioto/repeat_while.hpp>
#include <kioto/spawn.hpp>
#include <kioto/timeout.hpp>

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
using boost::system::error_code;
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

class server {
    tcp::acceptor acceptor_;

public:
    server(asio::io_context& io, tcp::endpoint at) : acceptor_(io, at) {
        std::printf("listening on port %d\n", acceptor_.local_endpoint().port());
        std::fflush(stdout);
        accept();
    }

private:
    void accept() {
        acceptor_.async_accept([this](error_code ec, tcp::socket socket) {
            if (!ec) {
                kioto::spawn(acceptor_.get_executor(),
                    serve(kioto::tcp_stream(std::move(socket))).on_error(log_error));
            }
            accept();
        });
    }
};

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        example::usage("adopt/session PORT");
    }
    asio::io_context io;
    server s(io, example::loopback(example::port(argv[1])));
    example::stops_on_signal const until(io);
    io.run();
}
