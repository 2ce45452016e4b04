//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: hold: a guard cannot be moved into the future; wrap it in std::unique_ptr

#include <kioto/hold.hpp>
#include <kioto/ready.hpp>

struct fixed {
    fixed() = default;
    fixed(fixed const&) = delete;
};

int main() {
    static_cast<void>(kioto::ready(1).hold(2));
#ifndef KIOTO_POSITIVE_TWIN
    fixed guard;
    static_cast<void>(kioto::ready(1).hold(guard));
#endif
}
