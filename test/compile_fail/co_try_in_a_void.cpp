//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: co_await try_(f) leaves the coroutine with an error: let it return co<result<T>>
// errors: 1

#include <kioto/co.hpp>
#include <kioto/ok.hpp>

kioto::co<kioto::result<void>> good() {
    static_cast<void>(co_await kioto::try_(kioto::ok(1)));
    co_return kioto::result<void>();
}
#ifndef KIOTO_POSITIVE_TWIN
kioto::co<void> bad() { static_cast<void>(co_await kioto::try_(kioto::ok(1))); }
#endif

int main() {
    static_cast<void>(good());
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(bad());
#endif
}
