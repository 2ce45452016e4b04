//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: select_ok: a container of futures is consumed: write select_ok(std::move(futures))
// errors: 1

#include <utility>
#include <vector>

#include <kioto/ok.hpp>
#include <kioto/select_ok.hpp>

int main() {
    std::vector<decltype(kioto::ok(1))> futures;
    static_cast<void>(kioto::select_ok(std::move(futures)));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::select_ok(futures));
#endif
}
