//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_NET_SPLIT_HPP
#define KIOTO_NET_SPLIT_HPP

#include <concepts>
#include <type_traits>
#include <utility>

#include <kioto/detail/splice_lane.hpp>
#include <kioto/io/byte_stream_interface.hpp>
#include <kioto/net/basic_stream.hpp>

namespace kioto {

/// A stream whose directions need no lock: one thread may read while another writes.
template <class S>
concept splittable = byte_stream<S> && requires(S& s) {
    requires std::same_as<typename S::splits_without_lock, S>;
    { s.end_sending() } noexcept;
};

/// The reading half of a stream, lent; made by `split`.
template <class S>
class KIOTO_CONSUMABLE read_half : public byte_source_interface<read_half<S>> {
    S* stream_;

public:
    using borrows = types<S>;
    using plain_socket = detail::plain_if<S, read_half>;

    explicit read_half(S& stream KIOTO_LIFETIMEBOUND) noexcept : stream_(&stream) {}

    poll_result<result<std::size_t>> poll_read(poll_context& cx, boost::asio::mutable_buffer to) {
        return stream_->poll_read(cx, to);
    }
    poll_result<void> poll_readable(poll_context& cx) { return stream_->poll_readable(cx); }

    /// The whole, to look at: its endpoints, say.
    S const& stream() const noexcept { return *stream_; }
    auto& engine() noexcept { return stream_->engine(); }
};

/// The writing half of a stream, lent; made by `split`. Dropping it ends nothing.
template <class S>
class KIOTO_CONSUMABLE write_half : public byte_sink_interface<write_half<S>> {
    S* stream_;

public:
    using borrows = types<S>;
    using plain_socket = detail::plain_if<S, write_half>;

    explicit write_half(S& stream KIOTO_LIFETIMEBOUND) noexcept : stream_(&stream) {}

    poll_result<result<std::size_t>> poll_write(poll_context& cx, boost::asio::const_buffer from) {
        return stream_->poll_write(cx, from);
    }
    poll_result<result<std::size_t>> poll_write(
        poll_context& cx, std::span<boost::asio::const_buffer const> from)
        requires gathering_sink<S>
    {
        return stream_->poll_write(cx, from);
    }
    poll_result<result<void>> poll_flush(poll_context& cx) { return stream_->poll_flush(cx); }
    poll_result<result<void>> poll_shutdown(poll_context& cx) { return stream_->poll_shutdown(cx); }
    poll_result<void> poll_writable(poll_context& cx) { return stream_->poll_writable(cx); }

    S const& stream() const noexcept { return *stream_; }
    auto& engine() noexcept { return stream_->engine(); }
};

/** Lends the two directions of a stream, one by one: `auto [r, w] = s.split();`.

    Each half has the members of its direction, and may go to another branch of the same task:
    `join(copy(std::move(r), ...), copy(..., std::move(w)))`. What owns a half borrows the stream.
    Where the directions live in different tasks, `into_split` owns it.

    @param stream  Outlives both halves.
    @par Allocation   None, and no lock.
    @see into_split
*/
template <splittable S>
std::pair<read_half<S>, write_half<S>> split(S& stream KIOTO_LIFETIMEBOUND) noexcept {
    return {read_half<S>(stream), write_half<S>(stream)};
}

template <class Protocol>
template <class Self>
std::pair<read_half<Self>, write_half<Self>> basic_stream<Protocol>::split() & noexcept {
    return kioto::split(static_cast<Self&>(*this));
}

} // namespace kioto

#endif // KIOTO_NET_SPLIT_HPP
