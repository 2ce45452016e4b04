//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: spawn takes a future: an object with output_type and poll
// errors: 1

#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <kioto/ready.hpp>
#include <kioto/spawn_token.hpp>

void use(boost::asio::io_context& io) {
    using boost::asio::use_future;
#ifndef KIOTO_POSITIVE_TWIN
    kioto::spawn(io, [] { return 1; }, use_future);
#endif
    static_cast<void>(kioto::spawn(io, kioto::ready(1), use_future));
}
