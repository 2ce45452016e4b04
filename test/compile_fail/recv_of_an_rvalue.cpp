//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: recv lends the receiver, and this one dies at once: give it a name, or keep it with let

#include <kioto/broadcast.hpp>
#include <kioto/mpsc.hpp>

int main() {
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::mpsc<int>(1).receiver.recv());
    static_cast<void>(kioto::broadcast<int>(1).subscribe().recv());
#endif
    auto rx = kioto::mpsc<int>(1).receiver;
    static_cast<void>(rx.recv());
}
