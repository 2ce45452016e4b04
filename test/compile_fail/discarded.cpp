//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect-gcc: ignoring returned value of type
// expect-clang: ignoring return value of function declared with 'nodiscard' attribute
// errors: 1

#include <kioto/map.hpp>
#include <kioto/ready.hpp>

int main() {
    auto f = kioto::ready(1).map([](int v) { return v; });
    static_cast<void>(f);
#ifndef KIOTO_POSITIVE_TWIN
    kioto::ready(1).map([](int v) { return v; });
#endif
}
