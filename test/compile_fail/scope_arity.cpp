//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: scope: the closure cannot be called with a child_scope&
// errors: 1

#include <kioto/map.hpp>
#include <kioto/scope.hpp>

int main() {
    static_cast<void>(kioto::scope([](kioto::child_scope&) {}));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::scope([] {}).map([] {}));
#endif
}
