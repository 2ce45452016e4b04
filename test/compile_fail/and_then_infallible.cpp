//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: and_then: this future cannot fail, its output is no result; use then or map
// errors: 1

#include <kioto/and_then.hpp>
#include <kioto/ok.hpp>
#include <kioto/ready.hpp>

int main() {
    static_cast<void>(kioto::ok(1).and_then([](int v) { return kioto::ok(v); }));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::ready(1).and_then([](int v) { return kioto::ok(v); }));
#endif
}
