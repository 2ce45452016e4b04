//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: pull: the closure must pass its token to one initiating function and return what
// errors: 1

#include <boost/asio/steady_timer.hpp>

#include <utility>

#include <kioto/use_pull.hpp>

void use(boost::asio::steady_timer t) {
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(
        kioto::pull(std::move(t), [](auto& own, auto token) { own.async_wait(token); }));
#endif
    static_cast<void>(
        kioto::pull(std::move(t), [](auto& own, auto token) { return own.async_wait(token); }));
}
