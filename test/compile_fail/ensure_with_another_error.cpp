//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: ensure: the error does not convert to this future's error type
// errors: 1

#include <kioto/ensure.hpp>
#include <kioto/error.hpp>
#include <kioto/ok.hpp>

int main() {
    auto const one = [](int v) { return v == 1; };
    static_cast<void>(kioto::ok(1).ensure(one, kioto::error::write_zero));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::ok(1).ensure(one, "no error code"));
#endif
}
