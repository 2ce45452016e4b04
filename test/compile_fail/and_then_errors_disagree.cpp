//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: and_then: the two error types do not convert to one another; use map_error
// errors: 1

#include <kioto/and_then.hpp>
#include <kioto/ok.hpp>
#include <kioto/ready.hpp>

struct own_error {};

int main() {
    auto own = [](int v) { return kioto::ready(kioto::result<int, own_error>(v)); };
    static_cast<void>(own(1));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::ok(1).and_then(own));
#endif
}
