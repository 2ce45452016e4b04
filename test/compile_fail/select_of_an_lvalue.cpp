//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: select: a future given as an lvalue must tell when it is done; use .fuse() where it is made, or give it up with std::move(f)
// errors: 1

#include <utility>

#include <kioto/fuse.hpp>
#include <kioto/ready.hpp>
#include <kioto/select.hpp>

int main() {
    auto f = kioto::ready(1);
    auto fused = kioto::ready(1).fuse();
    static_cast<void>(kioto::select(fused, kioto::ready(2)));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::select(f, kioto::ready(2)).map([](auto) {}));
#endif
    static_cast<void>(kioto::select(std::move(f), kioto::ready(2)));
}
