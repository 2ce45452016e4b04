//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: try_join: the error types do not convert to one another; use map_error
// errors: 1

#include <string>

#include <kioto/ready.hpp>
#include <kioto/try_join.hpp>

using text = kioto::result<int, std::string>;

int main() {
    static_cast<void>(kioto::try_join(kioto::ready(text(1)), kioto::ready(text(1))));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::try_join(kioto::ready(text(1)), kioto::ready(kioto::result<int>(1))));
#endif
}
