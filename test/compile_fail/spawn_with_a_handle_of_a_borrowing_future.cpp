//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: spawn: this future borrows an I/O object that may die before it; move the
// errors: 1

#include <boost/asio/io_context.hpp>

#include <kioto/join_handle.hpp>
#include <kioto/net/tcp_stream.hpp>
#include <kioto/unchecked.hpp>

void use(boost::asio::io_context& io, kioto::tcp_stream& s) {
    static_cast<void>(kioto::spawn(io, kioto::unchecked(s.flush()), kioto::use_handle));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::spawn(io, s.flush(), kioto::use_handle));
#endif
}
