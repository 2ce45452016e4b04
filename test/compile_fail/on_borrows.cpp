//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: on: this future borrows an I/O object that may die before its task; move the object in, with let or an owning function
// errors: 1

#include <boost/asio/io_context.hpp>

#include <kioto/map.hpp>
#include <kioto/on.hpp>
#include <kioto/ready.hpp>

struct device {};
struct device_future : kioto::future_interface<device_future> {
    using output_type = int;
    using borrows = kioto::types<device>;
    kioto::poll_result<int> poll(kioto::poll_context&) { return 1; }
};

int main() {
    boost::asio::io_context io;
    static_cast<void>(kioto::ready(1).on(io));
#ifndef KIOTO_POSITIVE_TWIN
    static_cast<void>(device_future().on(io).map([] {}));
#endif
}
