//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: try_join_all: a container of futures is consumed: write try_join_all(std::move(futures))
// errors: 1

#include <utility>
#include <vector>

#include <kioto/ok.hpp>
#include <kioto/try_join_all.hpp>

int main() {
    std::vector<decltype(kioto::ok(1))> futures;
    static_cast<void>(kioto::try_join_all(std::move(futures)));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::try_join_all(futures));
#endif
}
