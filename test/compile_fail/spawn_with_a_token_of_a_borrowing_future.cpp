//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: spawn: this future borrows an I/O object that may die before it; move the
// errors: 1

#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <utility>

#include <kioto/let.hpp>
#include <kioto/net/tcp_stream.hpp>
#include <kioto/spawn_token.hpp>

void use(boost::asio::io_context& io, kioto::tcp_stream s) {
    using boost::asio::use_future;
#ifndef KIOTO_POSITIVE_TWIN
    kioto::spawn(io, s.read_exact<10>(), use_future);
#endif
    auto const read = [](kioto::tcp_stream& own) { return own.read_exact<10>(); };
    static_cast<void>(kioto::spawn(io, kioto::let(std::move(s), read), use_future));
}
