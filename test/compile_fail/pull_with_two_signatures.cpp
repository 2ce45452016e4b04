//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: pull: an operation with several completion signatures has no one output

#include <boost/asio/async_result.hpp>

#include <kioto/use_pull.hpp>

template <class... Signatures, class Token>
auto operate(Token&& token) {
    return boost::asio::async_initiate<Token, Signatures...>([](auto&&) {}, token);
}

void use() {
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::pull([](auto token) { return operate<void(), void(int)>(token); }));
#endif
    static_cast<void>(kioto::pull([](auto token) { return operate<void(int)>(token); }));
}
