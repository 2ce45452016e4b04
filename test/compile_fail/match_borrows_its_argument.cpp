//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: match: a closure returns a future that borrows what it was called with, which dies first
// errors: 1

#include <optional>

#include <kioto/match.hpp>

struct device {};

struct read_future : kioto::future_interface<read_future> {
    using output_type = kioto::result<int>;
    using borrows = kioto::types<device>;

    explicit read_future(device&) {}
    kioto::poll_result<output_type> poll(kioto::poll_context&) { return 1; }
};

int main() {
    device d;
    std::optional<int> number(1);
    auto none = [] { return kioto::result<int>(0); };
    static_cast<void>(kioto::match(number, [&d](int) { return read_future(d); }, none));
#ifndef KIOTO_POSITIVE_TWIN
    std::optional<device> own(d);
    static_cast<void>(kioto::match(own, [](device o) { return read_future(o); }, none));
#endif
}
