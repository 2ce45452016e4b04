//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: repeat_while: the step must lead to a bool, true for one more round
// errors: 1

#include <kioto/ready.hpp>
#include <kioto/repeat_while.hpp>

int main() {
    static_cast<void>(kioto::repeat_while([] { return kioto::ready(false); }));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::repeat_while([] { return kioto::ready(0); }));
#endif
}
