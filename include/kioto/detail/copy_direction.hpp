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

/// An error of a direction, and of which of its ends.
struct copy_failure {
    error_code code;
    bool of_source;
};
using copy_poll = poll_result<result<void, copy_failure>>;

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

    copy_store store_;
    std::uint64_t written_ = 0;
    KIOTO_NO_UNIQUE_ADDRESS splice_lane_if<splices> lane_;
    bool may_splice_;
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

    /// Ready: the source is at its end and the sink took everything; it was not flushed.
    copy_poll poll(poll_context& cx, From& from, To& to) {
        for (round_price price(cx);;) {
            auto given = drain(cx, to);
            if (ended_ || given.has_error()) {
                return given;
            }
            if (given.is_pending() && !has_room()) {
                return pending;
            }
            auto more = given.is_pending() ? read_behind(cx, from) : pass(cx, from, to);
            if (more.has_error()) {
                return more;
            }
            if (more.is_pending()) {
                return given.is_pending() ? copy_poll(pending) : rest(cx, to);
            }
            if (!price.pay()) {
                return pending;
            }
        }
    }

private:
    static copy_poll source_failed(error_code ec) {
        return copy_poll(boost::system::in_place_error, copy_failure{ec, true});
    }
    static copy_poll sink_failed(error_code ec) {
        return copy_poll(boost::system::in_place_error, copy_failure{ec, false});
    }
    bool has_room() const noexcept {
        if constexpr (splices) {
            if (!lane_.empty()) {
                return false;
            }
        }
        return store_.has_room();
    }
    void took(std::size_t n) noexcept {
        written_ += n;
        moved_ = unflushed_ = true;
    }

    // What waits here goes to the sink. Ready: nothing is left.
    copy_poll drain(poll_context& cx, To& to) {
        if constexpr (splices) {
            while (!lane_.empty()) {
                auto n = lane_.drain(cx, splice_socket(to));
                if (!n.has_value()) {
                    return n.is_pending() ? copy_poll(pending) : sink_failed(n.error());
                }
                took(n.value());
            }
        }
        while (!store_.empty()) {
            auto n = to.poll_write(cx, store_.bytes());
            if (n.is_pending()) {
                return pending;
            }
            if (n.has_error() || n.value() == 0) {
                return sink_failed(n.has_error() ? n.error() : make_error_code(error::write_zero));
            }
            took(n.value());
            store_.taken(n.value());
        }
        return unit{};
    }

    // More of the source goes behind what the sink does not take now.
    copy_poll read_behind(poll_context& cx, From& from) {
        auto n = from.poll_read(cx, store_.room());
        if (!n.has_value()) {
            return n.is_pending() ? copy_poll(pending) : source_failed(n.error());
        }
        store_.filled(n.value());
        ended_ = n.value() == 0;
        moved_ = true;
        return unit{};
    }

    // What the source has goes through to the sink.
    copy_poll pass(poll_context& cx, From& from, To& to) {
        if constexpr (splices) {
            if (flows_ && may_splice_ && splice_socket(from).reads_drain()) {
                auto n = lane_.fill(cx, splice_socket(from), may_splice_);
                if (n.is_pending()) {
                    return pending;
                }
                if (n.has_value() && n.value() != 0) {
                    flows_ = n.value() >= at_once;
                    moved_ = true;
                    return unit{};
                }
                if (n.has_error() && may_splice_) {
                    return source_failed(n.error());
                }
                // No pipe; or an end, which a read confirms: urgent data looks the same.
            }
        }
        return pass_by_stack(cx, from, to);
    }

    KIOTO_NOINLINE copy_poll pass_by_stack(poll_context& cx, From& from, To& to) {
        std::array<std::byte, at_once> here;
        std::size_t const most = (std::min)(here.size(), store_.size());
        auto n = from.poll_read(cx, boost::asio::mutable_buffer(here.data(), most));
        if (!n.has_value()) {
            return n.is_pending() ? copy_poll(pending) : source_failed(n.error());
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
            if (w.has_error() || w.value() == 0) {
                return sink_failed(w.has_error() ? w.error() : make_error_code(error::write_zero));
            }
            took(w.value());
            at += w.value();
        }
        return unit{};
    }

    // The source has nothing: what the sink took may have to be seen before there is more.
    copy_poll rest(poll_context& cx, To& to) {
        if (unflushed_) {
            auto flushed = to.poll_flush(cx);
            if (flushed.has_error()) {
                return sink_failed(flushed.error());
            }
            unflushed_ = flushed.is_pending();
        }
        return pending;
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_COPY_DIRECTION_HPP
