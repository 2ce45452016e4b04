//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_READINESS_SOCKET_HPP
#define KIOTO_DETAIL_READINESS_SOCKET_HPP

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/query.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <span>
#include <utility>

#include <sys/socket.h>
#include <unistd.h>

#include <kioto/detail/descriptor.hpp>
#include <kioto/detail/runtime.hpp>
#include <kioto/poll_result.hpp>
#include <kioto/result.hpp>

namespace kioto::detail {

/** The readiness engine's socket: a bare descriptor, registered once with its context's set.

    Bytes leave the kernel only inside a poll, and go where that poll says. After a short read or
    write of plain TCP the next try waits for an event; a hang-up is remembered.
*/
class readiness_socket {
    int descriptor_ = -1;
    registration* registration_ = nullptr;
    bool shared_file_ = false; // somebody may hold a duplicate
    bool drained_ = false; // the latest read took all there was

public:
    using io_result = poll_result<result<std::size_t>>;

    readiness_socket() = default;

    /// Takes over a non-blocking descriptor. Closed, with `ec`, on failure; so are the others here.
    static readiness_socket adopt(
        readiness_set& set, int descriptor, readiness_set::interest what, error_code& ec) {
        readiness_socket s;
        s.registration_ = set.add(descriptor, what, ec);
        if (!s.registration_) {
            ::close(descriptor);
            return s;
        }
        s.descriptor_ = descriptor;
        if (set.registered() == 1) {
            runtime::need_wait(set.owner());
        }
        return s;
    }

    readiness_socket(readiness_socket&& other) noexcept
        : descriptor_(std::exchange(other.descriptor_, -1)),
          registration_(std::exchange(other.registration_, nullptr)),
          shared_file_(other.shared_file_),
          drained_(other.drained_) {}
    readiness_socket& operator=(readiness_socket&& other) noexcept {
        if (this != &other) {
            close();
            descriptor_ = std::exchange(other.descriptor_, -1);
            registration_ = std::exchange(other.registration_, nullptr);
            shared_file_ = other.shared_file_;
            drained_ = other.drained_;
        }
        return *this;
    }
    ~readiness_socket() { close(); }

    /// Begins to connect a new socket; poll_connected tells how it ended.
    template <class Endpoint>
    static readiness_socket start_connect(runtime& home, Endpoint const& peer, error_code& ec) {
        auto fd = detail::open_socket(peer.protocol(), ec);
        bool const at_once = !ec && detail::connect_descriptor(fd.get(), peer, ec);
        if (ec) {
            return {};
        }
        return adopt(
            home.set(), fd.release(), {true, at_once, detail::is_tcp(peer.protocol())}, ec);
    }
    poll_result<result<void>> poll_connected(poll_context& cx) {
        if (poll_writable(cx).is_pending()) {
            return pending;
        }
        if (registration_->set->is_over()) [[unlikely]] {
            return fail(boost::asio::error::operation_aborted);
        }
        if (error_code const ec = detail::connect_outcome(descriptor_)) {
            return fail(ec);
        }
        return unit{};
    }

    /// A socket that listens. On a connection, `accept` gives a descriptor.
    template <class Endpoint>
    static readiness_socket listen(
        runtime& home, Endpoint const& at, int backlog, bool reuse_port, error_code& ec) {
        auto fd = detail::open_socket(at.protocol(), ec);
        if (!ec) {
            ec = detail::listen_descriptor(fd.get(), at, backlog, reuse_port);
        }
        if (ec) {
            return {};
        }
        return adopt(home.set(), fd.release(), {false, true, false}, ec);
    }
    /// Takes one connection. Errors of a connection that died in the queue are skipped.
    template <class Protocol>
    poll_result<result<readiness_socket>> poll_accept(poll_context& cx, Protocol const& protocol) {
        auto fd = watched_for(cx,
            poll_read_with(
                cx, [](int listener) -> ssize_t { return detail::accept_descriptor(listener); },
                0));
        if (fd.is_pending()) {
            return pending;
        }
        if (fd.has_error()) {
            return fail(fd.error());
        }
        error_code ec;
        auto accepted = adopt(*registration_->set, static_cast<int>(fd.value()),
            {true, true, detail::is_tcp(protocol)}, ec);
        if (ec) {
            return fail(ec);
        }
        return accepted;
    }

    /// Takes over a connected stream socket of Asio.
    template <class Socket, class Protocol>
    static readiness_socket from_asio(Socket&& socket, Protocol const& protocol) {
        runtime& home = detail::runtime_of(
            boost::asio::query(socket.get_executor(), boost::asio::execution::context));
        socket.non_blocking(true);
        error_code ec;
        auto adopted =
            adopt(home.set(), socket.release(), {true, true, detail::is_tcp(protocol)}, ec);
        if (ec) {
            throw boost::system::system_error(ec, "kioto: registering a socket");
        }
        adopted.share(); // descriptors from elsewhere may have duplicates
        return adopted;
    }
    template <class Socket, class Protocol>
    void into_asio(Socket& to, Protocol const& protocol) && {
        share();
        int const fd = release();
        error_code ec;
        to.assign(protocol, fd, ec);
        if (ec) {
            ::close(fd);
            throw boost::system::system_error(ec, "kioto: giving a socket back");
        }
    }

    template <class Endpoint>
    result<Endpoint> local_endpoint() const {
        return detail::endpoint_of<Endpoint>(descriptor_, &::getsockname);
    }
    template <class Endpoint>
    result<Endpoint> remote_endpoint() const {
        return detail::endpoint_of<Endpoint>(descriptor_, &::getpeername);
    }
    template <class Option, class Protocol>
    result<void> set_option(Option const& option, Protocol const& protocol) {
        return detail::set_descriptor_option(descriptor_, option, protocol);
    }
    template <class Option, class Protocol>
    result<Option> get_option(Protocol const& protocol) const {
        return detail::descriptor_option<Option>(descriptor_, protocol);
    }

    bool is_open() const noexcept { return descriptor_ >= 0; }
    int native_handle() const noexcept { return descriptor_; }
    /// Its file may live on in a duplicate after it is closed here.
    void share() noexcept { shared_file_ = true; }

    void close() noexcept {
        if (registration_) {
            intrusive_ptr<readiness_set> const set(registration_->set);
            ::close(release());
            set->descriptor_closed();
        }
    }
    /// Ends the registration; the descriptor is the caller's.
    int release() noexcept {
        if (registration_) {
            readiness_set& set = *registration_->set;
            if (registration_->foreign.load(std::memory_order_relaxed)) {
                runtime::foreign_waits(set.owner(), false);
            }
            set.remove(*std::exchange(registration_, nullptr), shared_file_);
        }
        return std::exchange(descriptor_, -1);
    }
    /// How many descriptors of the context were closed; who is short of them waits for one more.
    std::uint32_t closed_count() const noexcept { return registration_->set->closed(); }
    bool wake_on_close(poll_context& cx, std::uint32_t then) {
        return registration_->set->wake_on_close(cx, then);
    }

    /// Plain TCP without urgent data: a call that finds nothing has seen everything.
    bool reads_drain() const noexcept { return registration_->read.is_trusted(); }

    /// Waits until `call(fd)` does not say EAGAIN. `call` returns a count or -1 with errno.
    template <class Call>
    KIOTO_ALWAYS_INLINE io_result poll_read_with(poll_context& cx, Call call, std::size_t asked) {
        return poll_with<false>(watched().read, cx, call, asked);
    }
    template <class Call>
    KIOTO_ALWAYS_INLINE io_result poll_write_with(poll_context& cx, Call call, std::size_t asked) {
        return poll_with<true>(watched().write, cx, call, asked);
    }

    /// What a poll found whose target may be that of tasks of several contexts: for each that waits
    /// somebody must look at the set.
    io_result watched_for(poll_context& cx, io_result found) {
        if (found.is_pending() && !is_here(cx)) [[unlikely]] {
            wait_elsewhere();
        }
        return found;
    }

    KIOTO_ALWAYS_INLINE io_result poll_read(poll_context& cx, void* to, std::size_t n) {
        return poll_read_with(cx, [=](int fd) { return ::recv(fd, to, n, 0); }, n);
    }
    KIOTO_ALWAYS_INLINE io_result poll_write(poll_context& cx, void const* from, std::size_t n) {
        return poll_write_with(cx, [=](int fd) { return ::send(fd, from, n, no_signal); }, n);
    }
    /// At most 16 buffers.
    io_result poll_write(poll_context& cx, std::span<boost::asio::const_buffer const> from) {
        gathered_pieces const pieces(from);
        return poll_write_with(cx, [&](int fd) { return pieces.send(fd); }, pieces.bytes());
    }
    /// Readable: a read would not wait. Nothing is read.
    poll_result<void> poll_readable(poll_context& cx) {
        return poll_ready<false>(watched().read, cx);
    }
    poll_result<void> poll_writable(poll_context& cx) {
        return poll_ready<true>(watched().write, cx);
    }

    /// Nothing is taken without being sent.
    poll_result<result<void>> poll_flush(poll_context&) { return unit{}; }

    error_code shutdown(int how) noexcept {
        return ::shutdown(descriptor_, how) == 0 ? error_code() : last_error();
    }

private:
    registration& watched() noexcept {
        BOOST_ASSERT_MSG(is_open(), "an operation on a closed or moved-from socket");
        return *registration_;
    }

    template <bool Writes, class Call>
    KIOTO_ALWAYS_INLINE io_result poll_with(
        direction& way, poll_context& cx, Call call, std::size_t asked) {
        for (;;) {
            auto seen = way.look();
            if (is_used_up<Writes>(seen)) {
                if (way.arm(cx, seen)) [[likely]] {
                    take_note<Writes>(false);
                    return pending;
                }
                auto const now = wait_slowly<Writes>(cx);
                if (now.waits) {
                    return pending;
                }
                seen = now.seen;
            }
            if (!cx.charge_ahead()) [[unlikely]] {
                return pending;
            }
            if (ssize_t const n = call(descriptor_); n >= 0) [[likely]] {
                auto const done = static_cast<std::size_t>(n);
                if (done < asked) {
                    look_at_short<Writes>(seen);
                }
                return io_result(boost::system::in_place_value, done);
            }
            if (int const error = look_at_failure<Writes>(cx, seen)) {
                return failed(error);
            }
        }
    }

    KIOTO_ALWAYS_INLINE static io_result failed(int error) noexcept {
        return io_result(
            boost::system::in_place_error, error_code(error, boost::system::system_category()));
    }

    // 0: once more.
    template <bool Writes>
    KIOTO_NOINLINE KIOTO_COLD int look_at_failure(poll_context& cx, direction::sample seen) {
        cx.refund();
        if (!would_block()) {
            return errno == EINTR ? 0 : errno;
        }
        readiness_set& set = *registration_->set;
        if (set.is_over()) {
            return boost::asio::error::operation_aborted; // and remains ready, for the next one
        }
        Writes ? registration_->write.clear(seen) : set.found_nothing(*registration_, seen);
        bool const watched =
            !Writes || registration_->watches_writes.load(std::memory_order_relaxed);
        return watched ? 0 : set.watch_writes(*registration_).value();
    }

    // A call took or gave less than asked for.
    template <bool Writes>
    KIOTO_ALWAYS_INLINE void look_at_short(direction::sample seen) noexcept {
        if constexpr (Writes) {
            end_of_room(seen);
        } else if (direction::short_is_all(seen)) {
            drained_ = true;
        }
    }
    // Without events to come, readiness ends only with a write that found no room.
    KIOTO_NOINLINE KIOTO_COLD void end_of_room(direction::sample seen) noexcept {
        if (registration_->watches_writes.load(std::memory_order_relaxed) &&
            direction::short_is_all(seen)) {
            registration_->write.clear(seen);
        }
    }

    template <bool Writes>
    poll_result<void> poll_ready(direction& way, poll_context& cx) {
        auto const seen = way.look();
        if (!is_used_up<Writes>(seen)) {
            return unit{};
        }
        if (way.arm(cx, seen)) {
            take_note<Writes>(false);
            return pending;
        }
        if (wait_slowly<Writes>(cx).waits) {
            return pending;
        }
        return unit{};
    }

    // There is nothing to try for, as far as this socket knows.
    template <bool Writes>
    bool is_used_up(direction::sample seen) const noexcept {
        return (!Writes && drained_) || !direction::is_ready(seen);
    }
    // A read took all there was; or that is over.
    template <bool Writes>
    void take_note([[maybe_unused]] bool drained) noexcept {
        if constexpr (!Writes) {
            drained_ = drained;
        }
    }

    template <bool Writes>
    KIOTO_NOINLINE KIOTO_COLD direction::look_again wait_slowly(poll_context& cx) {
        bool const here = is_here(cx);
        environment* const env = cx.env();
        bool const own = here && env->task().is_own() && &env->task() == &cx.target();
        direction& way = Writes ? registration_->write : registration_->read;
        auto const again = way.arm_slowly(cx, !Writes && drained_, own);
        take_note<Writes>(false);
#if KIOTO_WAITS_DIRECTLY
        if (direction::is_direct(again.seen) && !own) {
            registration_->set->owner().wait_by_set(*registration_, false);
        }
#endif
        if (again.first && !here) {
            wait_elsewhere();
        }
        return again;
    }
    // Whoever polls is a task of the set's context.
    bool is_here(poll_context& cx) const noexcept {
        return cx.env() && &cx.env()->runtime().home() == &registration_->set->owner();
    }
    // A task of another context waits: somebody must look at the set. Once nobody does, that is said
    // to all who wait.
    void wait_elsewhere() {
        if (!registration_->foreign.exchange(true, std::memory_order_relaxed)) {
            runtime::foreign_waits(registration_->set->owner(), true);
        }
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_READINESS_SOCKET_HPP
