//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: spawn: nobody would see this future's output; map(...) to void drops it
// errors: 1

#include <kioto/map.hpp>
#include <kioto/ready.hpp>
#include <kioto/scope.hpp>

int main() {
    static_cast<void>(kioto::scope([](auto& s) { s.spawn(kioto::ready(1).map([](int) {})); }));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::scope([](auto& s) { s.spawn(kioto::ready(1)); }));
#endif
}
