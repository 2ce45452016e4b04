//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// A server as it was before: Asio's callbacks. It answers each line with the line in capitals, and
// closes a connection that says nothing for a minute.

#include "../common/arguments.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
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
    asio::steady_timer timer_;
    std::string in_;
    std::string out_;

public:
    explicit session(tcp::socket socket)
        : socket_(std::move(socket)), timer_(socket_.get_executor()) {}

    void start() { read(); }

private:
    // tag: read
    void read() {
        timer_.expires_after(patience);
        timer_.async_wait([self = shared_from_this()](error_code ec) {
            if (!ec) {
                self->socket_.close();
            }
        });
        asio::async_read_until(socket_, asio::dynamic_buffer(in_, longest_line), '\n',
            [self = shared_from_this()](error_code ec, std::size_t n) {
                self->timer_.cancel();
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
        example::usage("adopt/callbacks PORT");
    }
    asio::io_context io;
    server s(io, example::loopback(example::port(argv[1])));
    example::stops_on_signal const until(io);
    io.run();
}
