//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_BENCH_REQUEST_REQUEST_HPP
#define KIOTO_BENCH_REQUEST_REQUEST_HPP

#include "operations.hpp"

#include <array>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string_view>

// What the C++ clients share. An operation is: connect to $PORT of 127.0.0.1, send a greeting,
// receive one, send a question, receive the answer, close. Messages have ten bytes, the socket has
// TCP_NODELAY. The server sends back what it is sent, so greeting and answer can be checked.

namespace request {

inline constexpr std::string_view hello = "hello 1.0\n";
inline constexpr std::string_view query = "how many?\n";
using ten = std::array<char, 10>;

inline bool is_greeting(ten const& reply) { return reply[0] == 'h' && reply[9] == '\n'; }
/// A question has one answer, 'h'.
inline int parse(ten const& response) { return response[0]; }
inline constexpr int answer = 'h';

inline unsigned short port() {
    char const* const text = std::getenv("PORT");
    return static_cast<unsigned short>(text ? std::atoi(text) : 0);
}

[[noreturn]] inline void fail(char const* what) {
    std::fprintf(stderr, "request: %s\n", what);
    std::exit(1);
}

/// `Run(count, n)` does `count` operations, by `n` loops that each do one after the other.
template <void (*Run)(std::size_t, std::size_t)>
int main_of(int argc, char** argv) {
    return bench::run_operation(argc, argv,
        {{"request", [](std::size_t count) { Run(count, 1); }},
            {"request_64", [](std::size_t count) { Run(count, 64); }}});
}

} // namespace request

#endif
