//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_LONE_EVENTS_HPP
#define KIOTO_DETAIL_LONE_EVENTS_HPP

#include <algorithm>
#include <cstdint>
#include <utility>

#include <kioto/detail/atomic.hpp>

namespace kioto::detail {

/** Whose the next event of a set is, where one comes at a time.

    The set lies in Asio's, which tells that there is an event; whose it is takes a system call more.
    Where each of the latest eight was of the same reader as the last but one before it (one
    connection that is busy, or two that take turns, as a proxy's do), so is the next one, probably:
    that reader is woken without asking.

    A guess takes no event away, so a wrong one loses none: the set stays readable, and the next turn
    asks. And right ones keep nobody waiting: after fifteen of them the set is asked, too.
*/
class lone_events {
    static constexpr unsigned proven = 8;
    static constexpr unsigned most = 15;

    std::uint64_t last_ = 0;
    std::uint64_t before_ = 0;
    atomic<unsigned> right_{0}; // in a row; of them beyond `proven`, guesses

public:
    /// The set was asked, and had one event.
    void note(std::uint64_t stamp) noexcept {
        unsigned const right = right_.load(std::memory_order_relaxed);
        bool const again = stamp == before_;
        right_.store(again ? (std::min)(right + 1, proven) : 0, std::memory_order_relaxed);
        before_ = std::exchange(last_, stamp);
    }
    /// There was another kind of event, or several, or a guessed one was not there. By any thread.
    void forget() noexcept { right_.store(0, std::memory_order_relaxed); }

    bool can_guess() const noexcept {
        unsigned const right = right_.load(std::memory_order_relaxed);
        return right >= proven && right < proven + most;
    }
    /// The stamp of the next event. @pre can_guess()
    std::uint64_t guess() noexcept {
        right_.store(right_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
        std::swap(last_, before_);
        return last_;
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_LONE_EVENTS_HPP
