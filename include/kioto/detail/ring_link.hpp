//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_RING_LINK_HPP
#define KIOTO_DETAIL_RING_LINK_HPP

namespace kioto::detail {

// A link of a ring. Unlinking needs no list.
struct ring_link {
    ring_link* prev;
    ring_link* next;

    ring_link() noexcept : prev(this), next(this) {}
    struct unlinked {};
    /// For who links it before anything looks at it.
    explicit ring_link(unlinked) noexcept {}
    ring_link(ring_link const&) = delete;
    ring_link& operator=(ring_link const&) = delete;

    bool alone() const noexcept { return next == this; }
    void unlink() noexcept {
        prev->next = next;
        next->prev = prev;
        prev = next = this;
    }
    // As the last of the ring whose head this is; or before this one.
    void push_back(ring_link& link) noexcept {
        link.prev = prev;
        link.next = this;
        prev->next = &link;
        prev = &link;
    }
    // Moves the whole ring behind `other` to the end of this one.
    void take(ring_link& other) noexcept {
        if (!other.alone()) {
            other.next->prev = prev;
            prev->next = other.next;
            other.prev->next = this;
            prev = other.prev;
            other.prev = other.next = &other;
        }
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_RING_LINK_HPP
