//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: match: a closure cannot be called with its alternative
// errors: 1

#include <variant>

#include <kioto/match.hpp>

int main() {
    std::variant<int, char*> v(1);
    static_cast<void>(kioto::match(v, [](int n) { return n; }, [](char*) { return 0; }));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::match(v, [](char*) { return 0; }, [](int n) { return n; }));
#endif
}
