//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: spawn takes a future: an object with output_type and poll
// errors: 1

#include <boost/asio/io_context.hpp>

#include <kioto/lazy.hpp>
#include <kioto/spawn.hpp>

void use(boost::asio::io_context& io) {
    kioto::spawn(io, kioto::lazy([] {}));
#ifndef KIOTO_POSITIVE_TWIN
    kioto::spawn(io, [] {});
#endif
}
