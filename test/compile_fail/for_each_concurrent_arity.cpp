//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: for_each_concurrent: the closure cannot be called with an item of this stream
// errors: 1

#include <vector>

#include <kioto/map.hpp>
#include <kioto/stream/for_each_concurrent.hpp>
#include <kioto/stream/iter.hpp>

int main() {
    static_cast<void>(kioto::iter(std::vector{1}).for_each_concurrent(2, [](int) {}));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::iter(std::vector{1}).for_each_concurrent(2, [](int*) {}).map([] {}));
#endif
}
