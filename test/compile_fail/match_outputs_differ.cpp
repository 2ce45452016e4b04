//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: match: the outputs of the closures differ; map them to one type
// errors: 1

#include <optional>

#include <kioto/match.hpp>

int main() {
    std::optional<int> v(1);
    static_cast<void>(kioto::match(v, [](int n) { return n; }, [] { return 0; }));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::match(v, [](int n) { return n; }, [] { return 'a'; }));
#endif
}
