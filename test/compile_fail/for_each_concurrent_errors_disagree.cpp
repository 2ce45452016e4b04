//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: for_each_concurrent: the errors of stream and step do not convert to one another; use map_error
// errors: 1

#include <string>
#include <vector>

#include <kioto/stream/for_each_concurrent.hpp>
#include <kioto/stream/iter.hpp>

using item = kioto::result<int>;
using text = kioto::result<int, std::string>;

int main() {
    auto items = [] { return kioto::iter(std::vector{item(1)}); };
    static_cast<void>(items().for_each_concurrent(2, [](int v) { return item(v); }));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(items().for_each_concurrent(2, [](int v) { return text(v); }));
#endif
}
