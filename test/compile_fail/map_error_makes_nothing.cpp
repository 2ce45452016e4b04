//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: map_error: the closure must return the new error; to recover use or_else
// errors: 1

#include <kioto/map_error.hpp>
#include <kioto/ok.hpp>

int main() {
    static_cast<void>(kioto::ok(1).map_error([](kioto::error_code ec) { return ec; }));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::ok(1).map_error([](kioto::error_code) {}));
#endif
}
