//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: while it is in the 'consumed' state

#include <utility>

#include <kioto/map.hpp>
#include <kioto/ready.hpp>

int main() {
    auto f = kioto::ready(1);
    static_cast<void>(std::move(f).map([](int v) { return v; }));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(std::move(f).map([](int v) { return v; }));
#endif
}
