//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_TIMER_WHEEL_HPP
#define KIOTO_DETAIL_TIMER_WHEEL_HPP

#include <array>
#include <cstdint>

#include <kioto/config.hpp>
#include <kioto/detail/ring_link.hpp>

namespace kioto {

class wake_target;

namespace detail {

/// A timer's place in the wheel; lives in the future that waits.
struct timer_node : ring_link {
    std::uint64_t tick = 0;         ///< When it is due.
    wake_target* target = nullptr;  ///< Borrowed: the future is gone before its target is.
    bool armed = false;             ///< In the wheel, or due and not fired yet.
    std::uint8_t level = 0;
    std::uint8_t slot = 0;
};

/** A hierarchical timer wheel: six levels of 64 slots, a tick of the caller's length.

    Level `l` holds the timers whose tick differs from now in digit `l`, in base 64, and in none
    above: a slot of level `l` spans 64^l ticks, and is spread over the lower levels when the time
    comes into it. Inserting and erasing are O(1); a timer is moved at most five times.

    Not synchronised. No allocation.
*/
class timer_wheel {
    static constexpr unsigned levels = 6;
    static constexpr unsigned slots = 64;

    std::uint64_t now_ = 0;
    std::array<std::uint64_t, levels> occupied_{};
    std::array<std::array<ring_link, slots>, levels> rings_;

public:
    static constexpr std::uint64_t never = ~std::uint64_t(0);
    /// Later ticks are clamped to this distance (2.2 years of milliseconds) and re-inserted.
    static constexpr std::uint64_t horizon = (std::uint64_t(1) << (6 * levels)) - 1;

    /// The tick up to which everything was taken out.
    std::uint64_t now() const noexcept { return now_; }

    /// @pre not armed. A tick that has passed is due at the next `advance`.
    KIOTO_DECL void insert(timer_node& node) noexcept;
    /// Also for a node that `advance` moved to a list of due ones.
    KIOTO_DECL void erase(timer_node& node) noexcept;
    /// Moves everything with a tick of at most `tick` behind `due`.
    KIOTO_DECL void advance(std::uint64_t tick, ring_link& due) noexcept;
    /// A tick at or before the first one due; `never` when empty.
    KIOTO_DECL std::uint64_t next() const noexcept;

private:
    // The first slot that starts next, of any level; false when empty.
    KIOTO_DECL bool next_slot(unsigned& level, unsigned& slot, std::uint64_t& start) const noexcept;
};

} // namespace detail
} // namespace kioto

#ifndef KIOTO_SEPARATE_COMPILATION
#include <kioto/impl/timer_wheel.ipp>
#endif

#endif // KIOTO_DETAIL_TIMER_WHEEL_HPP
