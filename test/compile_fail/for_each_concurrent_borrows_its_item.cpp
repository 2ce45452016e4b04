//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: for_each_concurrent: the closure returns a future that borrows the item it was called with, which dies first; use the free function that owns it, or let
// errors: 1

#include <vector>

#include <kioto/ready.hpp>
#include <kioto/stream/for_each_concurrent.hpp>
#include <kioto/stream/iter.hpp>

struct device {};
struct device_future : kioto::future_interface<device_future> {
    using output_type = int;
    using borrows = kioto::types<device>;
    kioto::poll_result<int> poll(kioto::poll_context&) { return 1; }
};

int main() {
    auto devices = [] { return kioto::iter(std::vector<device>(1)); };
    static_cast<void>(devices().for_each_concurrent(2, [](device) { return kioto::ready(1); }));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(devices().for_each_concurrent(2, [](device) { return device_future(); }));
#endif
}
