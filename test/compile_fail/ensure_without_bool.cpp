//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: ensure: the predicate must take this future's value, as a const&, and return a bool
// errors: 1

#include <kioto/ensure.hpp>
#include <kioto/error.hpp>
#include <kioto/ok.hpp>

int main() {
    static_cast<void>(kioto::ok(1).ensure([](int v) { return v == 1; }, kioto::error::write_zero));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::ok(1).ensure([](int) {}, kioto::error::write_zero));
#endif
}
