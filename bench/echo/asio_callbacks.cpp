//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The echo server with Boost.Asio's completion handlers.
//
// Fair because it is the shape of Asio's own tutorials and examples: a session kept alive by the
// shared_ptr in its handlers, async_read_some, then async_write. The concurrency hint 1 is what
// the documentation offers to a context run by one thread. The sockets hold the default
// any_io_executor. Handler memory is recycled by Asio, so a request allocates nothing.

#include "command_line.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

class server {
public:
    server(asio::io_context& io, unsigned short port)
        : acceptor_(io, tcp::endpoint(asio::ip::address_v4::loopback(), port)) {
        echo::announce(acceptor_.local_endpoint().port());
        accept();
    }

    void opened() { ++open_; }
    void closed() {
        if (--open_ == 0) acceptor_.close();
    }

private:
    void accept();

    tcp::acceptor acceptor_;
    std::size_t open_ = 0;
};

class session : public std::enable_shared_from_this<session> {
public:
    session(tcp::socket socket, server& owner) : socket_(std::move(socket)), owner_(owner) {
        socket_.set_option(tcp::no_delay(true));
        owner_.opened();
    }
    ~session() { owner_.closed(); }

    void read() {
        socket_.async_read_some(
            asio::buffer(data_), [self = shared_from_this()](error_code ec, std::size_t n) {
                if (!ec) self->write(n);
            });
    }

private:
    void write(std::size_t n) {
        asio::async_write(socket_, asio::buffer(data_, n),
            [self = shared_from_this()](error_code ec, std::size_t) {
                if (!ec) self->read();
            });
    }

    tcp::socket socket_;
    server& owner_;
    std::array<char, echo::buffer_size> data_;
};

void server::accept() {
    acceptor_.async_accept([this](error_code ec, tcp::socket socket) {
        if (!ec) std::make_shared<session>(std::move(socket), *this)->read();
        if (acceptor_.is_open()) accept();
    });
}

} // namespace

int main(int argc, char** argv) {
    unsigned short const port = echo::start(argc, argv);
    asio::io_context io(1);
    server s(io, port);
    io.run();
}
