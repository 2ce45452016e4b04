//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: spawn: nobody would see this future's error; say what becomes of it with on_error(fn) or ignore_error()
// errors: 1

#include <kioto/ignore_error.hpp>
#include <kioto/ok.hpp>
#include <kioto/scope.hpp>

int main() {
    static_cast<void>(kioto::scope([](auto& s) { s.spawn(kioto::ok(1).ignore_error()); }));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::scope([](auto& s) { s.spawn(kioto::ok(1)); }));
#endif
}
