//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: join_set<T>: the output of this future is not T; map it
// errors: 1

#include <boost/asio/io_context.hpp>

#include <kioto/join_set.hpp>
#include <kioto/ready.hpp>

int main() {
    boost::asio::io_context io;
    kioto::join_set<int> set;
    set.spawn(io, kioto::ready(1));
#ifndef KIOTO_POSITIVE_TWIN
    set.spawn(io, kioto::ready());
#endif
}
