//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: unwrap_or_else: the closure must return this future's value type; to go on with a future use or_else
// errors: 1

#include <kioto/ok.hpp>
#include <kioto/unwrap_or_else.hpp>

int main() {
    static_cast<void>(kioto::ok(1).unwrap_or_else([](kioto::error_code) { return 1; }));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::ok(1).unwrap_or_else([](kioto::error_code) { return kioto::ok(1); }));
#endif
}
