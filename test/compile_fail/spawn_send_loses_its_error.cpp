//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: spawn: nobody would see this future's error; say what becomes of it with on_error(fn) or ignore_error()

#include <kioto/mpsc.hpp>
#include <kioto/on_error.hpp>
#include <kioto/spawn.hpp>

#include <boost/asio/io_context.hpp>

int main() {
    boost::asio::io_context io;
    auto ends = kioto::mpsc<int>(1);
#ifndef KIOTO_POSITIVE_TWIN
    kioto::spawn(io, ends.sender.send(1));
#endif
    kioto::spawn(io, ends.sender.send(1).on_error([](kioto::send_error<int>) {}));
}
