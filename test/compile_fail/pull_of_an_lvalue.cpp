//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: pull owns what the operation works on: give it away with std::move(x), or pass a
// errors: 1

#include <boost/asio/steady_timer.hpp>

#include <utility>

#include <kioto/use_pull.hpp>

void use(boost::asio::steady_timer t) {
    auto wait = [](boost::asio::steady_timer& own, auto token) { return own.async_wait(token); };
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::pull(t, std::move(wait)));
#endif
    static_cast<void>(kioto::pull(std::move(t), std::move(wait)));
}
