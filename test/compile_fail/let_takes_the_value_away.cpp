//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: let: the closure cannot be called with a reference to this future's value
// errors: 1

#include <memory>

#include <kioto/let.hpp>
#include <kioto/ready.hpp>

using pointer = std::unique_ptr<int>;

int main() {
    static_cast<void>(kioto::ready(pointer()).let([](pointer& p) { return *p; }));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::ready(pointer()).let([](pointer p) { return *p; }));
#endif
}
