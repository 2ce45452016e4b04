//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: let: the closure, which comes last, cannot be called with references to the values before it
// errors: 1

#include <kioto/let.hpp>

int main() {
    static_cast<void>(kioto::let(1, 'a', [](int& v, char&) { return v; }));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::let(1, 'a', [](int& v) { return v; }).map([](int) {}));
#endif
}
