//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: map: the closure returns a result, and the items are results already; use results() to see them whole
// errors: 1

#include <vector>

#include <kioto/stream/iter.hpp>
#include <kioto/stream/map.hpp>

using item = kioto::result<int>;

int main() {
    static_cast<void>(kioto::iter(std::vector{item(1)}).map([](int v) { return v; }));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::iter(std::vector{item(1)}).map([](int v) { return item(v); }));
#endif
}
