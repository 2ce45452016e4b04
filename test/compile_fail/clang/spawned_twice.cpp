//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: while it is in the 'consumed' state
// errors: 1

#include <boost/asio/io_context.hpp>

#include <utility>

#include <kioto/ignore_error.hpp>
#include <kioto/ready.hpp>
#include <kioto/spawn.hpp>

void use(boost::asio::io_context& io) {
    auto f = kioto::ready(kioto::result<void>());
    kioto::spawn(io, std::move(f).ignore_error());
#ifndef KIOTO_POSITIVE_TWIN
    kioto::spawn(io, std::move(f).ignore_error());
#endif
}
