//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: then: the closure returns a future that borrows what it was called with, which dies first; use let, or the free function that owns it
// errors: 1

#include <kioto/ready.hpp>
#include <kioto/then.hpp>

struct device {};

struct read_future : kioto::future_interface<read_future> {
    using output_type = kioto::result<int>;
    using borrows = kioto::types<device>;

    explicit read_future(device&) {}
    kioto::poll_result<output_type> poll(kioto::poll_context&) { return 1; }
};

int main() {
    device d;
    static_cast<void>(kioto::ready().then([&d] { return read_future(d); }));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(kioto::ready(device()).then([](device own) { return read_future(own); }));
#endif
}
