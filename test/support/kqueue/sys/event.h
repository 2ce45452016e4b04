//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TEST_SUPPORT_KQUEUE_SYS_EVENT_H
#define KIOTO_TEST_SUPPORT_KQUEUE_SYS_EVENT_H

#pragma GCC system_header // kevent is a type and a function, as on a BSD

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <map>
#include <mutex>
#include <new>
#include <utility>

#include <sys/epoll.h>
#include <unistd.h>

// kqueue(2) over epoll, as much as reactors use of it: reading and writing, added, cleared, deleted.
// It lets the code that is written for a BSD run on Linux; of a BSD's kernel it tells nothing.

#define EVFILT_READ (-1)
#define EVFILT_WRITE (-2)
#define EV_ADD 0x0001
#define EV_DELETE 0x0002
#define EV_CLEAR 0x0020
#define EV_FLAG1 0x2000
#define EV_OOBAND EV_FLAG1
#define EV_ERROR 0x4000
#define EV_EOF 0x8000

#define EV_SET(event, a, b, c, d, e, f)                                                            \
    do {                                                                                           \
        struct kevent* const set_event = (event);                                                  \
        set_event->ident = (a);                                                                    \
        set_event->filter = (b);                                                                   \
        set_event->flags = (c);                                                                    \
        set_event->fflags = (d);                                                                   \
        set_event->data = (e);                                                                     \
        set_event->udata = (f);                                                                    \
    } while (0)

struct kevent {
    std::uintptr_t ident;
    short filter;
    unsigned short flags;
    unsigned fflags;
    std::intptr_t data;
    void* udata;
};

namespace kqueue_over_epoll {

// A kernel's memory does not run short when operator new fails: a reactor that waits once more for
// what it knows looks for no error.
template <class T>
struct kernel_memory {
    using value_type = T;

    kernel_memory() = default;
    template <class U>
    kernel_memory(kernel_memory<U> const&) noexcept {}
    T* allocate(std::size_t n) {
        if (void* const p = std::malloc(n * sizeof(T))) {
            return static_cast<T*>(p);
        }
        throw std::bad_alloc();
    }
    void deallocate(T* p, std::size_t) noexcept { std::free(p); }
    friend bool operator==(kernel_memory const&, kernel_memory const&) = default;
};

template <class T>
using by_number = std::map<int, T, std::less<int>, kernel_memory<std::pair<int const, T>>>;

struct filter {
    bool on = false;
    bool clear = false;
    void* udata = nullptr;
};

/// What a queue knows of a descriptor.
struct descriptor {
    filter read;
    filter write;

    std::uint32_t events() const {
        std::uint32_t mask = 0;
        mask |= read.on ? std::uint32_t(EPOLLIN | EPOLLRDHUP | EPOLLPRI) : 0U;
        mask |= write.on ? std::uint32_t(EPOLLOUT) : 0U;
        bool const edges = (!read.on || read.clear) && (!write.on || write.clear);
        return mask | (edges ? std::uint32_t(EPOLLET) : 0U);
    }
};

struct queues {
    std::mutex mutex;
    by_number<by_number<descriptor>> all;
};

inline queues& known() {
    static queues& q = *new queues; // reactors may outlive statics
    return q;
}

inline int control(int queue, int operation, int fd, std::uint32_t mask) {
    epoll_event event{};
    event.data.fd = fd;
    event.events = mask;
    return ::epoll_ctl(queue, operation, fd, &event) == 0 ? 0 : errno;
}

/// Applies one change; an error number, or 0.
inline int apply(by_number<descriptor>& descriptors, int queue, struct kevent const& change) try {
    if (change.filter != EVFILT_READ && change.filter != EVFILT_WRITE) {
        return EINVAL;
    }
    int const fd = static_cast<int>(change.ident);
    bool const reads = change.filter == EVFILT_READ;
    descriptor& d = descriptors[fd];
    filter& changed = reads ? d.read : d.write;
    filter& other = reads ? d.write : d.read;
    bool const removes = (change.flags & EV_DELETE) != 0;
    if (removes) {
        if (!changed.on) {
            return ENOENT;
        }
        changed = {};
    } else if (change.flags & EV_ADD) {
        changed = {true, (change.flags & EV_CLEAR) != 0, change.udata};
    }
    if (!changed.on && !other.on) {
        control(queue, EPOLL_CTL_DEL, fd, 0);
        return 0;
    }
    int error = control(queue, EPOLL_CTL_MOD, fd, d.events());
    if (error == ENOENT) {
        // New, or its number was closed and used again: what was known died with it.
        other = {};
        error = removes ? ENOENT : control(queue, EPOLL_CTL_ADD, fd, d.events());
    }
    if (error != 0) {
        descriptors.erase(fd);
    }
    return error;
} catch (std::bad_alloc const&) {
    return ENOMEM;
}

inline struct kevent happened(int fd, short filter_name, filter const& f, bool ended) {
    unsigned const flags = EV_ADD | (f.clear ? EV_CLEAR : 0) | (ended ? EV_EOF : 0);
    return {static_cast<std::uintptr_t>(fd), filter_name, static_cast<unsigned short>(flags), 0, 0,
        f.udata};
}

} // namespace kqueue_over_epoll

inline int kqueue() {
    int const queue = ::epoll_create1(EPOLL_CLOEXEC);
    if (queue < 0) {
        return queue;
    }
    try {
        auto& known = kqueue_over_epoll::known();
        std::lock_guard lock(known.mutex);
        known.all[queue].clear();
        return queue;
    } catch (std::bad_alloc const&) {
        ::close(queue);
        errno = ENOMEM;
        return -1;
    }
}

inline int kevent(int queue, struct kevent const* changes, int n_changes, struct kevent* events,
    int n_events, std::timespec const* timeout) {
    auto& known = kqueue_over_epoll::known();
    for (int i = 0; i != n_changes; ++i) {
        std::lock_guard lock(known.mutex);
        int const error = kqueue_over_epoll::apply(known.all[queue], queue, changes[i]);
        if (error != 0 && n_events == 0) {
            errno = error;
            return -1;
        }
        if (error != 0) {
            events[0] = changes[i];
            events[0].flags = EV_ERROR;
            events[0].data = error;
            return 1;
        }
    }
    if (n_events == 0) {
        return 0;
    }

    int wait = -1;
    if (timeout) {
        constexpr long long longest = 86'400'000;
        long long const ms = timeout->tv_sec * 1000LL + (timeout->tv_nsec + 999'999) / 1'000'000;
        wait = static_cast<int>(ms < longest ? ms : longest);
    }
    constexpr int most = 128;
    epoll_event ready[most];
    int const room = n_events / 2; // one descriptor gives two events
    int const n_ready = ::epoll_wait(queue, ready, room < 1 ? 1 : room < most ? room : most, wait);
    if (n_ready < 0) {
        return -1;
    }

    std::lock_guard lock(known.mutex);
    auto& descriptors = known.all[queue];
    int n = 0;
    for (epoll_event const* e = ready; e != ready + n_ready; ++e) {
        int const fd = e->data.fd;
        auto const found = descriptors.find(fd);
        if (found == descriptors.end()) {
            continue;
        }
        auto const& [read, write] = found->second;
        bool const dead = (e->events & (EPOLLHUP | EPOLLERR)) != 0;
        bool const ended = dead || (e->events & EPOLLRDHUP) != 0;
        bool const readable = ended || (e->events & (EPOLLIN | EPOLLPRI)) != 0;
        bool const writable = dead || (e->events & EPOLLOUT) != 0;
        if (read.on && readable && n != n_events) {
            events[n++] = kqueue_over_epoll::happened(fd, EVFILT_READ, read, ended);
        }
        if (write.on && writable && n != n_events) {
            events[n++] = kqueue_over_epoll::happened(fd, EVFILT_WRITE, write, dead);
        }
    }
    return n;
}

#endif // KIOTO_TEST_SUPPORT_KQUEUE_SYS_EVENT_H
