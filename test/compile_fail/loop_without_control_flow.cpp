//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: loop: the step must lead to a control_flow<T>; write it as the return type
// errors: 1

#include <kioto/loop.hpp>

int main() {
    static_cast<void>(kioto::loop([]() -> kioto::control_flow<int> { return kioto::done(1); }));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::loop([] { return kioto::done(1); }));
#endif
}
