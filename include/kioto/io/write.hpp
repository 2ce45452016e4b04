//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_IO_WRITE_HPP
#define KIOTO_IO_WRITE_HPP

#include <boost/asio/buffer.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <utility>

#include <kioto/detail/buffer_argument.hpp>
#include <kioto/detail/io_operation.hpp>
#include <kioto/error.hpp>

namespace kioto {

/// A byte sink that takes several buffers with one call.
template <class S>
concept gathering_sink = byte_sink<S> &&
    requires(S& s, poll_context& cx, std::span<boost::asio::const_buffer const> from) {
        { s.poll_write(cx, from) } -> std::same_as<poll_result<result<std::size_t>>>;
    };

namespace detail {

template <class Bytes>
struct write_some_operation {
    using value_type = std::size_t;
    static constexpr bool cancel_safe = true;
    Bytes from;

    template <class S>
    KIOTO_ALWAYS_INLINE poll_result<result<std::size_t>> poll(S& s, poll_context& cx) {
        return s.poll_write(cx, from.rest());
    }
};

template <class Bytes>
struct write_all_operation {
    using value_type = void;
    static constexpr bool cancel_safe = false;
    Bytes from;

    template <class S>
    KIOTO_ALWAYS_INLINE poll_result<result<void>> poll(S& s, poll_context& cx) {
        while (!from.empty()) {
            auto const rest = from.rest();
            KIOTO_TRY_READY(n, s.poll_write(cx, rest));
            if (n >= rest.size()) {
                break; // all at once, as nearly always: there is nothing to keep up
            }
            if (n == 0) {
                return fail(error::write_zero);
            }
            from.consume(n);
        }
        return unit{};
    }
};

template <class Sequence>
struct write_all_operation<lent_pieces<Sequence>> {
    using value_type = void;
    static constexpr bool cancel_safe = false;
    lent_pieces<Sequence> from;

    template <class S>
    poll_result<result<void>> poll(S& s, poll_context& cx) {
        typename lent_pieces<Sequence>::window_type next;
        while (std::size_t const count = from.rest(next)) {
            KIOTO_TRY_READY(n, write(s, cx, std::span(next.data(), count)));
            if (n == 0) {
                return fail(error::write_zero);
            }
            from.consume(n);
        }
        return unit{};
    }

private:
    template <class S>
    static auto write(S& s, poll_context& cx, std::span<boost::asio::const_buffer const> next) {
        if constexpr (gathering_sink<S>) {
            return s.poll_write(cx, next);
        } else {
            return s.poll_write(cx, next.front());
        }
    }
};

struct flush_operation {
    using value_type = void;
    static constexpr bool cancel_safe = true;
    template <class S>
    KIOTO_ALWAYS_INLINE poll_result<result<void>> poll(S& s, poll_context& cx) {
        return s.poll_flush(cx);
    }
};

struct shutdown_operation {
    using value_type = void;
    static constexpr bool cancel_safe = true;
    template <class S>
    KIOTO_ALWAYS_INLINE poll_result<result<void>> poll(S& s, poll_context& cx) {
        return s.poll_shutdown(cx);
    }
};

} // namespace detail

/** Writes once: as much as the stream takes now.

    @param stream  Owned, and handed back: `result<std::tuple<S, std::size_t>>`. An lvalue does not
                   compile: the member `s.write_some(from)` lends it.
    @param from    One buffer, lent or owned as in `write_all`.
    @return        The bytes taken, at least one unless `from` is empty.
    @par Cancellation The member form is cancel-safe: nothing is taken by a write that pends.
    @par Allocation   None.
*/
template <detail::stream_argument S, class B>
auto write_some(S&& stream, B&& from)
    -> detail::operation_on_t<S, detail::write_some_operation<detail::kept_bytes_t<B>>> {
    detail::assert_const_argument<B>();
    return detail::make_operation(std::forward<S>(stream),
        detail::write_some_operation<detail::kept_bytes_t<B>>{
            detail::const_argument<B>::keep(std::forward<B>(from))});
}

/** Writes everything.

    @param stream  Owned, and handed back: `result<S>`. An lvalue does not compile: the member
                   `s.write_all(from)` lends it.
    @param from    Lent: `asio::buffer(x)`, a sequence of buffers (gathered, 16 at a time), a span, a
                   string view, a literal without its terminator; what they point to outlives the
                   future. Owned until the future is dropped: an rvalue container. An lvalue
                   container does not compile.
    @par Errors       Those of the stream, by this or a later write, a flush or the shutdown;
                      `error::write_zero` where it takes nothing.
    @par Cancellation Not cancel-safe: how much was written is in the future.
    @par Allocation   None.
*/
template <detail::stream_argument S, class B>
auto write_all(S&& stream, B&& from)
    -> detail::operation_on_t<S, detail::write_all_operation<detail::kept_bytes_t<B>>> {
    detail::assert_const_argument<B>();
    return detail::make_operation(std::forward<S>(stream),
        detail::write_all_operation<detail::kept_bytes_t<B>>{
            detail::const_argument<B>::keep(std::forward<B>(from))});
}

/// Waits until what was written has gone on. The stream is owned and handed back, `result<S>`; the
/// member `s.flush()` lends it.
template <detail::stream_argument S>
detail::operation_on_t<S, detail::flush_operation> flush(S&& stream) {
    return detail::make_operation(std::forward<S>(stream), detail::flush_operation{});
}

/// Flushes, then ends the outgoing bytes: the peer reads the end of the stream. Reading goes on.
/// The stream is owned and handed back, `result<S>`; the member `s.shutdown()` lends it.
template <detail::stream_argument S>
detail::operation_on_t<S, detail::shutdown_operation> shutdown(S&& stream) {
    return detail::make_operation(std::forward<S>(stream), detail::shutdown_operation{});
}

} // namespace kioto

#endif // KIOTO_IO_WRITE_HPP
