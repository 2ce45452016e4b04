//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: spawn: nobody would see this future's error; say what becomes of it with
// errors: 1

#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <kioto/ignore_error.hpp>
#include <kioto/ready.hpp>
#include <kioto/spawn_token.hpp>

void use(boost::asio::io_context& io, kioto::result<void> r) {
    using boost::asio::detached;
#ifndef KIOTO_POSITIVE_TWIN
    kioto::spawn(io, kioto::ready(r), detached);
#endif
    kioto::spawn(io, kioto::ready(r).ignore_error(), detached);
}
