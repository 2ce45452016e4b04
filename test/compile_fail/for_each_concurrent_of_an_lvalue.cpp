//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: for_each_concurrent consumes the stream: write std::move(s).for_each_concurrent(...)
// errors: 1

#include <utility>
#include <vector>

#include <kioto/stream/for_each_concurrent.hpp>
#include <kioto/stream/iter.hpp>

int main() {
    auto s = kioto::iter(std::vector{1});
    static_cast<void>(std::move(s).for_each_concurrent(2, [](int) {}));
    auto t = kioto::iter(std::vector{1});
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(t.for_each_concurrent(2, [](int) {}));
#endif
}
