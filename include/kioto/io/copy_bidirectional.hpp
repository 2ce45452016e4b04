//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_IO_COPY_BIDIRECTIONAL_HPP
#define KIOTO_IO_COPY_BIDIRECTIONAL_HPP

#include <boost/asio/error.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include <kioto/detail/copy_direction.hpp>
#include <kioto/detail/copy_limits.hpp>
#include <kioto/io/copy.hpp>
#include <kioto/io/copy_error.hpp>

namespace kioto {

/// How `copy_bidirectional` copies.
struct copy_bidirectional_options {
    /// The longest time in which no byte moves, either way. None: for ever.
    std::optional<std::chrono::steady_clock::duration> idle_timeout{};
    /// The same, once one side has ended. None: as `idle_timeout`.
    std::optional<std::chrono::steady_clock::duration> half_close_timeout{};
    /// At most this is kept for each direction, in bytes, while its sink does not take it.
    std::size_t buffer_size = 16 * 1024;
    /// Between two sockets: bulk data may stay in the kernel.
    bool splice = true;
};

/** The future that `copy_bidirectional` makes.

    Each direction copies, then shuts its sink down, then is done; the future is when both are.
*/
template <byte_stream A, byte_stream B>
class KIOTO_CONSUMABLE [[nodiscard]] copy_bidirectional_future
    : public future_interface<copy_bidirectional_future<A, B>> {
    A a_;
    B b_;
    detail::copy_direction<A, B> forth_;
    detail::copy_direction<B, A> back_;
    detail::copy_limits limits_;
    bool forth_done_ = false;
    bool back_done_ = false;
    bool back_first_ = false;
    bool done_ = false;

public:
    using output_type = result<copy_totals, copy_error>;
    using borrows = merged_types_t<borrows_t<A>, borrows_t<B>>;
    static constexpr bool cancel_safe = false;

    copy_bidirectional_future(A a, B b, copy_bidirectional_options how)
        : a_(std::move(a)),
          b_(std::move(b)),
          forth_(how.buffer_size, how.splice),
          back_(how.buffer_size, how.splice),
          limits_(how.idle_timeout, how.half_close_timeout) {}

    poll_result<output_type> poll(poll_context& cx) {
        BOOST_ASSERT_MSG(!done_, "a future was polled after it was ready");
        // The other one comes first each time, or one direction could spend the whole budget. An
        // error waits for the poll of the other direction: what can still go is not lost.
        copy_side failed = copy_side::none;
        error_code ec;
        error_code latest;
        for (bool const back : {back_first_, !back_first_}) {
            auto const way = back ? poll_way(cx, b_, a_, back_, back_done_, latest)
                                  : poll_way(cx, a_, b_, forth_, forth_done_, latest);
            if (detail::is_failure(way) && failed == copy_side::none) {
                bool const of_source = way == detail::copy_step::source_failed;
                failed = of_source == back ? copy_side::b : copy_side::a;
                ec = latest;
            }
        }
        back_first_ = !back_first_;
        if (failed != copy_side::none) {
            return end(ec, failed);
        }
        if (forth_done_ && back_done_) {
            done_ = true;
            return totals();
        }
        bool const forth_moved = forth_.moved();
        bool const back_moved = back_.moved();
        if (limits_.any()) {
            ec = limits_.poll(cx, forth_moved || back_moved, forth_.ended() || back_.ended());
            if (ec) {
                return end(ec, copy_side::none);
            }
        }
        return pending;
    }

private:
    copy_totals totals() const noexcept { return {forth_.written(), back_.written()}; }
    poll_result<output_type> end(error_code ec, copy_side side) {
        done_ = true;
        return fail(copy_error(ec, totals(), side));
    }

    template <class From, class To>
    static detail::copy_step poll_way(poll_context& cx, From& from, To& to,
        detail::copy_direction<From, To>& way, bool& done, error_code& ec) {
        if (done) {
            return detail::copy_step::done;
        }
        detail::copy_step const copied = way.poll(cx, from, to, ec);
        if (copied != detail::copy_step::done) {
            return copied;
        }
        auto shut = to.poll_shutdown(cx);
        if (shut.is_pending()) {
            return detail::copy_step::waits;
        }
        // Not connected any more: it took everything, and there is nobody to tell the end to. If
        // that is a fault, the other direction, which reads there, finds it.
        if (shut.has_error() && shut.error() != boost::asio::error::not_connected) {
            ec = shut.error();
            return detail::copy_step::sink_failed;
        }
        done = true;
        return detail::copy_step::done;
    }
};

namespace detail {

template <class A, class B>
struct copy_between {
    using type = rejected;
};
template <byte_stream A, byte_stream B>
    requires(!std::is_reference_v<A> && !std::is_reference_v<B>)
struct copy_between<A, B> {
    using type = copy_bidirectional_future<A, B>;
};

} // namespace detail

/** Copies both ways between two byte streams until both are at their ends: a proxy's inner loop.

    The end of one side is passed on by shutting down the outgoing bytes of the other, while the
    other direction goes on. Yields `result<copy_totals, copy_error>`; an error carries the counts
    so far and the side, and converts to `error_code` without them.

    Each direction is a `copy`: flushed when its source has nothing, spliced where both ends are
    plain sockets on Linux. The directions take turns in being first.

    @param a    Owned, and destroyed with the future. An lvalue does not compile: `lend(s)` lends
                it.
    @param b    Likewise.
    @param how  `{.idle_timeout = 5min, .half_close_timeout = 10s}`. A clock is read, and a timer
                armed, only where a time is given.
    @par Wakes        As the ends, when a time is over, and when the budget is spent.
    @par Cancellation Dropping it drops the streams that it owns. Cancel-safe: no, bytes that were
                      read may not have been written.
    @par Errors       The first of either side, after the other direction moved what it could without
                      waiting; bytes read and not taken by then are lost, and not counted.
                      `error::timed_out` where a time was over; `error::no_runtime` where one was
                      given without a running task.
    @par Allocation   `buffer_size` bytes for a direction while its sink keeps bytes waiting; an idle
                      connection has no buffer. At most 64 pipes in the process for splices, each
                      while bytes are in it; a thread keeps two of them for the next.
    @see copy
*/
template <class A, class B>
    requires byte_stream<std::remove_cvref_t<A>> && byte_stream<std::remove_cvref_t<B>>
typename detail::copy_between<A, B>::type copy_bidirectional(
    A&& a, B&& b, copy_bidirectional_options how = {}) {
    detail::assert_owned_ends<A, B>();
    return {std::forward<A>(a), std::forward<B>(b), how};
}

} // namespace kioto

#endif // KIOTO_IO_COPY_BIDIRECTIONAL_HPP
