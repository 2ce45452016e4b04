//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: spawn: this future borrows an I/O object that may die before it; move the
// errors: 1

#include <boost/asio/ip/tcp.hpp>

#include <memory>
#include <utility>

#include <kioto/ignore_error.hpp>
#include <kioto/spawn.hpp>
#include <kioto/use_pull.hpp>

using boost::asio::ip::tcp;

void use(tcp::socket s, boost::asio::mutable_buffer room) {
    auto const ex = s.get_executor();
#ifndef KIOTO_POSITIVE_TWIN
    kioto::spawn(ex, s.async_read_some(room, kioto::use_pull).ignore_error());
#endif
    kioto::spawn(ex, kioto::pull(std::move(s), [room](tcp::socket& own, auto token) {
        return own.async_read_some(room, std::move(token));
    }).ignore_error());
}
