//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: any_future: this future borrows an I/O object, and its type would no longer tell; let it own the object, or promise with unchecked(f)
// errors: 1

#include <kioto/any_future.hpp>
#include <kioto/unchecked.hpp>

struct device {};

struct read_future : kioto::future_interface<read_future> {
    using output_type = kioto::result<int>;
    using borrows = kioto::types<device>;

    explicit read_future(device&) {}
    kioto::poll_result<output_type> poll(kioto::poll_context&) { return 1; }
};

int main() {
    device d;
    static_cast<void>(kioto::unchecked(read_future(d)).boxed());
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(read_future(d).boxed());
#endif
}
