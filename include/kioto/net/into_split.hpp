//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_NET_INTO_SPLIT_HPP
#define KIOTO_NET_INTO_SPLIT_HPP

#include <boost/system/errc.hpp>

#include <utility>

#include <kioto/detail/atomic.hpp>
#include <kioto/detail/intrusive_ptr.hpp>
#include <kioto/net/split.hpp>

namespace kioto {

namespace detail {

/// A stream that its halves own together.
template <class S>
struct shared_stream {
    S stream;
    atomic<unsigned> halves{2};

    explicit shared_stream(S&& s) : stream(std::move(s)) {}

    void retain() noexcept { halves.fetch_add(1, std::memory_order_relaxed); }
    void release() noexcept {
        if (halves.fetch_sub(1, std::memory_order_acq_rel) == 1) {
            delete this;
        }
    }
};

} // namespace detail

template <class S>
class owned_write_half;

/// The reading half of a stream, which it owns together with the other; made by `into_split`.
template <class S>
class KIOTO_CONSUMABLE owned_read_half : public byte_source_interface<owned_read_half<S>> {
    detail::intrusive_ptr<detail::shared_stream<S>> shared_;

    template <class T>
    friend result<T> reunite(owned_read_half<T>&& r, owned_write_half<T>&& w);

public:
    using borrows = borrows_t<S>;
    using plain_socket = detail::plain_if<S, owned_read_half>;

    /// For `into_split`.
    explicit owned_read_half(detail::intrusive_ptr<detail::shared_stream<S>> shared) noexcept
        : shared_(std::move(shared)) {}
    owned_read_half(owned_read_half&&) = default;
    owned_read_half& operator=(owned_read_half&&) = default;

    poll_result<result<std::size_t>> poll_read(poll_context& cx, boost::asio::mutable_buffer to) {
        return shared_->stream.poll_read(cx, to);
    }
    poll_result<void> poll_readable(poll_context& cx) { return shared_->stream.poll_readable(cx); }

    /// The whole, to look at: its endpoints, say.
    S const& stream() const noexcept { return shared_->stream; }
    auto& engine() noexcept { return shared_->stream.engine(); }
};

/** The writing half of a stream, which it owns together with the other; made by `into_split`.

    Dropping it ends the outgoing bytes, also while the other half reads on: the peer sees the end.
    `std::move(w).forget()` drops it without.
*/
template <class S>
class KIOTO_CONSUMABLE owned_write_half : public byte_sink_interface<owned_write_half<S>> {
    detail::intrusive_ptr<detail::shared_stream<S>> shared_;

    template <class T>
    friend result<T> reunite(owned_read_half<T>&& r, owned_write_half<T>&& w);

public:
    using borrows = borrows_t<S>;
    using plain_socket = detail::plain_if<S, owned_write_half>;

    /// For `into_split`.
    explicit owned_write_half(detail::intrusive_ptr<detail::shared_stream<S>> shared) noexcept
        : shared_(std::move(shared)) {}
    owned_write_half(owned_write_half&&) = default;
    owned_write_half& operator=(owned_write_half&& other) noexcept {
        owned_write_half old(std::move(*this));
        shared_ = std::move(other.shared_);
        return *this;
    }
    ~owned_write_half() {
        if (shared_) {
            shared_->stream.end_sending();
        }
    }

    poll_result<result<std::size_t>> poll_write(poll_context& cx, boost::asio::const_buffer from) {
        return shared_->stream.poll_write(cx, from);
    }
    poll_result<result<std::size_t>> poll_write(
        poll_context& cx, std::span<boost::asio::const_buffer const> from)
        requires gathering_sink<S>
    {
        return shared_->stream.poll_write(cx, from);
    }
    poll_result<result<void>> poll_flush(poll_context& cx) {
        return shared_->stream.poll_flush(cx);
    }
    poll_result<result<void>> poll_shutdown(poll_context& cx) {
        return shared_->stream.poll_shutdown(cx);
    }
    poll_result<void> poll_writable(poll_context& cx) { return shared_->stream.poll_writable(cx); }

    /// Drops the half; the outgoing bytes do not end with it, but with the connection.
    KIOTO_CONSUMES void forget() && noexcept { shared_ = {}; }

    S const& stream() const noexcept { return shared_->stream; }
    auto& engine() noexcept { return shared_->stream.engine(); }
};

/** Divides a stream into halves that may live in different tasks, on different threads.

    The connection is closed with the last half. The bytes that go out end with the writing half
    already, unless it is forgotten.

    @param stream  Consumed. An lvalue does not compile: `split` lends it.
    @par Allocation   One. No lock.
    @see split, reunite
*/
template <splittable S>
std::pair<owned_read_half<S>, owned_write_half<S>> into_split(S stream) {
    using shared = detail::shared_stream<S>;
    auto first = detail::intrusive_ptr<shared>::adopt(new shared(std::move(stream)));
    auto second = detail::intrusive_ptr<shared>::adopt(first.get());
    return {owned_read_half<S>(std::move(first)), owned_write_half<S>(std::move(second))};
}

/** Makes the stream again that `into_split` divided.

    @return  The stream. Halves of two different streams are an invalid argument; then both are left
             as they were.
    @par Allocation   None.
*/
template <class S>
result<S> reunite(owned_read_half<S>&& r, owned_write_half<S>&& w) {
    if (r.shared_.get() != w.shared_.get()) {
        return make_error_code(boost::system::errc::invalid_argument);
    }
    result<S> whole(boost::system::in_place_value, std::move(r.shared_->stream));
    r.shared_ = {};
    w.shared_ = {};
    return whole;
}

} // namespace kioto

#endif // KIOTO_NET_INTO_SPLIT_HPP
