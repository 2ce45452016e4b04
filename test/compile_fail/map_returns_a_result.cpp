//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: map: the closure returns a result; use and_then
// errors: 1

#include <kioto/map.hpp>
#include <kioto/ok.hpp>

int main() {
    static_cast<void>(kioto::ok(1).map([](int v) { return v; }));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::ok(1).map([](int v) { return kioto::result<int>(v); }));
#endif
}
