//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_IMPL_EPOLL_SET_IPP
#define KIOTO_IMPL_EPOLL_SET_IPP

#include <cerrno>

#include <sys/epoll.h>

#include <kioto/detail/readiness_set.hpp>

// The kernel's part of a readiness set, with epoll: one entry for a descriptor.

namespace kioto::detail {

inline int readiness_set::make_set() noexcept { return ::epoll_create1(EPOLL_CLOEXEC); }

inline int epoll_change(int set, int operation, registration const& r, std::uint64_t stamp) {
    epoll_event event{};
    event.events = std::uint32_t(EPOLLIN | EPOLLRDHUP | EPOLLPRI) | std::uint32_t(EPOLLET) |
        (r.watches_writes ? std::uint32_t(EPOLLOUT) : 0U);
    event.data.u64 = stamp;
    return ::epoll_ctl(set, operation, r.descriptor, &event) == 0 ? 0 : errno;
}

inline int readiness_set::watch(registration const& r) noexcept {
    return epoll_change(descriptor_, EPOLL_CTL_ADD, r, stamp_of(r));
}

inline int readiness_set::watch_writes_of(registration const& r) noexcept {
    return epoll_change(descriptor_, EPOLL_CTL_MOD, r, stamp_of(r));
}

inline bool readiness_set::ignore_reads(registration const& r) noexcept {
    epoll_event event{};
    event.events = std::uint32_t(EPOLLOUT) | std::uint32_t(EPOLLET);
    event.data.u64 = stamp_of(r);
    return ::epoll_ctl(descriptor_, EPOLL_CTL_MOD, r.descriptor, &event) == 0;
}

inline void readiness_set::watch_reads(registration const& r) noexcept {
    epoll_change(descriptor_, EPOLL_CTL_MOD, r, stamp_of(r));
}

inline void readiness_set::forget(registration const& r) noexcept {
    epoll_change(descriptor_, EPOLL_CTL_DEL, r, 0);
}

KIOTO_DECL bool readiness_set::collect(turn* here) noexcept {
    constexpr int most = 128;
    epoll_event events[most];
    int const n = ::epoll_wait(descriptor_, events, most, 0);
    direction::sample const own = here ? direction::own : 0;
    for (epoll_event const* e = events; e < events + n; ++e) {
        if (e->events == EPOLLIN) [[likely]] {
            std::uint64_t const stamp = e->data.u64;
            registration& r = at(stamp);
            tell(r, r.read, stamp, 0, own, here);
        } else {
            tell_all(*e, own, here);
        }
    }
    if (n == 1 && events->events == EPOLLIN) {
        lone_.note(events->data.u64);
    } else {
        lone_.forget();
    }
    return n > 0;
}

// An error is ordinary readiness: the next call shows it.
KIOTO_DECL void readiness_set::tell_all(
    epoll_event const& event, direction::sample own, turn* here) noexcept {
    std::uint64_t const stamp = event.data.u64;
    std::uint32_t const mask = event.events;
    registration& r = at(stamp);
    if (mask & EPOLLPRI) {
        r.read.distrust();
    }
    bool const is_stream = r.is_stream.load(std::memory_order_relaxed);
    bool const hung_up = is_stream && (mask & EPOLLHUP);
    bool const ended = hung_up || (is_stream && (mask & EPOLLRDHUP));
    if (mask & (EPOLLIN | EPOLLPRI | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) {
        tell(r, r.read, stamp, direction::hang_up(ended), own, here);
    }
    if (mask & (EPOLLOUT | EPOLLHUP | EPOLLERR)) {
        tell(r, r.write, stamp, direction::hang_up(hung_up), own, here);
    }
}

} // namespace kioto::detail

#endif // KIOTO_IMPL_EPOLL_SET_IPP
