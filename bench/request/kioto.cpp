//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The client with Kioto: an operation is a chain that owns its stream and hands it on.
//
// The shape is that of the documentation's first page; a loop is a task that repeats the chain.

#include "request.hpp"

#include <kioto/and_then.hpp>
#include <kioto/io/read.hpp>
#include <kioto/io/write.hpp>
#include <kioto/map.hpp>
#include <kioto/net/connect.hpp>
#include <kioto/on_error.hpp>
#include <kioto/repeat_while.hpp>
#include <kioto/spawn.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/errc.hpp>

#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using kioto::tcp_stream;

namespace {

using ten = std::array<std::byte, 10>;

request::ten text(ten const& message) { return std::bit_cast<request::ten>(message); }

auto ask(tcp::endpoint peer) {
    return kioto::connect(peer)
        .and_then([](tcp_stream s) {
            (void)s.set_option(tcp::no_delay(true));
            return kioto::write_all(std::move(s), asio::buffer(request::hello));
        })
        .and_then([](tcp_stream s) { return kioto::read_exact<10>(std::move(s)); })
        .and_then([](tcp_stream s, ten reply) -> kioto::result<tcp_stream> {
            if (!request::is_greeting(text(reply))) {
                return kioto::fail(make_error_code(boost::system::errc::protocol_error));
            }
            return s;
        })
        .and_then([](tcp_stream s) {
            return kioto::write_all(std::move(s), asio::buffer(request::query));
        })
        .and_then([](tcp_stream s) { return kioto::read_exact<10>(std::move(s)); })
        .and_then([](tcp_stream, ten response) { return request::parse(text(response)); });
}

void run(std::size_t count, std::size_t loops) {
    asio::io_context io(1);
    tcp::endpoint const peer(asio::ip::address_v4::loopback(), request::port());
    for (std::size_t i = 0; i < loops; ++i) {
        kioto::spawn(io, kioto::repeat_while([peer, left = count / loops]() mutable {
            return ask(peer).map([&left](int n) {
                if (n != request::answer) {
                    request::fail("wrong answer");
                }
                return --left != 0;
            });
        }).on_error([](kioto::error_code ec) { request::fail(ec.message().c_str()); }));
    }
    io.run();
}

} // namespace

int main(int argc, char** argv) { return request::main_of<run>(argc, argv); }
