//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect-gcc: ignoring return
// expect-clang: ignoring return value of function declared with 'nodiscard' attribute
// errors: 1

#include <kioto/net/tcp_stream.hpp>

void use(kioto::tcp_stream& s) {
    static_cast<void>(s.write_all("hello"));
#ifndef KIOTO_POSITIVE_TWIN
    s.write_all("hello");
#endif
}
