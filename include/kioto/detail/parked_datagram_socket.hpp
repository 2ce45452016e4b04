//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_PARKED_DATAGRAM_SOCKET_HPP
#define KIOTO_DETAIL_PARKED_DATAGRAM_SOCKET_HPP

#include <utility>

#include <kioto/detail/parked_datagram.hpp>
#include <kioto/detail/parked_option.hpp>

namespace kioto::detail {

/// The parked engine's datagram socket; as `parked_socket`.
class parked_datagram_socket {
    intrusive_ptr<parked_datagram> block_;

    using socket_type = parked_datagram::socket_type;
    using generic_endpoint = parked_datagram::endpoint_type;

public:
    using io_result = parked_datagram::io_result;

    parked_datagram_socket() = default;
    parked_datagram_socket(parked_datagram_socket&&) = default;
    parked_datagram_socket& operator=(parked_datagram_socket&& other) noexcept {
        if (this != &other) {
            close();
            block_ = std::move(other.block_);
        }
        return *this;
    }
    ~parked_datagram_socket() { close(); }

    template <class Endpoint>
    static parked_datagram_socket open(runtime& home, Endpoint const& at, error_code& ec) {
        auto made = detail::make_parked<parked_datagram>(home.home());
        if (!made) {
            ec = made.error();
            return {};
        }
        parked_datagram_socket out;
        out.block_ = *made;
        ec = out.block_->open(home, at);
        if (ec) {
            out.close();
        }
        return out;
    }
    template <class Endpoint>
    error_code connect(Endpoint const& peer) {
        return block_->connect(peer);
    }

    template <class Endpoint>
    io_result poll_receive(poll_context& cx, void* to, std::size_t n, Endpoint& from) {
        generic_endpoint sender;
        auto out = block_->poll_receive(cx, boost::asio::mutable_buffer(to, n), sender);
        if (out.has_value()) {
            from = detail::specific_endpoint<Endpoint>(sender);
        }
        return out;
    }
    template <class Endpoint>
    io_result poll_send(poll_context& cx, void const* from, std::size_t n, Endpoint const* to) {
        boost::asio::const_buffer const bytes(from, n);
        if (!to) {
            return block_->poll_send(cx, bytes, nullptr);
        }
        generic_endpoint const peer(*to);
        return block_->poll_send(cx, bytes, &peer);
    }

    template <class Endpoint>
    result<Endpoint> local_endpoint() const {
        return endpoint<Endpoint>(
            [](socket_type& s, error_code& ec) { return s.local_endpoint(ec); });
    }
    template <class Endpoint>
    result<Endpoint> remote_endpoint() const {
        return endpoint<Endpoint>(
            [](socket_type& s, error_code& ec) { return s.remote_endpoint(ec); });
    }
    template <class Option, class Protocol>
    result<void> set_option(Option const& option, Protocol const& protocol) {
        parked_option<Option const, Protocol> const outer{option, protocol};
        if (error_code const ec = block_->with_socket(
                [&](socket_type& s, error_code& e) { s.set_option(outer, e); })) {
            return ec;
        }
        return {};
    }
    template <class Option, class Protocol>
    result<Option> get_option(Protocol const& protocol) const {
        Option option{};
        parked_option<Option, Protocol> outer{option, protocol};
        if (error_code const ec = block_->with_socket(
                [&](socket_type& s, error_code& e) { s.get_option(outer, e); })) {
            return ec;
        }
        return result<Option>(boost::system::in_place_value, option);
    }
    bool is_open() const noexcept { return static_cast<bool>(block_); }
    void close() noexcept {
        if (block_) {
            block_->close();
            block_ = nullptr;
        }
    }
    auto native_handle() const noexcept { return block_->native_handle(); }

private:
    template <class Endpoint, class Name>
    result<Endpoint> endpoint(Name name) const {
        generic_endpoint found;
        if (error_code const ec =
                block_->with_socket([&](socket_type& s, error_code& e) { found = name(s, e); })) {
            return ec;
        }
        return result<Endpoint>(
            boost::system::in_place_value, detail::specific_endpoint<Endpoint>(found));
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_PARKED_DATAGRAM_SOCKET_HPP
