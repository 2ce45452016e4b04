//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: and_then: the closure cannot be called with this future's value
// errors: 1

#include <kioto/and_then.hpp>
#include <kioto/map.hpp>
#include <kioto/ok.hpp>
#include <kioto/on_error.hpp>

int main() {
    auto const next = [](int v) { return kioto::ok(v); };
    static_cast<void>(kioto::ok(1).and_then(next));
#ifndef KIOTO_POSITIVE_TWIN
    auto const wrong = [] { return kioto::ok(); };
    static_cast<void>(kioto::ok(1)
            .and_then(next)
            .and_then(wrong)
            .and_then(next)
            .map([](int v) { return v; })
            .on_error([](kioto::error_code) {}));
#endif
}
