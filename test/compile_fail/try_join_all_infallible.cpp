//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: try_join_all: these futures cannot fail, their output is no result; use join_all
// errors: 1

#include <utility>
#include <vector>

#include <kioto/map.hpp>
#include <kioto/ok.hpp>
#include <kioto/ready.hpp>
#include <kioto/try_join_all.hpp>

int main() {
    std::vector<decltype(kioto::ok(1))> good;
    static_cast<void>(kioto::try_join_all(std::move(good)));
#ifndef KIOTO_POSITIVE_TWIN
    std::vector<decltype(kioto::ready(1))> bad;
    static_cast<void>(kioto::try_join_all(std::move(bad)).map([] {}));
#endif
}
