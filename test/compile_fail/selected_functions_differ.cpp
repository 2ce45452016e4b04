//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: selected: the functions must return the same type
// errors: 1

#include <kioto/selected.hpp>

using first = kioto::selected<int, char>;

int main() {
    static_cast<void>(
        first(std::in_place_index<0>, 1).map([](int v) { return v; }, [](char) { return 1; }));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(
        first(std::in_place_index<0>, 1).map([](int v) { return v; }, [](char c) { return c; }));
#endif
}
