//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: map consumes the future: write std::move(f).map(...)
// errors: 1

#include <utility>

#include <kioto/map.hpp>
#include <kioto/ready.hpp>

int main() {
    auto f = kioto::ready(1);
    auto const same = [](int v) { return v; };
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(f.map(same));
#endif
    static_cast<void>(std::move(f).map(same));
}
