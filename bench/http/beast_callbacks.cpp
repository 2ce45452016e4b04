//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The HTTP server with Beast's asynchronous operations and callbacks.
//
// Fair because it is the shape of Beast's own asynchronous server: a session kept alive by the
// shared_ptr in its handlers, which are bound without a closure, a beast::tcp_stream with a time
// limit set before each read, async_read into a message that is cleared before, async_write of a
// response that the session keeps. The concurrency hint 1 is what Asio's documentation offers to a
// context run by one thread. Without the strand that Beast's example has, as there is one thread.

#include "answer.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <utility>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using beast::error_code;

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
    session(tcp::socket socket, server& owner) : stream_(std::move(socket)), owner_(owner) {
        stream_.socket().set_option(tcp::no_delay(true));
        owner_.opened();
    }
    ~session() { owner_.closed(); }

    void read() {
        request_ = {};
        stream_.expires_after(std::chrono::seconds(30));
        http::async_read(stream_, buffer_, request_,
            beast::bind_front_handler(&session::on_read, shared_from_this()));
    }

private:
    using response = http::response<http::string_body>;

    void on_read(error_code ec, std::size_t) {
        if (ec) return close();
        response_ = bench::answer<response>(request_);
        http::async_write(
            stream_, response_, beast::bind_front_handler(&session::on_write, shared_from_this()));
    }
    void on_write(error_code ec, std::size_t) {
        if (ec || !response_.keep_alive()) return close();
        read();
    }
    void close() {
        error_code ignored;
        stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    }

    beast::tcp_stream stream_;
    server& owner_;
    beast::flat_buffer buffer_;
    http::request<http::string_body> request_;
    response response_;
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
