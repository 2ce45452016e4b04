//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: spawn: nobody would see this future's output; spawn(ex, f, use_handle)
// errors: 1

#include <boost/asio/io_context.hpp>

#include <kioto/join_handle.hpp>
#include <kioto/ready.hpp>
#include <kioto/spawn.hpp>

void use(boost::asio::io_context& io) {
    static_cast<void>(kioto::spawn(io, kioto::ready(1), kioto::use_handle));
#ifndef KIOTO_POSITIVE_TWIN
    kioto::spawn(io, kioto::ready(1));
#endif
}
