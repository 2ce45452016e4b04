//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: mpsc: a message must have a noexcept move constructor

#include <kioto/mpsc.hpp>

#include <memory>

struct message {
    message() = default;
    message(message&&) noexcept(false) {}
};

int main() {
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::mpsc<message>(1));
#endif
    static_cast<void>(kioto::mpsc<std::unique_ptr<message>>(1));
}
