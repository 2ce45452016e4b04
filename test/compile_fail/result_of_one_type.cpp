//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: result<E, E> cannot tell a value from an error

#include <kioto/result.hpp>

static_assert(kioto::is_result_v<kioto::result<int>>);
#ifndef KIOTO_POSITIVE_TWIN
static_assert(kioto::is_result_v<kioto::result<kioto::error_code>>);
#endif

int main() {}
