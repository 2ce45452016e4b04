//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_NET_BASIC_DATAGRAM_HPP
#define KIOTO_NET_BASIC_DATAGRAM_HPP

#include <boost/asio/buffer.hpp>
#include <boost/asio/query.hpp>
#include <boost/system/system_error.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

#include <kioto/detail/buffer_argument.hpp>
#include <kioto/detail/datagram_socket.hpp>
#include <kioto/detail/shared_direction.hpp>
#include <kioto/executor.hpp>
#include <kioto/future_interface.hpp>

namespace kioto {

/// A datagram that was received: how many bytes, and from whom.
template <class Endpoint>
struct datagram {
    std::size_t size;
    Endpoint from;

    datagram(std::size_t n, Endpoint const& sender) noexcept : size(n), from(sender) {}
    // No endpoint of Asio's throws, whatever it says.
    datagram(datagram const& other) noexcept : size(other.size), from(other.from) {}
    datagram& operator=(datagram const& other) noexcept {
        size = other.size;
        from = other.from;
        return *this;
    }
};

namespace detail {

/// A datagram socket, and everybody who waits for it.
template <class Endpoint>
class shared_datagram {
    atomic<unsigned> users_{3}; // the socket's owner, and the directions

public:
    datagram_socket socket;
    shared_direction<shared_datagram> receives{*this};
    shared_direction<shared_datagram> sends{*this};

    explicit shared_datagram(datagram_socket s) noexcept : socket(std::move(s)) {}
    shared_datagram(shared_datagram const&) = delete;
    shared_datagram& operator=(shared_datagram const&) = delete;

    /// By the owner. The directions go with the last of their wakers.
    void close() noexcept {
        socket.close();
        receives.release();
        sends.release();
        release();
    }
    void release() noexcept {
        if (users_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
            delete this;
        }
    }

    // What the operations ask of the engine.

    auto receive(boost::asio::mutable_buffer to, Endpoint& from) noexcept {
        return [this, to, &from](poll_context& cx) {
            return socket.poll_receive(cx, to.data(), to.size(), from);
        };
    }
    auto send(boost::asio::const_buffer from, Endpoint const* to) noexcept {
        return [this, from, to](
                   poll_context& cx) { return socket.poll_send(cx, from.data(), from.size(), to); };
    }
};

} // namespace detail

template <class Protocol>
class basic_datagram;

/// The future that a datagram socket's `recv_from`, or its `recv`, makes.
template <class Protocol, bool TellsSender>
class KIOTO_CONSUMABLE [[nodiscard]] recv_datagram_future
    : public future_interface<recv_datagram_future<Protocol, TellsSender>> {
    using endpoint = typename Protocol::endpoint;

    detail::shared_datagram<endpoint>* shared_;
    boost::asio::mutable_buffer to_;
    detail::waiter waiter_;

public:
    using output_type = result<std::conditional_t<TellsSender, datagram<endpoint>, std::size_t>>;
    using borrows = types<basic_datagram<Protocol>>;
    static constexpr bool cancel_safe = true;

    recv_datagram_future(
        detail::shared_datagram<endpoint>& shared, boost::asio::mutable_buffer to) noexcept
        : shared_(&shared), to_(to) {}
    recv_datagram_future(recv_datagram_future&&) noexcept = default;
    ~recv_datagram_future() { shared_->receives.leave(waiter_); }

    poll_result<output_type> poll(poll_context& cx) {
        endpoint from;
        auto out = shared_->receives.poll(cx, waiter_, shared_->receive(to_, from));
        if constexpr (TellsSender) {
            KIOTO_TRY_READY(n, std::move(out));
            return datagram<endpoint>(n, from);
        } else {
            return out;
        }
    }
};

/// The future that a datagram socket's `send` and `send_to` make. `Bytes`: what keeps them.
template <class Protocol, class Bytes, bool HasPeer>
class KIOTO_CONSUMABLE [[nodiscard]] send_datagram_future
    : public future_interface<send_datagram_future<Protocol, Bytes, HasPeer>> {
    using endpoint = typename Protocol::endpoint;

    detail::shared_datagram<endpoint>* shared_;
    Bytes from_;
    endpoint to_;
    detail::waiter waiter_;

public:
    using output_type = result<std::size_t>;
    using borrows = types<basic_datagram<Protocol>>;
    static constexpr bool cancel_safe = true;

    send_datagram_future(detail::shared_datagram<endpoint>& shared, Bytes from, endpoint to)
        : shared_(&shared), from_(std::move(from)), to_(std::move(to)) {}
    send_datagram_future(send_datagram_future&&) noexcept = default;
    ~send_datagram_future() { shared_->sends.leave(waiter_); }

    poll_result<output_type> poll(poll_context& cx) {
        return shared_->sends.poll(
            cx, waiter_, shared_->send(from_.rest(), HasPeer ? nullptr : &to_));
    }
};

/** A socket for datagrams. `udp_socket` is of this template.

    Any number of tasks may receive, and send, at the same time, on any thread; each datagram is one
    receiver's. A datagram that is longer than the buffer is cut. One that the network returned
    ("port unreachable") is the error of a later operation of a connected socket, which goes on.

    An idle socket is no outstanding work. Dropping it closes it. It may outlive its context; then
    operations fail with `operation_aborted`. What was sent has gone to the system, or waits for room
    in the socket; that waits no longer than the socket lives.

    @par Allocation At most two, when it is made; operations none.
*/
template <class Protocol>
class KIOTO_CONSUMABLE basic_datagram {
    using shared = detail::shared_datagram<typename Protocol::endpoint>;

    shared* shared_;
    Protocol protocol_;

public:
    using protocol_type = Protocol;
    using endpoint_type = typename Protocol::endpoint;

    /** A socket that is bound to an endpoint; port 0 takes a free one.

        @throws boost::system::system_error where that fails.
    */
    template <executor Ex>
    basic_datagram(Ex const& ex, endpoint_type const& at)
        : basic_datagram(
              detail::runtime_of(boost::asio::query(ex, boost::asio::execution::context)), at) {}
    template <executor_context Context>
    basic_datagram(Context& context, endpoint_type const& at)
        : basic_datagram(detail::runtime_of(context), at) {}

    basic_datagram(basic_datagram&& other) noexcept
        : shared_(std::exchange(other.shared_, nullptr)), protocol_(other.protocol_) {}
    basic_datagram& operator=(basic_datagram&& other) noexcept {
        if (this != &other) {
            close();
            shared_ = std::exchange(other.shared_, nullptr);
            protocol_ = other.protocol_;
        }
        return *this;
    }
    ~basic_datagram() { close(); }

    /// Receives only from `peer`, and sends there where nothing else is said. At once.
    result<void> connect(endpoint_type const& peer) {
        if (error_code const ec = socket().connect(peer)) {
            return ec;
        }
        return {};
    }

    /// Receives a datagram: `result<datagram<endpoint_type>>`. Cancel-safe.
    recv_datagram_future<Protocol, true> recv_from(
        boost::asio::mutable_buffer to) & KIOTO_LIFETIMEBOUND {
        return {home(), to};
    }
    /// The same without the sender: `result<std::size_t>`.
    recv_datagram_future<Protocol, false> recv(
        boost::asio::mutable_buffer to) & KIOTO_LIFETIMEBOUND {
        return {home(), to};
    }
    /// Sends a datagram: `result<std::size_t>`. Cancel-safe.
    template <class B>
    send_datagram_future<Protocol, detail::kept_bytes_t<B>, false> send_to(
        B&& from, endpoint_type const& to) & KIOTO_LIFETIMEBOUND {
        detail::assert_const_argument<B>();
        return {home(), detail::const_argument<B>::keep(std::forward<B>(from)), to};
    }
    /// Sends one to the peer. @pre connected
    template <class B>
    send_datagram_future<Protocol, detail::kept_bytes_t<B>, true> send(
        B&& from) & KIOTO_LIFETIMEBOUND {
        detail::assert_const_argument<B>();
        return {home(), detail::const_argument<B>::keep(std::forward<B>(from)), endpoint_type()};
    }

    // For futures of your own. The latest task to call one of a kind is woken, beside the futures.

    poll_result<result<std::size_t>> poll_recv_from(
        poll_context& cx, boost::asio::mutable_buffer to, endpoint_type& from) {
        return home().receives.poll(cx, home().receive(to, from));
    }
    poll_result<result<std::size_t>> poll_recv(poll_context& cx, boost::asio::mutable_buffer to) {
        endpoint_type from;
        return poll_recv_from(cx, to, from);
    }
    poll_result<result<std::size_t>> poll_send_to(
        poll_context& cx, boost::asio::const_buffer from, endpoint_type const& to) {
        return home().sends.poll(cx, home().send(from, &to));
    }
    poll_result<result<std::size_t>> poll_send(poll_context& cx, boost::asio::const_buffer from) {
        return home().sends.poll(cx, home().send(from, nullptr));
    }

    result<endpoint_type> local_endpoint() const {
        return socket().template local_endpoint<endpoint_type>();
    }
    result<endpoint_type> remote_endpoint() const {
        return socket().template remote_endpoint<endpoint_type>();
    }
    /// Any socket option of Asio, `boost::asio::ip::multicast::join_group(address)`.
    template <class Option>
    result<void> set_option(Option const& option) {
        return socket().set_option(option, protocol_);
    }
    template <class Option>
    result<Option> get_option() const {
        return socket().template get_option<Option>(protocol_);
    }

    bool is_open() const noexcept { return shared_ != nullptr; }
    /// @pre No future of it is alive.
    void close() noexcept {
        if (shared_) {
            std::exchange(shared_, nullptr)->close();
        }
    }
    /// To look at.
    auto native_handle() const noexcept { return socket().native_handle(); }

private:
    basic_datagram(detail::runtime& home, endpoint_type const& at)
        : shared_(open(home, at)), protocol_(at.protocol()) {}

    static shared* open(detail::runtime& home, endpoint_type const& at) {
        error_code ec;
        auto made = detail::datagram_socket::open(home, at, ec);
        if (ec) {
            throw boost::system::system_error(ec, "kioto: bind");
        }
        return new shared(std::move(made));
    }
    shared& home() const noexcept {
        BOOST_ASSERT_MSG(shared_, "an operation on a closed or moved-from socket");
        return *shared_;
    }
    detail::datagram_socket& socket() const noexcept { return home().socket; }
};

} // namespace kioto

#endif // KIOTO_NET_BASIC_DATAGRAM_HPP
