//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_LEND_HPP
#define KIOTO_LEND_HPP

#include <kioto/byte_stream.hpp>
#include <kioto/config.hpp>
#include <kioto/types.hpp>

namespace kioto {

/// A byte stream that refers to another; made by `lend`.
template <class S>
    requires(byte_source<S> || byte_sink<S>)
class lent {
    S* stream_;

public:
    using borrows = types<S>;
    using lent_type = S;

    explicit lent(S& stream KIOTO_LIFETIMEBOUND) noexcept : stream_(&stream) {}

    S& get() const noexcept { return *stream_; }

    poll_result<result<std::size_t>> poll_read(poll_context& cx, boost::asio::mutable_buffer to)
        requires byte_source<S>
    {
        return stream_->poll_read(cx, to);
    }
    poll_result<result<std::size_t>> poll_write(poll_context& cx, boost::asio::const_buffer from)
        requires byte_sink<S>
    {
        return stream_->poll_write(cx, from);
    }
    poll_result<result<void>> poll_flush(poll_context& cx)
        requires byte_sink<S>
    {
        return stream_->poll_flush(cx);
    }
    poll_result<result<void>> poll_shutdown(poll_context& cx)
        requires byte_sink<S>
    {
        return stream_->poll_shutdown(cx);
    }
};

/** Lends a stream to a free function that would own it otherwise.

    `http::read(lend(s), ...)`. The stream outlives the operation, whose type says that it borrows
    an `S`.
*/
template <class S>
    requires(byte_source<S> || byte_sink<S>)
lent<S> lend(S& stream KIOTO_LIFETIMEBOUND) noexcept {
    return lent<S>(stream);
}

} // namespace kioto

#endif // KIOTO_LEND_HPP
