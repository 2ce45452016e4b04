//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: f(token): this token's handler has no executor to run the future on; use
// errors: 1

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>

#include <kioto/asio_initiate.hpp>
#include <kioto/ready.hpp>

void use(boost::asio::io_context& io) {
    auto const handler = [](std::exception_ptr, int) {};
#ifndef KIOTO_POSITIVE_TWIN
    kioto::ready(1)(handler);
#endif
    kioto::ready(1)(boost::asio::bind_executor(io, handler));
}
