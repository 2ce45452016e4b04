//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The same with Asio's completion handlers: a timer each, a session each.
//
// Fair because a session is the object that Asio's examples have, kept alive by its handler, and a
// sleeping "task" no more than a timer whose handler owns it.

#include "measure.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

class session : public std::enable_shared_from_this<session> {
    tcp::socket socket_;
    std::array<char, memory::header_size> header_;

public:
    explicit session(tcp::socket s) : socket_(std::move(s)) {}
    void read() {
        socket_.async_read_some(
            asio::buffer(header_), [self = shared_from_this()](error_code ec, std::size_t) {
                if (!ec) {
                    self->read();
                }
            });
    }
};

} // namespace

int main(int argc, char** argv) {
    asio::io_context io(1);
    tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    auto const port = acceptor.local_endpoint().port();
    return memory::run(
        argc, argv,
        [&](std::size_t n) {
            for (std::size_t i = 0; i < n; ++i) {
                auto timer = std::make_unique<asio::steady_timer>(io, std::chrono::hours(1));
                auto& t = *timer;
                t.async_wait([timer = std::move(timer)](error_code) {});
            }
            io.poll();
        },
        [&](std::size_t n) {
            for (std::size_t i = 0; i < n; ++i) {
                memory::connect_to(port);
                std::make_shared<session>(acceptor.accept())->read();
                io.poll();
            }
        });
}
