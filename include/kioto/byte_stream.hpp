//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_BYTE_STREAM_HPP
#define KIOTO_BYTE_STREAM_HPP

#include <boost/asio/buffer.hpp>

#include <cstddef>

#include <kioto/concepts.hpp>

namespace kioto {

/** Something that bytes come from.

    | expression | type | contract |
    |---|---|---|
    | `s.poll_read(cx, mutable_buffer)` | `poll_result<result<std::size_t>>` | 0 is the end of the stream; the buffer is not empty; pending: nothing was read |
*/
template <class S>
concept byte_source =
    std::move_constructible<S> && requires(S& s, poll_context& cx, boost::asio::mutable_buffer to) {
        { s.poll_read(cx, to) } -> std::same_as<poll_result<result<std::size_t>>>;
    };

/** Something that bytes go to.

    | expression | type | contract |
    |---|---|---|
    | `s.poll_write(cx, const_buffer)` | `poll_result<result<std::size_t>>` | at least 1 of a buffer that is not empty; pending: nothing was taken |
    | `s.poll_flush(cx)` | `poll_result<result<void>>` | what was taken has gone on |
    | `s.poll_shutdown(cx)` | `poll_result<result<void>>` | flushes, then ends the outgoing bytes; idempotent |
*/
template <class S>
concept byte_sink =
    std::move_constructible<S> && requires(S& s, poll_context& cx, boost::asio::const_buffer from) {
        { s.poll_write(cx, from) } -> std::same_as<poll_result<result<std::size_t>>>;
        { s.poll_flush(cx) } -> std::same_as<poll_result<result<void>>>;
        { s.poll_shutdown(cx) } -> std::same_as<poll_result<result<void>>>;
    };

/// Something that moves bytes both ways.
template <class S>
concept byte_stream = byte_source<S> && byte_sink<S>;

} // namespace kioto

#endif // KIOTO_BYTE_STREAM_HPP
