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

KIOTO_DECL void timer_wheel::insert(timer_node& node) noexcept {
    // What is due already waits in the slot of the next tick.
    std::uint64_t at = (std::max)(node.tick, now_ + 1);
    at = (std::min)(at, now_ + horizon / 2);
    auto const digit = static_cast<unsigned>(63 - std::countl_zero(at ^ now_)) / 6;
    unsigned const level = (std::min)(digit, levels - 1);
    unsigned const slot = static_cast<unsigned>(at >> (6 * level)) % slots;
    node.level = static_cast<std::uint8_t>(level);
    node.slot = static_cast<std::uint8_t>(slot);
    node.armed = true;
    rings_[level][slot].push_back(node);
    occupied_[level] |= std::uint64_t(1) << slot;
}

KIOTO_DECL void timer_wheel::erase(timer_node& node) noexcept {
    node.unlink();
    node.armed = false;
    if (rings_[node.level][node.slot].alone()) {
        occupied_[node.level] &= ~(std::uint64_t(1) << node.slot);
    }
}

KIOTO_DECL bool timer_wheel::next_slot(
    unsigned& level, unsigned& slot, std::uint64_t& start) const noexcept {
    start = never;
    for (unsigned l = 0; l < levels; ++l) {
        if (occupied_[l] == 0) {
            continue;
        }
        // Slots ahead of the time's own digit come first, those behind it belong to the next turn
        // of this level. The digit's own slot is empty but for the top level, a whole turn ahead.
        unsigned const digit = static_cast<unsigned>(now_ >> (6 * l)) % slots;
        auto const ahead =
            static_cast<unsigned>(std::countr_zero(std::rotr(occupied_[l], int(digit + 1) % 64)));
        std::uint64_t const span = std::uint64_t(1) << (6 * l);
        std::uint64_t const first = ((now_ >> (6 * l)) + ahead + 1) * span;
        if (first < start) {
            start = first;
            level = l;
            slot = (digit + ahead + 1) % slots;
        }
    }
    return start != never;
}

KIOTO_DECL std::uint64_t timer_wheel::next() const noexcept {
    unsigned level = 0;
    unsigned slot = 0;
    std::uint64_t start = never;
    next_slot(level, slot, start);
    return start;
}

KIOTO_DECL void timer_wheel::advance(std::uint64_t tick, ring_link& due) noexcept {
    unsigned level = 0;
    unsigned slot = 0;
    std::uint64_t start = 0;
    while (next_slot(level, slot, start) && start <= tick) {
        now_ = (std::max)(now_, start - 1);
        ring_link ring;
        ring.take(rings_[level][slot]);
        occupied_[level] &= ~(std::uint64_t(1) << slot);
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
