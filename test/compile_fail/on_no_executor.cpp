//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: on: this is neither an executor nor a context
// errors: 1

#include <boost/asio/io_context.hpp>

#include <kioto/map.hpp>
#include <kioto/on.hpp>
#include <kioto/ready.hpp>

int main() {
    boost::asio::io_context io;
    static_cast<void>(kioto::ready(1).on(io));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::ready(1).on(1).map([] {}));
#endif
}
