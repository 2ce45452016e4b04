//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: buffered: the errors of stream and futures do not convert to one another; use map_error
// errors: 1

#include <string>
#include <vector>

#include <kioto/ready.hpp>
#include <kioto/stream/buffered.hpp>
#include <kioto/stream/iter.hpp>
#include <kioto/stream/map.hpp>

using item = kioto::result<int>;
using text = kioto::result<int, std::string>;

int main() {
    auto items = [] { return kioto::iter(std::vector{item(1)}); };
    static_cast<void>(items().map([](int v) { return kioto::ready(item(v)); }).buffered(2));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(items().map([](int v) { return kioto::ready(text(v)); }).buffered(2));
#endif
}
