//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: either: the outputs of the two ways differ; map them to one type
// errors: 1

#include <kioto/either.hpp>
#include <kioto/ready.hpp>

int main() {
    static_cast<void>(kioto::either(true, [] { return kioto::ready(1); }, [] { return 2; }));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::either(true, [] { return kioto::ready(1); }, [] { return 'a'; }));
#endif
}
