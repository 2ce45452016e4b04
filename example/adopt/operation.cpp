//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// Step 1: one operation is a future. The read with its time limit was a timer, two callbacks and an
// agreement between them; the rest of the server has not changed.

#include "../common/arguments.hpp"

#include <kioto/spawn_token.hpp>
#include <kioto/timeout.hpp>
#include <kioto/unchecked.hpp>
#include <kioto/use_pull.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using namespace std::chrono_literals;

constexpr std::size_t longest_line = 1000;
constexpr auto patience = 60s;

class session : public std::enable_shared_from_this<session> {
    tcp::socket socket_;
    std::string in_;
    std::string out_;

public:
    explicit session(tcp::socket socket) : socket_(std::move(socket)) {}

    void start() { read(); }

private:
    // tag: read
    void read() {
        // unchecked: the session, which owns socket and buffer, is kept by the callback.
        kioto::spawn(socket_.get_executor(),
            kioto::unchecked(asio::async_read_until(socket_,
                                 asio::dynamic_buffer(in_, longest_line), '\n', kioto::use_pull))
                .timeout(patience),
            [self = shared_from_this()](error_code ec, std::size_t n) {
                if (!ec) {
                    self->answer(n);
                }
            });
    }
    // end: read

    void answer(std::size_t n) {
        out_ = in_.substr(0, n);
        in_.erase(0, n);
        std::transform(out_.begin(), out_.end(), out_.begin(),
            [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        asio::async_write(
            socket_, asio::buffer(out_), [self = shared_from_this()](error_code ec, std::size_t) {
                if (!ec) {
                    self->read();
                }
            });
    }
};

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
                std::make_shared<session>(std::move(socket))->start();
            }
            accept();
        });
    }
};

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        example::usage("adopt/operation PORT");
    }
    asio::io_context io;
    server s(io, example::loopback(example::port(argv[1])));
    example::stops_on_signal const until(io);
    io.run();
}
