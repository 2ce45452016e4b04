//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TEST_SUPPORT_SOCKETS_HPP
#define KIOTO_TEST_SUPPORT_SOCKETS_HPP

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <kioto/net/tcp_listener.hpp>
#include <kioto/run.hpp>

#include "system_socket.hpp"

// The other side of a connection, for tests on one thread: a blocking socket of the system.

namespace support {

namespace asio = boost::asio;
using asio::ip::tcp;

inline tcp::endpoint loopback(unsigned short port = 0) {
    return {asio::ip::address_v4::loopback(), port};
}

/// Throws where the system says no.
template <class N>
N check(N n, char const* what) {
    if (n == static_cast<N>(-1)) {
        throw std::runtime_error(what);
    }
    return n;
}

class peer {
    system_socket fd_ = no_socket;

    template <class T>
    peer& set(int level, int name, T value) {
        support::check(::setsockopt(fd_, level, name, reinterpret_cast<char const*>(&value),
                           static_cast<socklen_t>(sizeof value)),
            "setsockopt");
        return *this;
    }

public:
    peer() = default;
    /// Connected.
    explicit peer(tcp::endpoint to) : peer(to, 0) {}
    /// Connected, with a receive buffer of about that many bytes.
    peer(tcp::endpoint to, int receive_buffer)
        : fd_(support::check(make_stream_socket(to.protocol().family()), "socket")) {
        if (receive_buffer != 0) {
            set(SOL_SOCKET, SO_RCVBUF, receive_buffer);
        }
        support::check(::connect(fd_, to.data(), static_cast<socklen_t>(to.size())), "connect");
    }
    peer(peer&& other) noexcept : fd_(std::exchange(other.fd_, no_socket)) {}
    peer& operator=(peer&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~peer() { close(); }

    system_socket fd() const { return fd_; }
    bool is_open() const { return fd_ != no_socket; }
    void close() {
        if (is_open()) {
            close_socket(std::exchange(fd_, no_socket));
        }
    }
    /// Closes with a reset.
    void reset() {
        set(SOL_SOCKET, SO_LINGER, linger{1, 0});
        close();
    }
    void shutdown() {
        support::check(::shutdown(fd_, asio::socket_base::shutdown_send), "shutdown");
    }
    void send(std::string_view bytes, int flags = 0) {
        while (!bytes.empty()) {
            bytes.remove_prefix(static_cast<std::size_t>(
                support::check(send_bytes(fd_, bytes.data(), bytes.size(), flags), "send")));
        }
    }
    /// One byte that overtakes the others.
    void send_urgent(char byte) { send({&byte, 1}, MSG_OOB); }
    /// Sends what fits now; how much that was.
    std::size_t send_some(std::string_view bytes) {
        auto const n = send_now(fd_, bytes.data(), bytes.size());
        return n < 0 ? 0 : static_cast<std::size_t>(n);
    }
    /// Waits for `n` bytes, fewer at the end.
    std::string receive(std::size_t n) {
        std::string bytes(n, '\0');
        std::size_t got = 0;
        while (got != n) {
            auto const more = support::check(receive_bytes(fd_, &bytes[got], n - got), "recv");
            if (more == 0) {
                break;
            }
            got += static_cast<std::size_t>(more);
        }
        bytes.resize(got);
        return bytes;
    }
    /// What is there; nothing if that is nothing.
    std::string receive_some(std::size_t most = 1 << 20) {
        std::string bytes(most, '\0');
        auto const n = receive_now(fd_, bytes.data(), most);
        bytes.resize(n < 0 ? 0 : static_cast<std::size_t>(n));
        return bytes;
    }
    std::string receive_to_end() {
        std::string all;
        for (;;) {
            std::string const more = receive(1 << 16);
            all += more;
            if (more.size() != 1 << 16) {
                return all;
            }
        }
    }
};

/// A context and a listener.
struct net {
    asio::io_context io;
    kioto::tcp_listener listener{io, loopback()};

    tcp::endpoint endpoint() const { return listener.local_endpoint().value(); }

    kioto::tcp_stream accept() { return kioto::run(io, listener.accept()).value(); }

    /// A stream of the context, and who is at its other end.
    std::pair<kioto::tcp_stream, peer> connection(int receive_buffer = 0) {
        peer there(endpoint(), receive_buffer);
        return {accept(), std::move(there)};
    }

    /// Serves handlers until `done()`.
    template <class Done>
    void run_until(Done done) {
        if (io.stopped()) {
            io.restart();
        }
        while (!done()) {
            if (io.run_one() == 0) {
                throw std::runtime_error("the context has nothing to do");
            }
        }
    }
    /// Serves what is ready.
    void idle() {
        io.restart();
        io.poll();
    }
};

/// Bytes that differ from place to place.
inline std::string pattern(std::size_t n) {
    std::string bytes(n, '\0');
    unsigned x = 1;
    for (char& c : bytes) {
        x = x * 1664525 + 1013904223;
        c = static_cast<char>(x >> 24);
    }
    return bytes;
}

} // namespace support

#endif // KIOTO_TEST_SUPPORT_SOCKETS_HPP
