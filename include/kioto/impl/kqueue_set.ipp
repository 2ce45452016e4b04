//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_IMPL_KQUEUE_SET_IPP
#define KIOTO_IMPL_KQUEUE_SET_IPP

#include <cerrno>
#include <ctime>

#include <sys/types.h>

#include <sys/event.h>

#include <kioto/detail/readiness_set.hpp>

// The kernel's part of a readiness set, with kqueue: one filter for each direction, which dies with
// the descriptor, also where its file lives on. Not every BSD says that urgent data came, so a
// short read proves nothing, see `add`.

namespace kioto::detail {

static_assert(sizeof(void*) == 8, "an event carries index and generation");

inline int readiness_set::make_set() noexcept { return ::kqueue(); }

inline int kqueue_change(
    int set, registration const& r, std::uint64_t stamp, bool reads, bool writes, unsigned flags) {
    struct kevent changes[2];
    int n = 0;
    auto* const data = reinterpret_cast<void*>(stamp);
    auto const ident = static_cast<std::uintptr_t>(r.descriptor);
    auto const what = static_cast<unsigned short>(flags);
    if (reads) {
        EV_SET(&changes[n], ident, EVFILT_READ, what, 0, 0, data);
        ++n;
    }
    if (writes) {
        EV_SET(&changes[n], ident, EVFILT_WRITE, what, 0, 0, data);
        ++n;
    }
    return ::kevent(set, changes, n, nullptr, 0, nullptr) == 0 ? 0 : errno;
}

inline int readiness_set::watch(registration const& r) noexcept {
    return kqueue_change(descriptor_, r, stamp_of(r), true,
        r.watches_writes.load(std::memory_order_relaxed), EV_ADD | EV_CLEAR);
}

inline int readiness_set::watch_writes_of(registration const& r) noexcept {
    return kqueue_change(descriptor_, r, stamp_of(r), false, true, EV_ADD | EV_CLEAR);
}

inline void readiness_set::forget(registration const& r) noexcept {
    kqueue_change(descriptor_, r, 0, true, false, EV_DELETE);
    if (r.watches_writes.load(std::memory_order_relaxed)) {
        kqueue_change(descriptor_, r, 0, false, true, EV_DELETE);
    }
}

KIOTO_DECL void readiness_set::collect(turn* here) noexcept {
    constexpr int most = 128;
    struct kevent events[most];
    timespec const at_once{};
    int const n = ::kevent(descriptor_, nullptr, 0, events, most, &at_once);
    for (int i = 0; i < n; ++i) {
        tell_all(events[i], here ? direction::own : 0, here);
    }
}

// An error is ordinary readiness: the next call shows it.
KIOTO_DECL void readiness_set::tell_all(
    struct kevent const& event, direction::sample own, turn* here) noexcept {
    auto const stamp = reinterpret_cast<std::uint64_t>(event.udata);
    registration& r = at(stamp);
    bool const ended = r.is_stream.load(std::memory_order_relaxed) && (event.flags & EV_EOF) != 0;
    direction& way = event.filter == EVFILT_WRITE ? r.write : r.read;
    tell(r, way, stamp, direction::hang_up(ended), own, here);
}

} // namespace kioto::detail

#endif // KIOTO_IMPL_KQUEUE_SET_IPP
