//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: address of stack memory associated with local variable 'rx' returned

#include <kioto/mpsc.hpp>

#include <utility>

#ifndef KIOTO_POSITIVE_TWIN
auto next(kioto::mpsc_receiver<int> taken) {
    auto rx = std::move(taken);
    return rx.recv();
}
#endif
auto next_of(kioto::mpsc_receiver<int>& rx) { return rx.recv(); }

int main() {}
