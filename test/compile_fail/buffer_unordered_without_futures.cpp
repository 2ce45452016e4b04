//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: buffer_unordered: the items of this stream are no futures; make them with map
// errors: 1

#include <vector>

#include <kioto/ready.hpp>
#include <kioto/stream/buffer_unordered.hpp>
#include <kioto/stream/iter.hpp>
#include <kioto/stream/map.hpp>

int main() {
    auto ready = [](int v) { return kioto::ready(v); };
    static_cast<void>(kioto::iter(std::vector{1}).map(ready).buffer_unordered(2));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::iter(std::vector{1}).buffer_unordered(2).map([](int) {}));
#endif
}
