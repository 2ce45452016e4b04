//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: let: the two error types do not convert to one another; use map_error
// errors: 1

#include <string>

#include <kioto/let.hpp>
#include <kioto/ok.hpp>

int main() {
    static_cast<void>(kioto::ok(1).let([](int& v) { return kioto::result<int>(v); }));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::ok(1).let([](int& v) { return kioto::result<int, std::string>(v); }));
#endif
}
