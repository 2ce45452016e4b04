//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: inspect: the closure returns a future or a result, which nobody would look at; use then or and_then
// errors: 1

#include <kioto/inspect.hpp>
#include <kioto/ready.hpp>

int main() {
    static_cast<void>(kioto::ready(1).inspect([](int) {}));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::ready(1).inspect([](int) { return kioto::ready(); }));
#endif
}
