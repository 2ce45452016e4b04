//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: on_error: this future cannot fail, its output is no result
// errors: 1

#include <kioto/ok.hpp>
#include <kioto/on_error.hpp>
#include <kioto/ready.hpp>

int main() {
    static_cast<void>(kioto::ok(1).on_error([](kioto::error_code) {}));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::ready(1).on_error([](kioto::error_code) {}));
#endif
}
