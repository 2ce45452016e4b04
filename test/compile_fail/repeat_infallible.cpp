//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: repeat: the step cannot fail, so that this never ends; use repeat_while or loop, or let the step return a result
// errors: 1

#include <kioto/ok.hpp>
#include <kioto/ready.hpp>
#include <kioto/repeat.hpp>

int main() {
    static_cast<void>(kioto::repeat([] { return kioto::ok(1); }));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::repeat([] { return kioto::ready(1); }).map([] {}));
#endif
}
