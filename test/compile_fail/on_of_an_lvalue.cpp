//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: on consumes the future: write std::move(f).on(...)
// errors: 1

#include <boost/asio/io_context.hpp>

#include <utility>

#include <kioto/on.hpp>
#include <kioto/ready.hpp>

int main() {
    boost::asio::io_context io;
    auto f = kioto::ready(1);
    static_cast<void>(std::move(f).on(io));
#ifndef KIOTO_POSITIVE_TWIN
    auto g = kioto::ready(1);
    static_cast<void>(g.on(io));
#endif
}
