//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TEST_SUPPORT_SYSTEM_SOCKET_HPP
#define KIOTO_TEST_SUPPORT_SYSTEM_SOCKET_HPP

#include <boost/asio/basic_socket.hpp>
#include <boost/test/tree/decorator.hpp>

#include <cstddef>
#include <filesystem>
#include <iterator>

#ifndef _WIN32
#include <sys/socket.h>
#include <unistd.h>
#endif

// A socket of the system, bare. How many there are.

namespace support {

#ifdef _WIN32
inline constexpr bool on_posix = false;
#else
inline constexpr bool on_posix = true;
#endif

/** For cases that Windows does not share, or Wine, which neither counts handles, nor takes a socket
    out of its completion port, nor says that it cut a datagram.
*/
inline boost::unit_test::enable_if<on_posix> posix_only() { return {}; }
inline boost::unit_test::enable_if<!on_posix> windows_only() { return {}; }

#ifdef _WIN32

using system_socket = SOCKET;

inline system_socket make_stream_socket(int family) { return ::socket(family, SOCK_STREAM, 0); }
inline void close_socket(system_socket s) { ::closesocket(s); }

inline long send_bytes(system_socket s, char const* from, std::size_t n, int flags = 0) {
    return ::send(s, from, static_cast<int>(n), flags);
}
inline long receive_bytes(system_socket s, char* to, std::size_t n) {
    return ::recv(s, to, static_cast<int>(n), 0);
}

/// Calls `fn` while the socket does not wait.
template <class Fn>
long without_waiting(system_socket s, Fn fn) {
    u_long on = 1;
    ::ioctlsocket(s, static_cast<long>(FIONBIO), &on);
    long const n = fn();
    u_long off = 0;
    ::ioctlsocket(s, static_cast<long>(FIONBIO), &off);
    return n;
}
inline long send_now(system_socket s, char const* from, std::size_t n) {
    return without_waiting(s, [&] { return send_bytes(s, from, n); });
}
inline long receive_now(system_socket s, char* to, std::size_t n) {
    return without_waiting(s, [&] { return receive_bytes(s, to, n); });
}

/// How many handles the process has.
inline std::size_t open_descriptors() {
    DWORD n = 0;
    ::GetProcessHandleCount(::GetCurrentProcess(), &n);
    return n;
}

#else

using system_socket = int;

inline system_socket make_stream_socket(int family) {
    return ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
}
inline void close_socket(system_socket s) { ::close(s); }

inline long send_bytes(system_socket s, char const* from, std::size_t n, int flags = 0) {
    return ::send(s, from, n, flags | MSG_NOSIGNAL);
}
inline long receive_bytes(system_socket s, char* to, std::size_t n) { return ::recv(s, to, n, 0); }
inline long send_now(system_socket s, char const* from, std::size_t n) {
    return send_bytes(s, from, n, MSG_DONTWAIT);
}
inline long receive_now(system_socket s, char* to, std::size_t n) {
    return ::recv(s, to, n, MSG_DONTWAIT);
}

/// How many descriptors the process has.
inline std::size_t open_descriptors() {
    std::filesystem::directory_iterator const all("/proc/self/fd");
    return static_cast<std::size_t>(std::distance(begin(all), end(all))) - 1;
}

#endif

inline constexpr auto no_socket = static_cast<system_socket>(-1);

} // namespace support

#endif // KIOTO_TEST_SUPPORT_SYSTEM_SOCKET_HPP
