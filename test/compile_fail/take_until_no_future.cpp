//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: take_until: what ends the stream must be a future
// errors: 1

#include <vector>

#include <kioto/ready.hpp>
#include <kioto/stream/iter.hpp>
#include <kioto/stream/take_until.hpp>

int main() {
    static_cast<void>(kioto::iter(std::vector{1}).take_until(kioto::ready()));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::iter(std::vector{1}).take_until(1));
#endif
}
