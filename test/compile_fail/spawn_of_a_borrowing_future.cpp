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
#include <kioto/io/write.hpp>
#include <kioto/net/tcp_stream.hpp>
#include <kioto/spawn.hpp>

void use(boost::asio::io_context& io, kioto::tcp_stream s) {
#ifndef KIOTO_POSITIVE_TWIN
    kioto::spawn(io, s.write_all("hello").ignore_error());
#endif
    kioto::spawn(io, kioto::write_all(std::move(s), "hello").ignore_error());
}
