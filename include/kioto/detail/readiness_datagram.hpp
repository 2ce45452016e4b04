//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_READINESS_DATAGRAM_HPP
#define KIOTO_DETAIL_READINESS_DATAGRAM_HPP

#include <cstddef>
#include <utility>

#include <kioto/detail/readiness_socket.hpp>

namespace kioto::detail {

/// The readiness engine's datagram socket. No call proves anything but one that found nothing.
class readiness_datagram {
    readiness_socket socket_;

    static constexpr readiness_set::interest watched{false, true, false};

public:
    using io_result = readiness_socket::io_result;

    template <class Endpoint>
    static readiness_datagram open(runtime& home, Endpoint const& at, error_code& ec) {
        readiness_datagram out;
        auto fd = detail::open_socket(at.protocol(), ec);
        if (ec) {
            return out;
        }
        if (::bind(fd.get(), at.data(), static_cast<socklen_t>(at.size())) != 0) {
            ec = last_error();
            return out;
        }
        out.socket_ = readiness_socket::adopt(home.set(), fd.release(), watched, ec);
        return out;
    }

    template <class Endpoint>
    error_code connect(Endpoint const& peer) noexcept {
        return ::connect(
                   socket_.native_handle(), peer.data(), static_cast<socklen_t>(peer.size())) == 0
            ? error_code()
            : last_error();
    }

    template <class Endpoint>
    io_result poll_receive(poll_context& cx, void* to, std::size_t n, Endpoint& from) {
        auto size = static_cast<socklen_t>(from.capacity());
        auto out = socket_.watched_for(cx,
            socket_.poll_read_with(
                cx,
                [&](int fd) {
                    size = static_cast<socklen_t>(from.capacity());
                    return ::recvfrom(fd, to, n, 0, from.data(), &size);
                },
                0));
        if (out.has_value()) {
            from.resize(size);
        }
        return out;
    }
    /// `to`: null sends to the peer.
    template <class Endpoint>
    io_result poll_send(poll_context& cx, void const* from, std::size_t n, Endpoint const* to) {
        return socket_.watched_for(cx,
            socket_.poll_write_with(
                cx,
                [=](int fd) {
                    return ::sendto(fd, from, n, no_signal, to ? to->data() : nullptr,
                        to ? static_cast<socklen_t>(to->size()) : 0);
                },
                0));
    }

    template <class Endpoint>
    result<Endpoint> local_endpoint() const {
        return socket_.local_endpoint<Endpoint>();
    }
    template <class Endpoint>
    result<Endpoint> remote_endpoint() const {
        return socket_.remote_endpoint<Endpoint>();
    }
    template <class Option, class Protocol>
    result<void> set_option(Option const& option, Protocol const& protocol) {
        return socket_.set_option(option, protocol);
    }
    template <class Option, class Protocol>
    result<Option> get_option(Protocol const& protocol) const {
        return socket_.get_option<Option>(protocol);
    }
    bool is_open() const noexcept { return socket_.is_open(); }
    void close() noexcept { socket_.close(); }
    int native_handle() const noexcept { return socket_.native_handle(); }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_READINESS_DATAGRAM_HPP
