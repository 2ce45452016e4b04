//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_TIMER_WHEEL_HPP
#define KIOTO_DETAIL_TIMER_WHEEL_HPP

#include <array>
#include <bit>
#include <cstdint>

#include <kioto/config.hpp>
#include <kioto/detail/atomic.hpp>
#include <kioto/detail/ring_link.hpp>
#include <kioto/waker.hpp>

namespace kioto::detail {

class runtime;

/** A timer's place in the wheel; lives in the future that waits, which may outlive whoever polled
    it, and the runtime.

        made      for a runtime, whose lock guards everything but `home`
        armed     in the wheel, or due and not fired yet
        retired   taken out by its owner; or fired: then the last thing that the runtime does with
                  it is to clear `home`; or the runtime is shut down, which fires nobody

    So an owner that finds no home has the node for itself.
*/
struct timer_node : ring_link {
    std::uint64_t const tick; ///< When it is due.
    waker target;
    atomic<runtime*> home;

    timer_node(runtime& r, std::uint64_t at, wake_target& t) noexcept
        : ring_link(unlinked()), tick(at), target(t), home(&r) {}

    bool is_armed() const noexcept { return next != nullptr; }
    void retire() noexcept {
        next->prev = prev;
        prev->next = next;
        next = nullptr;
    }
    /// Retires it for good. The waker is the caller's, to use or drop unlocked.
    waker let_go() noexcept {
        retire();
        waker w(std::move(target));
        home.store(nullptr, std::memory_order_release);
        return w;
    }
};

/** A hierarchical timer wheel: nine levels of 16 slots, a tick of the caller's length.

    Level `l` holds the timers whose tick differs from now in digit `l`, in base 16, and in none
    above: a slot of level `l` spans 16^l ticks, and is spread over the lower levels when the time
    comes into it. Inserting and erasing are O(1); a timer is moved at most eight times. A timer that
    goes unlinks itself; a slot that became empty by that is noted when the wheel is next looked at.

    Not synchronised. No allocation.
*/
class timer_wheel {
    static constexpr unsigned levels = 9;
    static constexpr unsigned bits = 4; // of a digit
    static constexpr unsigned slots = 1U << bits;
    using set = std::uint32_t; // of slots

    std::uint64_t now_ = 0;
    std::array<set, levels> occupied_{}; // the slots that are not empty, and others
    std::array<std::array<ring_link, slots>, levels> rings_;

public:
    static constexpr std::uint64_t never = ~std::uint64_t(0);
    /// Later ticks are clamped to this distance (2.2 years of milliseconds) and re-inserted.
    static constexpr std::uint64_t horizon = (std::uint64_t(1) << (bits * levels)) - 1;

    /// The tick up to which everything was taken out.
    std::uint64_t now() const noexcept { return now_; }

    /// A tick that has passed is due at the next `advance`.
    KIOTO_ALWAYS_INLINE void insert(timer_node& node) noexcept {
        std::uint64_t const differs = node.tick ^ now_;
        if (node.tick <= now_ || differs > horizon) [[unlikely]] {
            insert_clamped(node);
        } else {
            put(node, level_of(differs), node.tick);
        }
    }
    /// Moves everything with a tick of at most `tick` behind `due`.
    KIOTO_DECL void advance(std::uint64_t tick, ring_link& due) noexcept;
    /// A tick at or before the first one due; `never` when empty.
    KIOTO_DECL std::uint64_t next() noexcept;
    /// Some timer, whatever its tick; null when empty.
    KIOTO_DECL timer_node* any() noexcept;

private:
    KIOTO_COLD KIOTO_DECL void insert_clamped(timer_node& node) noexcept;
    // Of the highest digit that differs; there is one, and the lowest bit does not change it.
    static unsigned level_of(std::uint64_t differs) noexcept {
        return static_cast<unsigned>(std::bit_width(differs | 1) - 1) / bits;
    }
    KIOTO_ALWAYS_INLINE void put(timer_node& node, unsigned level, std::uint64_t at) noexcept {
        unsigned const slot = static_cast<unsigned>(at >> (bits * level)) % slots;
        rings_[level][slot].push_back(node);
        occupied_[level] |= set{1} << slot;
    }
    // The first slot that starts next, of any level; false when empty. Notes which are empty.
    KIOTO_DECL bool next_slot(unsigned& level, unsigned& slot, std::uint64_t& start) noexcept;
};

} // namespace kioto::detail

#ifndef KIOTO_SEPARATE_COMPILATION
#include <kioto/impl/timer_wheel.ipp>
#endif

#endif // KIOTO_DETAIL_TIMER_WHEEL_HPP
