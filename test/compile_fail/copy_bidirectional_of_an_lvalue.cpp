//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: a copy owns both its ends: give them away with std::move(s), or lend them
// errors: 1

#include <utility>

#include <kioto/io/copy_bidirectional.hpp>
#include <kioto/lend.hpp>
#include <kioto/net/tcp_stream.hpp>

void use(kioto::tcp_stream a, kioto::tcp_stream b) {
    static_cast<void>(kioto::copy_bidirectional(kioto::lend(a), kioto::lend(b)));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::copy_bidirectional(a, std::move(b)));
#endif
}
