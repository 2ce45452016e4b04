//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect-clang: [-Werror,-Wreturn-stack-address]
// errors: 1

#include <kioto/net/tcp_stream.hpp>

auto lent(kioto::tcp_stream& s) { return s.write_all("hello"); }

#ifndef KIOTO_POSITIVE_TWIN
auto gone(kioto::tcp_stream s) { return s.write_all("hello"); }
#endif
