//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// let keeps the stream, but not the socket that the stream refers to.

// expect: kioto: spawn: this future borrows an I/O object that may die before it; move the
// errors: 1

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <kioto/ignore_error.hpp>
#include <kioto/io/write.hpp>
#include <kioto/let.hpp>
#include <kioto/net/attach.hpp>
#include <kioto/spawn.hpp>
#include <kioto/unchecked.hpp>

void use(boost::asio::io_context& io, boost::asio::ip::tcp::socket& socket) {
    auto greet = [](auto& stream) { return stream.write_all("hello"); };
#ifndef KIOTO_POSITIVE_TWIN
    kioto::spawn(io, kioto::let(kioto::attach(socket), greet).ignore_error());
#endif
    kioto::spawn(io, kioto::unchecked(kioto::let(kioto::attach(socket), greet)).ignore_error());
}
