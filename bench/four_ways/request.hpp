//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_BENCH_FOUR_WAYS_REQUEST_HPP
#define KIOTO_BENCH_FOUR_WAYS_REQUEST_HPP

#include "operations.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/errc.hpp>

#include <array>
#include <cstddef>
#include <string_view>

#include <malloc.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

// What the four programs share: the messages, the peer, and the driver.

namespace four_ways {

namespace asio = boost::asio;
using asio::ip::tcp;
using ten = std::array<std::byte, 10>;

inline constexpr std::string_view hello = "hello 1.0\n";
inline constexpr std::string_view query = "how many?\n";

struct answer {
    int number = 0;
};

inline boost::system::error_code check(ten const& reply) {
    return reply[0] == std::byte{'h'} ? boost::system::error_code()
                                      : make_error_code(boost::system::errc::protocol_error);
}
inline answer parse(ten const& response) { return {static_cast<int>(response[0])}; }

/** A process that listens on loopback and sends back two messages of ten bytes to each client.

    Its instructions are its own: it ends by a signal, and so tells callgrind nothing. */
class peer {
    pid_t child_ = -1;
    tcp::endpoint endpoint_;

public:
    peer() {
        asio::io_context io;
        tcp::acceptor listener(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
        endpoint_ = listener.local_endpoint();
        child_ = ::fork();
        if (child_ == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            ::alarm(120);
            serve(listener.native_handle());
        }
    }
    peer(peer const&) = delete;
    peer& operator=(peer const&) = delete;
    ~peer() { ::kill(child_, SIGKILL); }

    tcp::endpoint endpoint() const { return endpoint_; }

private:
    [[noreturn]] static void serve(int listener) {
        for (;;) {
            int const client = ::accept(listener, nullptr, nullptr);
            ten message;
            while (::recv(client, message.data(), message.size(), MSG_WAITALL) == 10) {
                static_cast<void>(::send(client, message.data(), message.size(), MSG_NOSIGNAL));
            }
            ::close(client);
        }
    }
};

/** `make(endpoint)` makes what does a request, `run(io, made)` runs it to its end and gives the
    answer. `size` instead of an operation prints the bytes that one of them has before it begins:
    those of the object, and those that it has on the heap. */
template <class Make, class Run>
int main_of(int argc, char** argv, Make make, Run run) {
    if (argc == 2 && std::string_view(argv[1]) == "size") {
        auto const warm = make(tcp::endpoint());
        auto const before = ::mallinfo2().uordblks;
        auto const made = make(tcp::endpoint());
        std::printf("%zu %zu\n", sizeof made, ::mallinfo2().uordblks - before);
        return 0;
    }
    static Make make_one = make;
    static Run run_one = run;
    return bench::run_operation(argc, argv, {{"request", [](std::size_t count) {
                                                  peer const other;
                                                  asio::io_context io(1);
                                                  for (std::size_t i = 0; i != count; ++i) {
                                                      answer a =
                                                          run_one(io, make_one(other.endpoint()));
                                                      if (a.number != 'h') {
                                                          std::abort();
                                                      }
                                                      bench::keep(a.number);
                                                  }
                                              }}});
}

} // namespace four_ways

#endif
