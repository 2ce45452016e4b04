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

inline int epoll_change(
    int set, int operation, registration const& r, std::uint64_t stamp, std::uint32_t events) {
    epoll_event event{};
    event.events = events | std::uint32_t(EPOLLET);
    event.data.u64 = stamp;
    return ::epoll_ctl(set, operation, r.descriptor, &event) == 0 ? 0 : errno;
}

inline constexpr std::uint32_t epoll_reads = EPOLLIN | EPOLLRDHUP | EPOLLPRI;
inline constexpr std::uint32_t epoll_writes = EPOLLOUT;

inline std::uint32_t epoll_interest(bool writes) {
    return epoll_reads | (writes ? epoll_writes : 0U);
}

inline int readiness_set::watch(registration const& r) noexcept {
    return epoll_change(descriptor_, EPOLL_CTL_ADD, r, stamp_of(r),
        epoll_interest(r.watches_writes.load(std::memory_order_relaxed)));
}

inline int readiness_set::watch_writes_of(registration const& r) noexcept {
    return epoll_change(descriptor_, EPOLL_CTL_MOD, r, stamp_of(r), epoll_interest(true));
}

// Also what a write waits for, as somebody else may begin to watch it.
inline bool readiness_set::ignore_reads(registration const& r, std::uint64_t stamp) noexcept {
    return epoll_change(descriptor_, EPOLL_CTL_MOD, r, stamp, epoll_writes) == 0;
}

// Who begins to watch writes says so first, and asks the kernel then: seen here, or it asks later.
inline void readiness_set::watch_reads(registration const& r, std::uint64_t stamp) noexcept {
    bool const writes = r.watches_writes.load(std::memory_order_relaxed);
    epoll_change(descriptor_, EPOLL_CTL_MOD, r, stamp, epoll_interest(writes));
    if (!writes && r.watches_writes.load(std::memory_order_relaxed)) {
        epoll_change(descriptor_, EPOLL_CTL_MOD, r, stamp, epoll_interest(true));
    }
}

inline void readiness_set::forget(registration const& r) noexcept {
    epoll_change(descriptor_, EPOLL_CTL_DEL, r, 0, 0);
}

KIOTO_DECL void readiness_set::collect(turn* here) noexcept {
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
