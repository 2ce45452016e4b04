//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The sizes that users pay for, in bytes, one a line: name, value.

#include <kioto/and_then.hpp>
#include <kioto/detail/registration.hpp>
#include <kioto/detail/task.hpp>
#include <kioto/join.hpp>
#include <kioto/join_handle.hpp>
#include <kioto/map.hpp>
#include <kioto/mpsc.hpp>
#include <kioto/net/tcp_stream.hpp>
#include <kioto/poll_result.hpp>
#include <kioto/ready.hpp>
#include <kioto/sleep.hpp>
#include <kioto/spawn.hpp>
#include <kioto/timeout.hpp>

#include <cstddef>
#include <cstdio>
#include <utility>

namespace {

template <class T>
void print(char const* name) {
    std::printf("%s %zu\n", name, sizeof(T));
}

template <class F>
using detached_task =
    kioto::detail::task<F, kioto::detail::own_place, kioto::detail::detached_outcome>;

using stream = kioto::tcp_stream;
using reading = decltype(std::declval<stream&>().read_some(boost::asio::mutable_buffer()));
using one_step = decltype(kioto::ready(1).map([](int n) { return n; }));

} // namespace

int main() {
    print<kioto::poll_result<kioto::result<std::size_t>>>("poll_result");
    print<stream>("tcp_stream");
    print<kioto::detail::registration>("registration");
    print<reading>("read_some");
    print<kioto::timeout_future<reading>>("read_some_with_timeout");
    print<kioto::sleep_future>("sleep");
    print<kioto::join_future<kioto::sleep_future, kioto::sleep_future>>("join_of_two_sleeps");
    print<one_step>("map");
    print<kioto::join_handle<int>>("join_handle");
    print<kioto::send_future<int>>("mpsc_send");
    print<detached_task<kioto::ready_future<void>>>("task");
    print<detached_task<kioto::sleep_future>>("sleeping_task");
}
