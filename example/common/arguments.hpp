//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_EXAMPLE_COMMON_ARGUMENTS_HPP
#define KIOTO_EXAMPLE_COMMON_ARGUMENTS_HPP

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>

// What the examples share on their way in and out.

namespace example {

// A port number, or the end of the program.
inline unsigned short port(char const* text) {
    unsigned short value = 0;
    char const* const end = text + std::strlen(text);
    auto const parsed = std::from_chars(text, end, value);
    if (parsed.ec != std::errc() || parsed.ptr != end) {
        std::fprintf(stderr, "%s is not a port number\n", text);
        std::exit(2);
    }
    return value;
}

[[noreturn]] inline void usage(char const* text) {
    std::fprintf(stderr, "usage: %s\n", text);
    std::exit(2);
}

inline boost::asio::ip::tcp::endpoint loopback(unsigned short port) {
    return {boost::asio::ip::address_v4::loopback(), port};
}

// Stops the context at SIGINT or SIGTERM; not in the way of its end otherwise.
class stops_on_signal {
    boost::asio::signal_set signals_;

public:
    template <class Context>
    explicit stops_on_signal(Context& io) : signals_(io, SIGINT, SIGTERM) {
        signals_.async_wait([&io](boost::system::error_code const& ec, int) {
            if (!ec) {
                io.stop();
            }
        });
    }
    void cancel() { signals_.cancel(); }
};

} // namespace example

#endif // KIOTO_EXAMPLE_COMMON_ARGUMENTS_HPP
