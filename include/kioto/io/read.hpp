//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_IO_READ_HPP
#define KIOTO_IO_READ_HPP

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <utility>

#include <kioto/detail/io_operation.hpp>
#include <kioto/error.hpp>

namespace kioto {

/** A buffer that is being filled, and how far.

    The caller keeps it: a `read_exact(cursor)` that is dropped half way loses no byte, the next one
    goes on.
*/
class cursor {
    boost::asio::mutable_buffer buffer_;
    std::size_t filled_ = 0;

public:
    explicit cursor(boost::asio::mutable_buffer buffer) noexcept : buffer_(buffer) {}

    std::size_t filled() const noexcept { return filled_; }
    std::size_t remaining() const noexcept { return buffer_.size() - filled_; }
    bool is_full() const noexcept { return remaining() == 0; }
    /// What was read so far, never the rest of the buffer.
    boost::asio::const_buffer data() const noexcept { return {buffer_.data(), filled_}; }
    /// Where the next bytes go.
    boost::asio::mutable_buffer room() const noexcept { return buffer_ + filled_; }
    void advance(std::size_t n) noexcept { filled_ += (std::min)(n, remaining()); }
    /// Starts again.
    void clear() noexcept { filled_ = 0; }
};

namespace detail {

struct read_some_operation {
    using value_type = std::size_t;
    static constexpr bool cancel_safe = true;
    boost::asio::mutable_buffer to;

    template <class S>
    KIOTO_ALWAYS_INLINE poll_result<result<std::size_t>> poll(S& s, poll_context& cx) {
        BOOST_ASSERT_MSG(to.size() != 0, "a read into an empty buffer");
        return s.poll_read(cx, to);
    }
};

// Fills `at` from s; an end before that is an error.
template <class S>
poll_result<result<void>> poll_fill(S& s, poll_context& cx, cursor& at) {
    while (!at.is_full()) {
        KIOTO_TRY_READY(n, s.poll_read(cx, at.room()));
        if (n == 0) {
            return fail(error_code(boost::asio::error::eof));
        }
        at.advance(n);
    }
    return unit{};
}

struct read_cursor_operation {
    using value_type = void;
    static constexpr bool cancel_safe = true;
    cursor* at;

    template <class S>
    KIOTO_ALWAYS_INLINE poll_result<result<void>> poll(S& s, poll_context& cx) {
        return detail::poll_fill(s, cx, *at);
    }
};

template <std::size_t N>
struct read_array_operation {
    using value_type = std::array<std::byte, N>;
    static constexpr bool cancel_safe = false;
    std::array<std::byte, N> bytes;
    std::size_t filled = 0;

    read_array_operation() noexcept {} // the bytes are written before they are read
    read_array_operation(read_array_operation&&) noexcept {}

    template <class S>
    KIOTO_ALWAYS_INLINE poll_result<result<value_type>> poll(S& s, poll_context& cx) {
        while (filled != N) {
            KIOTO_TRY_READY(n, s.poll_read(cx, boost::asio::buffer(bytes) + filled));
            if (n == 0) {
                return fail(error_code(boost::asio::error::eof));
            }
            filled += n;
        }
        return poll_result<result<value_type>>(boost::system::in_place_value, bytes);
    }
};

template <class Container>
struct read_to_end_operation {
    using value_type = Container;
    static constexpr bool cancel_safe = false;
    static constexpr std::size_t step = 4096;
    std::size_t limit;
    std::size_t filled = 0;
    Container bytes{};

    template <class S>
    KIOTO_ALWAYS_INLINE poll_result<result<Container>> poll(S& s, poll_context& cx) {
        for (;;) {
            if (filled == bytes.size()) {
                // One byte beyond the limit tells too much from just enough.
                std::size_t const more = (std::max)(step, filled);
                bytes.resize(more > limit - filled ? limit + 1 : filled + more);
            }
            KIOTO_TRY_READY(n,
                s.poll_read(
                    cx, boost::asio::mutable_buffer(bytes.data() + filled, bytes.size() - filled)));
            filled += n;
            if (filled > limit) {
                return fail(error::limit_exceeded);
            }
            if (n == 0) {
                bytes.resize(filled);
                return std::move(bytes);
            }
        }
    }
};

} // namespace detail

/** Reads once: what is there, at most what fits.

    @param stream  Owned, and handed back: `result<std::tuple<S, std::size_t>>`. An lvalue does not
                   compile: the member `s.read_some(to)` lends it.
    @param to      Lent: what it points to outlives the future. Not empty.
    @return        The bytes read; 0 at the end of the stream.
    @par Cancellation The member form is cancel-safe: bytes leave the kernel only into a completed
                      read. This form drops the stream.
    @par Allocation   None.
    @see read_exact, read_to_end
*/
template <detail::stream_argument S>
detail::operation_on_t<S, detail::read_some_operation> read_some(
    S&& stream, boost::asio::mutable_buffer to) {
    return detail::make_operation(std::forward<S>(stream), detail::read_some_operation{to});
}

/** Reads exactly `N` bytes.

    @param stream  Owned, and handed back: `result<std::tuple<S, std::array<std::byte, N>>>`. An
                   lvalue does not compile: the member `s.read_exact<N>()` lends it.
    @par Errors       Those of the stream; `asio::error::eof` at an early end.
    @par Cancellation Not cancel-safe: the bytes so far are in the future. `s.read_exact(cursor)`
                      keeps them.
    @par Allocation   None.
*/
template <std::size_t N, detail::stream_argument S>
detail::operation_on_t<S, detail::read_array_operation<N>> read_exact(S&& stream) {
    return detail::make_operation(std::forward<S>(stream), detail::read_array_operation<N>{});
}

/** Reads until the end of the stream, but no more than `limit` bytes.

    @param stream  Owned, and handed back: `result<std::tuple<S, Container>>`. An lvalue does not
                   compile: the member `s.read_to_end(limit)` lends it.
    @param limit   In bytes; one more is `error::limit_exceeded`.
    @tparam Container  Of bytes, resizable; `std::string` by default.
    @par Cancellation Not cancel-safe: the bytes so far are in the future.
    @par Allocation   The container's, which doubles; at most `limit + 1` bytes.
*/
template <class Container = std::string, detail::stream_argument S>
detail::operation_on_t<S, detail::read_to_end_operation<Container>> read_to_end(
    S&& stream, std::size_t limit) {
    return detail::make_operation(
        std::forward<S>(stream), detail::read_to_end_operation<Container>{limit});
}

} // namespace kioto

#endif // KIOTO_IO_READ_HPP
