//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The proxy with Boost.Asio's completion handlers.
//
// Fair because it is the shape of Asio's own examples and of the many proxies made after them: a
// session kept alive by shared_ptr, async_read_some, then async_write, in each direction; a buffer
// as large as the hand-written loop's.

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

std::size_t open_sessions = 0;

class session : public std::enable_shared_from_this<session> {
public:
    session(asio::io_context& io, tcp::socket client)
        : io_(io), client_(std::move(client)), upstream_(io) {
        ++open_sessions;
    }
    ~session() {
        if (--open_sessions == 0) {
            io_.stop();
        }
    }

    void start(tcp::endpoint const& upstream) {
        upstream_.async_connect(upstream, [self = shared_from_this()](error_code ec) {
            if (!ec) {
                self->read(self->client_, self->upstream_, self->forth_);
                self->read(self->upstream_, self->client_, self->back_);
            }
        });
    }

private:
    using buffer = std::array<char, proxy::buffer_size>;

    void read(tcp::socket& from, tcp::socket& to, buffer& through) {
        from.async_read_some(asio::buffer(through),
            [self = shared_from_this(), &from, &to, &through](error_code ec, std::size_t n) {
                if (ec) {
                    error_code ignored;
                    to.shutdown(tcp::socket::shutdown_send, ignored);
                    return;
                }
                self->write(from, to, through, n);
            });
    }
    void write(tcp::socket& from, tcp::socket& to, buffer& through, std::size_t n) {
        asio::async_write(to, asio::buffer(through, n),
            [self = shared_from_this(), &from, &to, &through](error_code ec, std::size_t) {
                if (!ec) {
                    self->read(from, to, through);
                }
            });
    }

    asio::io_context& io_;
    tcp::socket client_;
    tcp::socket upstream_;
    buffer forth_;
    buffer back_;
};

void accept(asio::io_context& io, tcp::acceptor& acceptor, tcp::endpoint const& upstream) {
    acceptor.async_accept([&io, &acceptor, upstream](error_code ec, tcp::socket client) {
        if (!ec) {
            std::make_shared<session>(io, std::move(client))->start(upstream);
            accept(io, acceptor, upstream);
        }
    });
}

} // namespace

int main(int argc, char** argv) {
    tcp::endpoint const upstream(asio::ip::address_v4::loopback(), proxy::start(argc, argv));
    asio::io_context io(1);
    tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    proxy::announce(acceptor.local_endpoint().port());
    accept(io, acceptor, upstream);
    io.run();
}
