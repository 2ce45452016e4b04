//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_PARKED_SOCKET_HPP
#define KIOTO_DETAIL_PARKED_SOCKET_HPP

#include <boost/system/system_error.hpp>

#include <cstdint>
#include <span>
#include <utility>

#include <kioto/detail/parked_listener.hpp>
#include <kioto/detail/parked_option.hpp>
#include <kioto/detail/parked_stream.hpp>

namespace kioto::detail {

/** The parked engine's socket: operations of Asio that belong to the socket, not to who waits.

    It owns a block that outlives it, until Asio is done with its operations. A stream's bytes leave
    the kernel into that block where a read had to wait. The context may be destroyed first.
*/
class parked_socket {
    intrusive_ptr<parked_block> block_; // a parked_stream, or a parked_listener
    bool listens_ = false;

    explicit parked_socket(parked_stream& block) noexcept : block_(&block) {}
    explicit parked_socket(parked_listener& block) noexcept : block_(&block), listens_(true) {}

public:
    using io_result = poll_result<result<std::size_t>>;

    parked_socket() = default;
    parked_socket(parked_socket&&) = default;
    parked_socket& operator=(parked_socket&& other) noexcept {
        if (this != &other) {
            close();
            block_ = std::move(other.block_);
            listens_ = other.listens_;
        }
        return *this;
    }
    ~parked_socket() { close(); }

    /// Begins to connect a new socket; poll_connected tells how it ended.
    template <class Endpoint>
    static parked_socket start_connect(runtime& home, Endpoint const& peer, error_code& ec) {
        return start<parked_stream>(
            home, ec, [&](parked_stream& s) { return s.start_connect(home, peer); });
    }
    poll_result<result<void>> poll_connected(poll_context& cx) {
        return stream().poll_connected(cx);
    }

    /// A socket that listens.
    template <class Endpoint>
    static parked_socket listen(
        runtime& home, Endpoint const& at, int backlog, bool reuse_port, error_code& ec) {
        return start<parked_listener>(
            home, ec, [&](parked_listener& l) { return l.listen(home, at, backlog, reuse_port); });
    }
    /// Takes one connection. Errors of a connection that died in the queue are skipped.
    template <class Protocol>
    poll_result<result<parked_socket>> poll_accept(poll_context& cx, Protocol const&) {
        auto accepted = listener().poll_accept(cx);
        if (accepted.is_pending()) {
            return pending;
        }
        if (accepted.has_error()) {
            return fail(accepted.error());
        }
        return parked_socket(*accepted.value());
    }

    /// Takes over a connected stream socket of Asio.
    template <class Socket, class Protocol>
    static parked_socket from_asio(Socket&& socket, Protocol const&) {
        auto made = detail::make_parked<parked_stream>(detail::runtime_of(
            boost::asio::query(socket.get_executor(), boost::asio::execution::context))
                .home());
        if (!made) {
            throw boost::system::system_error(made.error(), "kioto: adopting a socket");
        }
        parked_socket out(**made);
        socket.non_blocking(true);
        (*made)->take(parked_stream::socket_type(std::move(socket)));
        (*made)->share(); // descriptors from elsewhere may have duplicates
        return out;
    }
    /// Throws where a read is in flight, or brought bytes that nobody asked for.
    template <class Socket, class Protocol>
    void into_asio(Socket& to, Protocol const& protocol) && {
        auto const handle = stream().release_socket();
        if (!handle) {
            throw boost::system::system_error(handle.error(), "kioto: giving a socket back");
        }
        close();
        to.assign(protocol, *handle);
    }

    template <class Endpoint>
    result<Endpoint> local_endpoint() const {
        parked_protocol::endpoint name;
        return specific<Endpoint>(name_of(name), name);
    }
    template <class Endpoint>
    result<Endpoint> remote_endpoint() const {
        parked_protocol::endpoint name;
        return specific<Endpoint>(block_ ? stream().remote_endpoint(name) : closed(), name);
    }
    template <class Option, class Protocol>
    result<void> set_option(Option const& option, Protocol const& protocol) {
        parked_option<Option const, Protocol> const outer{option, protocol};
        if (error_code const ec = block_ ? stream().set_option(outer) : closed()) {
            return ec;
        }
        return {};
    }
    template <class Option, class Protocol>
    result<Option> get_option(Protocol const& protocol) const {
        Option option{};
        parked_option<Option, Protocol> outer{option, protocol};
        if (error_code const ec = block_ ? stream().get_option(outer) : closed()) {
            return ec;
        }
        return result<Option>(boost::system::in_place_value, option);
    }

    bool is_open() const noexcept { return static_cast<bool>(block_); }
    /// An invalid one, once the context is gone.
    parked_native_handle native_handle() const noexcept {
        return !block_ ? parked_native_handle(-1)
            : listens_ ? listener().native_handle()
                       : stream().native_handle();
    }
    /// Its file may live on in a duplicate after it is closed here. Ends what is in flight.
    void share() noexcept {
        if (block_) {
            stream().share();
        }
    }

    void close() noexcept {
        if (block_) {
            block_->close();
            block_ = nullptr;
        }
    }
    /// Nobody counts: who is short of descriptors waits for a timer.
    std::uint32_t closed_count() const noexcept { return 0; }
    bool wake_on_close(poll_context&, std::uint32_t) { return true; }

    io_result poll_read(poll_context& cx, void* to, std::size_t n) {
        return stream().poll_read(cx, boost::asio::mutable_buffer(to, n));
    }
    io_result poll_write(poll_context& cx, void const* from, std::size_t n) {
        boost::asio::const_buffer const one(from, n);
        return stream().poll_write(cx, {&one, 1});
    }
    io_result poll_write(poll_context& cx, std::span<boost::asio::const_buffer const> from) {
        return stream().poll_write(cx, from);
    }
    /// Readable: a read would not wait. What it would give is received.
    poll_result<void> poll_readable(poll_context& cx) { return stream().poll_readable(cx); }
    poll_result<void> poll_writable(poll_context& cx) { return stream().poll_writable(cx); }

    /// What was accepted has gone to the system.
    poll_result<result<void>> poll_flush(poll_context& cx) { return stream().poll_flush(cx); }

    error_code shutdown(int how) noexcept {
        return block_ ? stream().shutdown(static_cast<boost::asio::socket_base::shutdown_type>(how))
                      : closed();
    }

private:
    static error_code closed() noexcept { return boost::asio::error::bad_descriptor; }

    error_code name_of(parked_protocol::endpoint& name) const {
        return !block_ ? closed()
            : listens_ ? listener().local_endpoint(name)
                       : stream().local_endpoint(name);
    }
    parked_stream& stream() const noexcept {
        BOOST_ASSERT_MSG(block_, "an operation on a closed or moved-from socket");
        return static_cast<parked_stream&>(*block_);
    }
    parked_listener& listener() const noexcept {
        BOOST_ASSERT_MSG(block_, "an operation on a closed or moved-from socket");
        return static_cast<parked_listener&>(*block_);
    }

    // Closed, with `ec`, on failure.
    template <class Block, class Start>
    static parked_socket start(runtime& home, error_code& ec, Start start) {
        auto made = detail::make_parked<Block>(home.home());
        if (!made) {
            ec = made.error();
            return {};
        }
        parked_socket out(**made);
        ec = start(**made);
        if (ec) {
            out.close();
        }
        return out;
    }

    template <class Endpoint>
    static result<Endpoint> specific(error_code ec, parked_protocol::endpoint const& name) {
        if (ec) {
            return ec;
        }
        return result<Endpoint>(
            boost::system::in_place_value, detail::specific_endpoint<Endpoint>(name));
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_PARKED_SOCKET_HPP
