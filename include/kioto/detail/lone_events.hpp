//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_LONE_EVENTS_HPP
#define KIOTO_DETAIL_LONE_EVENTS_HPP

#include <cstdint>
#include <utility>

namespace kioto::detail {

/** Who has all the events of a set, where they come one at a time.

    That is known once each of eight was of the same reader as the last but one before it: of one
    connection that is busy, or of two that take turns, as a proxy's do.

    By the turn that collects.
*/
class lone_events {
    static constexpr unsigned enough = 8;

    std::uint64_t last_ = 0;
    std::uint64_t before_ = 0;
    unsigned right_ = 0; // in a row

public:
    /// The set had one event.
    void note(std::uint64_t stamp) noexcept {
        right_ = stamp == before_ ? right_ + 1 : 0;
        before_ = std::exchange(last_, stamp);
    }
    /// There was another kind of event, or several; or use was made of what is known.
    void forget() noexcept { right_ = 0; }

    bool is_known() const noexcept { return right_ >= enough; }
    /// @pre is_known(). The same, where it is one.
    std::uint64_t first() const noexcept { return before_; }
    std::uint64_t second() const noexcept { return last_; }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_LONE_EVENTS_HPP
