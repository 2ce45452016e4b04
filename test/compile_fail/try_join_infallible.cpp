//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: try_join: one of the futures cannot fail, its output is no result; use join
// errors: 1

#include <kioto/ok.hpp>
#include <kioto/ready.hpp>
#include <kioto/try_join.hpp>

int main() {
    static_cast<void>(kioto::try_join(kioto::ok(1), kioto::ok(2)));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::try_join(kioto::ok(1), kioto::ready(2)).map([](int) {}));
#endif
}
