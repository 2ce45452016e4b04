//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: spawn: this future borrows an I/O object that may die before it; move the object in, with let or an owning function
// errors: 1

#include <boost/asio/io_context.hpp>

#include <kioto/join_set.hpp>
#include <kioto/ready.hpp>

struct device {};
struct device_future : kioto::future_interface<device_future> {
    using output_type = int;
    using borrows = kioto::types<device>;
    kioto::poll_result<int> poll(kioto::poll_context&) { return 1; }
};

int main() {
    boost::asio::io_context io;
    kioto::join_set<int> set;
    set.spawn(io, kioto::ready(1));
#ifndef KIOTO_POSITIVE_TWIN
    set.spawn(io, device_future());
#endif
}
