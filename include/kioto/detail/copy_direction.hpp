//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_COPY_DIRECTION_HPP
#define KIOTO_DETAIL_COPY_DIRECTION_HPP

#include <boost/asio/buffer.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include <kioto/byte_stream.hpp>
#include <kioto/detail/copy_store.hpp>
#include <kioto/detail/round.hpp>
#include <kioto/detail/splice_lane.hpp>
#include <kioto/error.hpp>

namespace kioto::detail {

/// What came of a step of a copy. A failure is that of the end that it names, and in `ec`.
enum class copy_step : unsigned char { waits, done, source_failed, sink_failed };
constexpr bool is_failure(copy_step step) noexcept {
    return step == copy_step::source_failed || step == copy_step::sink_failed;
}

/** Bytes from a source to a sink.

    A read goes to the stack and from there to the sink at once; only what the sink does not take is
    stored, and while it waits, the room beside it is read into. Between two sockets a read that
    filled the stack's buffer is followed by splices, in which bytes stay in the kernel, until one
    of them brings less than that.

    Invariant: what is stored, or in the pipe, is older than anything read later; the pipe is empty
    before a byte is stored and the other way round.
*/
template <class From, class To>
class copy_direction {
    static constexpr std::size_t at_once = 16 * 1024; // on the stack
    static constexpr bool splices = splice_ends<From, To>;

    // In this order the flags fill what the store and the lane leave empty at their ends.
    KIOTO_NO_UNIQUE_ADDRESS copy_store store_;
    bool may_splice_;
    std::uint64_t written_ = 0;
    KIOTO_NO_UNIQUE_ADDRESS splice_lane_if<splices> lane_;
    bool ended_ = false;
    bool unflushed_ = false;
    bool moved_ = false;
    bool flows_ = false; // the latest read filled its buffer

public:
    copy_direction(std::size_t buffer_size, bool splice) noexcept
        : store_(buffer_size), may_splice_(splice) {}

    /// What the sink took.
    std::uint64_t written() const noexcept { return written_; }
    /// The source is at its end.
    bool ended() const noexcept { return ended_; }
    /// True if bytes went in or out since it was asked.
    bool moved() noexcept { return std::exchange(moved_, false); }

    /// Done: the source is at its end and the sink took everything; it was not flushed.
    KIOTO_NOINLINE copy_step poll(poll_context& cx, From& from, To& to, error_code& ec) {
        for (round_price price(cx);;) {
            copy_step const given = keeps_some() ? drain(cx, to, ec) : copy_step::done;
            bool const stuck = given == copy_step::waits;
            if (ended_ || is_failure(given) || (stuck && !has_room())) {
                return given;
            }
            copy_step const more = stuck ? read_behind(cx, from, ec) : pass(cx, from, to, ec);
            if (more != copy_step::done) {
                return more == copy_step::waits && !stuck ? rest(cx, to, ec) : more;
            }
            if (!price.pay()) {
                return copy_step::waits;
            }
        }
    }

private:
    // A poll that is pending or failed ends the step.
    template <class Polled>
    static copy_step ends_step(Polled& polled, copy_step failed, error_code& ec) {
        if (polled.is_pending()) {
            return copy_step::waits;
        }
        ec = polled.error();
        return failed;
    }
    // The sink took something, or failed.
    template <class Polled>
    copy_step took(Polled& polled, error_code& ec) {
        if (!polled.has_value()) {
            return ends_step(polled, copy_step::sink_failed, ec);
        }
        if (polled.value() == 0) {
            ec = error::write_zero;
            return copy_step::sink_failed;
        }
        written_ += polled.value();
        moved_ = unflushed_ = true;
        return copy_step::done;
    }
    bool in_pipe() const noexcept {
        if constexpr (splices) {
            return !lane_.empty();
        } else {
            return false;
        }
    }
    bool keeps_some() const noexcept { return in_pipe() || !store_.empty(); }
    bool has_room() const noexcept { return !in_pipe() && store_.has_room(); }

    // What waits here goes to the sink. Done: nothing is left.
    KIOTO_NOINLINE copy_step drain(poll_context& cx, To& to, error_code& ec) {
        if constexpr (splices) {
            while (!lane_.empty()) {
                auto n = lane_.drain(cx, splice_socket(to));
                if (copy_step const step = took(n, ec); step != copy_step::done) {
                    return step;
                }
            }
            if (!flows_) {
                lane_.give_back(); // the next read goes to the stack, and may be long in coming
            }
        }
        while (!store_.empty()) {
            auto n = to.poll_write(cx, store_.bytes());
            if (copy_step const step = took(n, ec); step != copy_step::done) {
                return step;
            }
            store_.taken(n.value());
        }
        return copy_step::done;
    }

    // More of the source goes behind what the sink does not take now.
    KIOTO_NOINLINE copy_step read_behind(poll_context& cx, From& from, error_code& ec) {
        auto n = from.poll_read(cx, store_.room());
        if (!n.has_value()) {
            return ends_step(n, copy_step::source_failed, ec);
        }
        store_.filled(n.value());
        ended_ = n.value() == 0;
        moved_ = true;
        return copy_step::done;
    }

    // What the source has goes through to the sink.
    KIOTO_ALWAYS_INLINE copy_step pass(poll_context& cx, From& from, To& to, error_code& ec) {
        if constexpr (splices) {
            if (flows_ && may_splice_ && splice_socket(from).reads_drain()) {
                auto n = lane_.fill(cx, splice_socket(from), may_splice_);
                if (n.is_pending()) {
                    return copy_step::waits;
                }
                if (n.has_value() && n.value() != 0) {
                    flows_ = n.value() >= at_once;
                    moved_ = true;
                    return copy_step::done;
                }
                if (n.has_error() && may_splice_) {
                    return ends_step(n, copy_step::source_failed, ec);
                }
                // No pipe; or an end, which a read confirms: urgent data looks the same.
            } else if (flows_) {
                lane_.give_back(); // urgent data came since the latest splice
            }
        }
        return pass_by_stack(cx, from, to, ec);
    }

    KIOTO_ALWAYS_INLINE copy_step pass_by_stack(
        poll_context& cx, From& from, To& to, error_code& ec) {
        std::array<std::byte, at_once> here;
        std::size_t const most = (std::min)(here.size(), store_.size());
        auto n = from.poll_read(cx, boost::asio::mutable_buffer(here.data(), most));
        if (!n.has_value()) {
            return ends_step(n, copy_step::source_failed, ec);
        }
        flows_ = n.value() == here.size();
        ended_ = n.value() == 0;
        moved_ = true;
        for (std::size_t at = 0; at != n.value();) {
            auto w = to.poll_write(cx, boost::asio::const_buffer(here.data() + at, n.value() - at));
            if (w.is_pending()) {
                store_.keep(here.data() + at, n.value() - at);
                break;
            }
            if (copy_step const step = took(w, ec); step != copy_step::done) {
                return step;
            }
            at += w.value();
        }
        return copy_step::done;
    }

    // The source has nothing: what the sink took may have to be seen before there is more.
    copy_step rest(poll_context& cx, To& to, error_code& ec) {
        if (unflushed_) {
            auto flushed = to.poll_flush(cx);
            if (flushed.has_error()) {
                return ends_step(flushed, copy_step::sink_failed, ec);
            }
            unflushed_ = flushed.is_pending();
        }
        return copy_step::waits;
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_COPY_DIRECTION_HPP
