//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: oneshot: the value must have a noexcept move constructor

#include <kioto/oneshot.hpp>

#include <memory>

struct value {
    value() = default;
    value(value&&) noexcept(false) {}
};

int main() {
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::oneshot<value>());
#endif
    static_cast<void>(kioto::oneshot<std::unique_ptr<value>>());
}
