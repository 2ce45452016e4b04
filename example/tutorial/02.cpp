//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// 2: tasks. `spawn` hands a future to an io_context, which polls it when it runs.

#include <kioto/join.hpp>
#include <kioto/join_handle.hpp>
#include <kioto/map.hpp>
#include <kioto/run.hpp>
#include <kioto/sleep.hpp>
#include <kioto/spawn.hpp>

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdio>

int main() {
    using namespace std::chrono_literals;
    boost::asio::io_context io;

    // tag: tasks
    // A task of its own. Nobody sees its output, so that must be void.
    kioto::spawn(io, kioto::sleep(20ms).map([] { std::puts("task: 20 ms later"); }));

    // A handle is a future of the task's output; dropping it would abort the task.
    auto handle = kioto::spawn(io, kioto::sleep(10ms).map([] { return 6; }), kioto::use_handle);

    // Inside a task, spawn(f) uses the running task's executor.
    kioto::spawn(io, kioto::sleep(5ms).map([] {
        std::puts("parent: starts a child");
        kioto::spawn(kioto::sleep(5ms).map([] { std::puts("child: done"); }));
    }));

    // `run` drives the context until one future is done, and gives its output as a result. `join`
    // polls two side by side, in one task.
    auto const out =
        kioto::run(io, kioto::join(std::move(handle), kioto::sleep(1ms).map([] { return 7; })));
    auto const& [six, seven] = out.value();
    std::printf("%d times %d is %d\n", six.value(), seven, six.value() * seven);

    io.run(); // a live task is outstanding work: this returns when the last one is done
    // end: tasks
}
