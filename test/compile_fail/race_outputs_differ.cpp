//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: race: the outputs differ; map them to one type, or use select
// errors: 1

#include <kioto/race.hpp>
#include <kioto/ready.hpp>

int main() {
    static_cast<void>(kioto::race(kioto::ready(1), kioto::ready(2)));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::race(kioto::ready(1), kioto::ready('a')).map([](int) {}));
#endif
}
