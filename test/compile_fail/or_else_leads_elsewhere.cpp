//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: or_else: the closure must lead to this future's value type; to drop the value use on_error, for another type unwrap_or_else or then
// errors: 1

#include <kioto/ok.hpp>
#include <kioto/or_else.hpp>

int main() {
    static_cast<void>(kioto::ok(1).or_else([](kioto::error_code) { return 1; }));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::ok(1).or_else([](kioto::error_code) {}));
#endif
}
