//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: flatten: this future does not yield a future
// errors: 1

#include <kioto/flatten.hpp>
#include <kioto/ready.hpp>

int main() {
    static_cast<void>(kioto::ready(kioto::ready(1)).flatten());
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::ready(1).flatten());
#endif
}
