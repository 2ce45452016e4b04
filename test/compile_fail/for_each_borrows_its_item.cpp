//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: for_each: the closure returns a future that borrows the item it was called with, which dies first
// errors: 1

#include <vector>

#include <kioto/stream/for_each.hpp>
#include <kioto/stream/iter.hpp>

struct device {};

struct read_future : kioto::future_interface<read_future> {
    using output_type = kioto::result<int>;
    using borrows = kioto::types<device>;

    explicit read_future(device&) {}
    kioto::poll_result<output_type> poll(kioto::poll_context&) { return 1; }
};

int main() {
    device d;
    static_cast<void>(kioto::iter(std::vector{1}).for_each([&d](int) { return read_future(d); }));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(
        kioto::iter(std::vector{d}).for_each([](device own) { return read_future(own); }));
#endif
}
