//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: results: the items of this stream are no results, they are seen whole anyway
// errors: 1

#include <vector>

#include <kioto/stream/iter.hpp>
#include <kioto/stream/results.hpp>

int main() {
    static_cast<void>(kioto::iter(std::vector{kioto::result<int>(1)}).results());
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::iter(std::vector{1}).results());
#endif
}
