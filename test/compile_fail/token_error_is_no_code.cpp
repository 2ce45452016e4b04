//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: the completion handler takes an error_code, to which this future's error does
// errors: 1

#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <string>

#include <kioto/map_error.hpp>
#include <kioto/ready.hpp>
#include <kioto/spawn_token.hpp>

void use(boost::asio::io_context& io, kioto::result<int, std::string> r) {
    using boost::asio::use_future;
#ifndef KIOTO_POSITIVE_TWIN
    kioto::spawn(io, kioto::ready(r), use_future);
#endif
    auto const to_code = [](std::string const&) { return kioto::error_code(); };
    static_cast<void>(kioto::spawn(io, kioto::ready(r).map_error(to_code), use_future));
}
