//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: spawn: this future borrows an I/O object that may die before it; move the
// errors: 1

#include <boost/asio/io_context.hpp>

#include <utility>

#include <kioto/ignore_error.hpp>
#include <kioto/let.hpp>
#include <kioto/net/tcp_stream.hpp>
#include <kioto/spawn.hpp>
#include <kioto/tls/tls_stream.hpp>

void use(boost::asio::io_context& io, kioto::tls::tls_stream<kioto::tcp_stream> s) {
#ifndef KIOTO_POSITIVE_TWIN
    kioto::spawn(io, s.read_exact<10>().ignore_error());
#endif
    auto const read = [](auto& own) { return own.template read_exact<10>(); };
    kioto::spawn(io, kioto::let(std::move(s), read).ignore_error());
}
