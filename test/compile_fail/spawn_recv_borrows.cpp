//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// expect: kioto: spawn: this future borrows an I/O object that may die before it; move the object in, with let or an owning function

#include <kioto/let.hpp>
#include <kioto/map.hpp>
#include <kioto/mpsc.hpp>
#include <kioto/spawn.hpp>

#include <boost/asio/io_context.hpp>

#include <utility>

int main() {
    boost::asio::io_context io;
    auto ends = kioto::mpsc<int>(1);
#ifndef KIOTO_POSITIVE_TWIN
    kioto::spawn(io, ends.receiver.recv().map([](auto) {}));
#endif
    kioto::spawn(io, kioto::let(std::move(ends.receiver), [](kioto::mpsc_receiver<int>& rx) {
        return rx.recv().map([](auto) {});
    }));
}
