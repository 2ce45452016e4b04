//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_SPLICE_LANE_HPP
#define KIOTO_DETAIL_SPLICE_LANE_HPP

#include <concepts>
#include <cstddef>
#include <type_traits>

#include <kioto/detail/stream_socket.hpp>
#include <kioto/lend.hpp>

#if KIOTO_SPLICES
#include <kioto/detail/splice_pipe.hpp>
#endif

namespace kioto::detail {

// Bytes between two sockets that stay in the kernel.

struct no_splice_lane {};

// A stream says `using plain_socket = itself` where its bytes are its socket's; what derives from
// it and adds something of its own is not plain.
template <class S>
concept plain_socket = requires(S& s) {
    requires std::same_as<typename S::plain_socket, S>;
    { s.engine() } -> std::same_as<stream_socket&>;
};
template <class S, class Half>
using plain_if = std::conditional_t<plain_socket<S>, Half, void>;

#if KIOTO_SPLICES

template <class S>
struct splice_end {
    static constexpr bool value = plain_socket<S>;
    static stream_socket& socket(S& s) noexcept { return s.engine(); }
};
template <class S>
struct splice_end<lent<S>> {
    static constexpr bool value = plain_socket<S>;
    static stream_socket& socket(lent<S>& s) noexcept { return s.get().engine(); }
};

template <class From, class To>
inline constexpr bool splice_ends = splice_end<From>::value && splice_end<To>::value;

template <class S>
stream_socket& splice_socket(S& s) noexcept {
    return splice_end<S>::socket(s);
}

/** The bytes of one direction that are in a pipe.

    It has a pipe while there are bytes in it, and from then until the source has no more or it is
    given back. Reading only into an empty pipe makes "would block" unambiguous: it is the source
    that has nothing, or the sink that takes nothing.
*/
class splice_lane {
    // What one unit of budget pays for, as in a copy.
    static constexpr std::size_t unit_bytes = 16 * 1024;

    std::size_t bytes_ = 0;
    splice_pipe pipe_;

public:
    splice_lane() = default;
    splice_lane(splice_lane&&) = default;
    ~splice_lane() { give_back(); }

    bool empty() const noexcept { return bytes_ == 0; }

    /// Takes what the source has; 0: its end, or nothing. @pre empty(). `possible` becomes false
    /// where there is no pipe, or the source cannot be spliced.
    stream_socket::io_result fill(poll_context& cx, stream_socket& from, bool& possible) {
        auto n = from.poll_read_with(
            cx,
            [&](int fd) -> ssize_t {
                if (!pipe_) {
                    pipe_ = splice_pipe::take();
                }
                ssize_t const got = pipe_ ? pipe_.fill(fd) : -1;
                if (!pipe_ || (got < 0 && errno == EINVAL)) {
                    possible = false;
                    errno = EINVAL;
                }
                return got;
            },
            0);
        if (n.has_value() && n.value() != 0) {
            bytes_ = n.value();
            charge(cx, bytes_);
        } else {
            give_back();
        }
        return n;
    }

    /// Gives the sink what is here. @pre !empty()
    stream_socket::io_result drain(poll_context& cx, stream_socket& to) {
        auto n = to.poll_write_with(cx, [&](int fd) { return pipe_.drain(fd, bytes_); }, 0);
        if (n.has_value()) {
            charge(cx, n.value());
            bytes_ -= n.value();
        }
        return n;
    }
    /// The pipe goes to others, unless bytes are in it.
    KIOTO_NOINLINE void give_back() noexcept {
        if (pipe_ && bytes_ == 0) {
            splice_pipe::give_back(std::move(pipe_));
        }
    }

private:
    // For what moved; the call itself has paid one unit.
    static void charge(poll_context& cx, std::size_t moved) noexcept {
        cx.budget().left -= static_cast<int>(moved / unit_bytes);
    }
};

#else

template <class From, class To>
inline constexpr bool splice_ends = false;
using splice_lane = no_splice_lane;

#endif

template <bool Splices>
using splice_lane_if = std::conditional_t<Splices, splice_lane, no_splice_lane>;

} // namespace kioto::detail

#endif // KIOTO_DETAIL_SPLICE_LANE_HPP
