//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: either: it takes a condition and two closures without parameters
// errors: 1

#include <kioto/either.hpp>

int main() {
    static_cast<void>(kioto::either(true, [] { return 1; }, [] { return 2; }));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::either(true, [](int v) { return v; }, [] { return 2; }));
#endif
}
