//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The client with Boost.Asio's completion handlers.
//
// Fair because it is the shape of Asio's own client examples: an object that has the socket and the
// buffer, a member function for each step, `this` in the handlers, async_read and async_write for
// whole messages. It connects to an endpoint, without the search of a range. The concurrency hint
// 1 is what the documentation offers to a context run by one thread. Asio recycles the memory of
// handlers, so that an operation allocates only what a descriptor takes.

#include "request.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <deque>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

class client {
public:
    client(asio::io_context& io, tcp::endpoint peer, std::size_t left)
        : socket_(io), peer_(peer), left_(left) {
        connect();
    }

private:
    void connect() {
        socket_.async_connect(peer_, [this](error_code ec) {
            check(ec);
            socket_.set_option(tcp::no_delay(true));
            send_greeting();
        });
    }
    void send_greeting() {
        asio::async_write(
            socket_, asio::buffer(request::hello), [this](error_code ec, std::size_t) {
                check(ec);
                receive_greeting();
            });
    }
    void receive_greeting() {
        asio::async_read(socket_, asio::buffer(message_), [this](error_code ec, std::size_t) {
            check(ec);
            if (!request::is_greeting(message_)) {
                request::fail("not greeted");
            }
            send_question();
        });
    }
    void send_question() {
        asio::async_write(
            socket_, asio::buffer(request::query), [this](error_code ec, std::size_t) {
                check(ec);
                receive_answer();
            });
    }
    void receive_answer() {
        asio::async_read(socket_, asio::buffer(message_), [this](error_code ec, std::size_t) {
            check(ec);
            if (request::parse(message_) != request::answer) {
                request::fail("wrong answer");
            }
            socket_.close();
            if (--left_ != 0) {
                connect();
            }
        });
    }

    static void check(error_code ec) {
        if (ec) {
            request::fail(ec.message().c_str());
        }
    }

    tcp::socket socket_;
    tcp::endpoint peer_;
    std::size_t left_;
    request::ten message_{};
};

void run(std::size_t count, std::size_t loops) {
    asio::io_context io(1);
    tcp::endpoint const peer(asio::ip::address_v4::loopback(), request::port());
    std::deque<client> all;
    for (std::size_t i = 0; i < loops; ++i) {
        all.emplace_back(io, peer, count / loops);
    }
    io.run();
}

} // namespace

int main(int argc, char** argv) { return request::main_of<run>(argc, argv); }
