//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_IMPL_TIMER_WHEEL_IPP
#define KIOTO_IMPL_TIMER_WHEEL_IPP

#include <algorithm>
#include <bit>

#include <kioto/detail/timer_wheel.hpp>

namespace kioto::detail {

// What is due already waits in the slot of the next tick; the top level goes round.
KIOTO_DECL void timer_wheel::insert_clamped(timer_node& node) noexcept {
    std::uint64_t const at = (std::min)((std::max)(node.tick, now_ + 1), now_ + horizon / 2);
    put(node, (std::min)(level_of(at ^ now_), levels - 1), at);
}

KIOTO_DECL bool timer_wheel::next_slot(
    unsigned& level, unsigned& slot, std::uint64_t& start) noexcept {
    start = never;
    for (unsigned l = 0; l < levels; ++l) {
        while (occupied_[l] != 0) {
            // Slots ahead of the time's own digit come first, those behind it belong to the next
            // turn of this level. The digit's own slot is empty but for the top level, a whole turn
            // ahead.
            unsigned const digit = static_cast<unsigned>(now_ >> (bits * l)) % slots;
            set const later = occupied_[l] >> (digit + 1);
            auto const ahead = later != 0
                ? static_cast<unsigned>(std::countr_zero(later))
                : static_cast<unsigned>(std::countr_zero(occupied_[l])) + slots - (digit + 1);
            unsigned const next = (digit + ahead + 1) % slots;
            if (rings_[l][next].alone()) {
                occupied_[l] &= ~(set{1} << next);
                continue;
            }
            std::uint64_t const span = std::uint64_t(1) << (bits * l);
            std::uint64_t const first = ((now_ >> (bits * l)) + ahead + 1) * span;
            if (first < start) {
                start = first;
                level = l;
                slot = next;
            }
            break;
        }
    }
    return start != never;
}

KIOTO_DECL std::uint64_t timer_wheel::next() noexcept {
    unsigned level = 0;
    unsigned slot = 0;
    std::uint64_t start = never;
    next_slot(level, slot, start);
    return start;
}

KIOTO_DECL timer_node* timer_wheel::any() noexcept {
    unsigned level = 0;
    unsigned slot = 0;
    std::uint64_t start = 0;
    return next_slot(level, slot, start) ? static_cast<timer_node*>(rings_[level][slot].next)
                                         : nullptr;
}

KIOTO_DECL void timer_wheel::advance(std::uint64_t tick, ring_link& due) noexcept {
    unsigned level = 0;
    unsigned slot = 0;
    std::uint64_t start = 0;
    while (next_slot(level, slot, start) && start <= tick) {
        now_ = (std::max)(now_, start - 1);
        ring_link ring;
        ring.take(rings_[level][slot]);
        occupied_[level] &= ~(set{1} << slot);
        now_ = start;
        while (!ring.alone()) {
            auto& node = static_cast<timer_node&>(*ring.next);
            node.unlink();
            if (node.tick <= start) {
                due.push_back(node);
            } else {
                insert(node);
            }
        }
    }
    now_ = (std::max)(now_, tick);
}

} // namespace kioto::detail

#endif // KIOTO_IMPL_TIMER_WHEEL_IPP
