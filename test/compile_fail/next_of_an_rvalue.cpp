//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: next lends the stream, and this one dies at once: give it a name, or keep it with let
// errors: 1

#include <vector>

#include <kioto/next.hpp>
#include <kioto/stream/iter.hpp>

int main() {
    auto s = kioto::iter(std::vector{1});
    static_cast<void>(s.next());
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::iter(std::vector{1}).next());
#endif
}
