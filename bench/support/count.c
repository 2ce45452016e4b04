//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// Counts the system calls and the allocations of a process without slowing it: a library for
// LD_PRELOAD, which adds one relaxed increment to each call (strace stops the process twice a
// call, which changes how many events a server finds when it wakes, and so what it has to do).
//
//     LD_PRELOAD=.../libcount.so COUNT_FILE=counts.txt program
//
// When the program returns from main() or calls exit(), it writes one `name count` per line to
// $COUNT_FILE, or to standard error without that variable. Besides the names of calls there are
//
//     allocations     malloc + calloc + realloc + the aligned forms; operator new and Rust's
//                     allocator arrive through these, so they are counted, once
//     calls           the sum of all system calls seen
//     waits.top       waits on an epoll set which is not a member of another one,
//     wakes.top       those of them which reported at least one event,
//     events.top      and the events they reported
//     waits.nested, wakes.nested, events.nested        the same for a set which is a member
//
// It sees calls through the wrappers of the C library that other objects make. It does not see
// what the C library does inside (futex in a mutex, brk and mmap in malloc, write in stdio,
// eventfd_read and eventfd_write), the checked forms a build with _FORTIFY_SOURCE calls instead
// of read and recv, a bare `syscall` instruction, or anything of a statically linked program.
// eventfd and timerfd are read and written through `read` and `write`.
// clock_gettime is not counted: it does not enter the kernel where there is a vDSO.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/types.h>

// sys/socket.h, unistd.h and fcntl.h stay out: what they declare is defined below, with `void*`
// in the place of types that only matter to a caller.

#define COUNTERS(X)                                                                               \
    X(read) X(write) X(readv) X(writev) X(recv) X(recvfrom) X(recvmsg) X(recvmmsg) X(send)        \
    X(sendto) X(sendmsg) X(sendmmsg) X(splice) X(tee) X(sendfile)                                 \
    X(epoll_create) X(epoll_create1) X(epoll_ctl) X(epoll_wait) X(epoll_pwait) X(epoll_pwait2)    \
    X(poll) X(ppoll) X(select) X(pselect)                                                         \
    X(socket) X(socketpair) X(bind) X(listen) X(accept) X(accept4) X(connect) X(shutdown)         \
    X(setsockopt) X(getsockopt) X(getsockname) X(getpeername)                                     \
    X(eventfd) X(timerfd_create) X(timerfd_settime) X(pipe) X(pipe2)                              \
    X(ioctl) X(fcntl) X(dup) X(dup2) X(dup3) X(close)                                             \
    X(mmap) X(munmap) X(madvise) X(sched_yield) X(nanosleep) X(clock_nanosleep) X(syscall)

#define ALLOCATORS(X) X(malloc) X(calloc) X(realloc) X(memalign) X(aligned_alloc) X(posix_memalign)

#define AS_ENUMERATOR(name) count_##name,
#define AS_STRING(name) #name,

enum counter { COUNTERS(AS_ENUMERATOR) end_of_calls, ALLOCATORS(AS_ENUMERATOR) end_of_counters };

static char const* const names[] = {COUNTERS(AS_STRING) "calls", ALLOCATORS(AS_STRING)};

static _Atomic unsigned long counts[end_of_counters];

struct set_counts {
    _Atomic unsigned long waits, wakes, events;
};
static struct set_counts sets[2]; // top, nested

enum { tracked_descriptors = 65536 };
enum { is_epoll = 1, is_nested = 2 };
static _Atomic unsigned char kind[tracked_descriptors];

static void add(_Atomic unsigned long* counter, unsigned long n) {
    atomic_fetch_add_explicit(counter, n, memory_order_relaxed);
}

static _Atomic unsigned char* kind_of(int fd) {
    return fd >= 0 && fd < tracked_descriptors ? &kind[fd] : NULL;
}

// The next definition, looked up at the first call: constructors of other libraries may come
// before ours.
static void* next(_Atomic(void*)* slot, char const* name) {
    void* p = atomic_load_explicit(slot, memory_order_relaxed);
    if (!p) {
        p = dlsym(RTLD_NEXT, name);
        atomic_store_explicit(slot, p, memory_order_relaxed);
    }
    return p;
}

#define NEXT(name, result, ...)                                                                   \
    static _Atomic(void*) slot_;                                                                  \
    result (*const next_)(__VA_ARGS__) = (result(*)(__VA_ARGS__))next(&slot_, #name);             \
    add(&counts[count_##name], 1)

#define CALL1(result, name, A)                                                                    \
    result name(A a) {                                                                            \
        NEXT(name, result, A);                                                                    \
        return next_(a);                                                                          \
    }
#define CALL2(result, name, A, B)                                                                 \
    result name(A a, B b) {                                                                       \
        NEXT(name, result, A, B);                                                                 \
        return next_(a, b);                                                                       \
    }
#define CALL3(result, name, A, B, C)                                                              \
    result name(A a, B b, C c) {                                                                  \
        NEXT(name, result, A, B, C);                                                              \
        return next_(a, b, c);                                                                    \
    }
#define CALL4(result, name, A, B, C, D)                                                           \
    result name(A a, B b, C c, D d) {                                                             \
        NEXT(name, result, A, B, C, D);                                                           \
        return next_(a, b, c, d);                                                                 \
    }
#define CALL5(result, name, A, B, C, D, E)                                                        \
    result name(A a, B b, C c, D d, E e) {                                                        \
        NEXT(name, result, A, B, C, D, E);                                                        \
        return next_(a, b, c, d, e);                                                              \
    }
#define CALL6(result, name, A, B, C, D, E, F)                                                     \
    result name(A a, B b, C c, D d, E e, F f) {                                                   \
        NEXT(name, result, A, B, C, D, E, F);                                                     \
        return next_(a, b, c, d, e, f);                                                           \
    }

CALL3(ssize_t, read, int, void*, size_t)
CALL3(ssize_t, write, int, void const*, size_t)
CALL3(ssize_t, readv, int, void const*, int)
CALL3(ssize_t, writev, int, void const*, int)
CALL4(ssize_t, recv, int, void*, size_t, int)
CALL6(ssize_t, recvfrom, int, void*, size_t, int, void*, void*)
CALL3(ssize_t, recvmsg, int, void*, int)
CALL5(int, recvmmsg, int, void*, unsigned, int, void*)
CALL4(ssize_t, send, int, void const*, size_t, int)
CALL6(ssize_t, sendto, int, void const*, size_t, int, void const*, unsigned)
CALL3(ssize_t, sendmsg, int, void const*, int)
CALL4(int, sendmmsg, int, void*, unsigned, int)
CALL6(ssize_t, splice, int, void*, int, void*, size_t, unsigned)
CALL4(ssize_t, tee, int, int, size_t, unsigned)
CALL4(ssize_t, sendfile, int, int, void*, size_t)
CALL3(int, poll, void*, unsigned long, int)
CALL4(int, ppoll, void*, unsigned long, void const*, void const*)
CALL3(int, socket, int, int, int)
CALL4(int, socketpair, int, int, int, int*)
CALL3(int, bind, int, void const*, unsigned)
CALL2(int, listen, int, int)
CALL3(int, accept, int, void*, void*)
CALL4(int, accept4, int, void*, void*, int)
CALL3(int, connect, int, void const*, unsigned)
CALL2(int, shutdown, int, int)
CALL5(int, setsockopt, int, int, int, void const*, unsigned)
CALL5(int, getsockopt, int, int, int, void*, void*)
CALL3(int, getsockname, int, void*, void*)
CALL3(int, getpeername, int, void*, void*)
CALL2(int, eventfd, unsigned, int)
CALL2(int, timerfd_create, int, int)
CALL4(int, timerfd_settime, int, int, void const*, void*)
CALL1(int, pipe, int*)
CALL2(int, pipe2, int*, int)
CALL1(int, dup, int)
CALL2(int, dup2, int, int)
CALL3(int, dup3, int, int, int)
CALL6(void*, mmap, void*, size_t, int, int, int, long)
CALL2(int, munmap, void*, size_t)
CALL3(int, madvise, void*, size_t, int)
CALL2(int, nanosleep, void const*, void*)
CALL4(int, clock_nanosleep, int, int, void const*, void*)

// stdlib.h declares the types of these two.
CALL5(int, select, int, fd_set*, fd_set*, fd_set*, struct timeval*)
CALL6(int, pselect, int, fd_set*, fd_set*, fd_set*, struct timespec const*, sigset_t const*)

int sched_yield(void) {
    NEXT(sched_yield, int, void);
    return next_();
}

int ioctl(int fd, unsigned long request, ...) {
    va_list args;
    va_start(args, request);
    void* const argument = va_arg(args, void*);
    va_end(args);
    NEXT(ioctl, int, int, unsigned long, ...);
    return next_(fd, request, argument);
}

int fcntl(int fd, int command, ...) {
    va_list args;
    va_start(args, command);
    void* const argument = va_arg(args, void*);
    va_end(args);
    NEXT(fcntl, int, int, int, ...);
    return next_(fd, command, argument);
}

int fcntl64(int fd, int command, ...) {
    va_list args;
    va_start(args, command);
    void* const argument = va_arg(args, void*);
    va_end(args);
    NEXT(fcntl, int, int, int, ...);
    return next_(fd, command, argument);
}

long syscall(long number, ...) {
    va_list args;
    va_start(args, number);
    long a[6];
    for (int i = 0; i < 6; ++i)
        a[i] = va_arg(args, long);
    va_end(args);
    NEXT(syscall, long, long, ...);
    return next_(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

int close(int fd) {
    NEXT(close, int, int);
    _Atomic unsigned char* const k = kind_of(fd);
    if (k)
        atomic_store_explicit(k, 0, memory_order_relaxed);
    return next_(fd);
}

static int made_set(int fd) {
    _Atomic unsigned char* const k = kind_of(fd);
    if (k)
        atomic_store_explicit(k, is_epoll, memory_order_relaxed);
    return fd;
}

int epoll_create(int size) {
    NEXT(epoll_create, int, int);
    return made_set(next_(size));
}

int epoll_create1(int flags) {
    NEXT(epoll_create1, int, int);
    return made_set(next_(flags));
}

int epoll_ctl(int set, int operation, int fd, struct epoll_event* event) {
    NEXT(epoll_ctl, int, int, int, int, struct epoll_event*);
    _Atomic unsigned char* const k = kind_of(fd);
    if (k && operation == EPOLL_CTL_ADD &&
        atomic_load_explicit(k, memory_order_relaxed) == is_epoll)
        atomic_store_explicit(k, is_epoll | is_nested, memory_order_relaxed);
    return next_(set, operation, fd, event);
}

static int waited(int set, int n) {
    _Atomic unsigned char* const k = kind_of(set);
    struct set_counts* const s =
        &sets[k && (atomic_load_explicit(k, memory_order_relaxed) & is_nested) != 0];
    add(&s->waits, 1);
    if (n > 0) {
        add(&s->wakes, 1);
        add(&s->events, (unsigned long)n);
    }
    return n;
}

int epoll_wait(int set, struct epoll_event* events, int size, int timeout) {
    NEXT(epoll_wait, int, int, struct epoll_event*, int, int);
    return waited(set, next_(set, events, size, timeout));
}

int epoll_pwait(int set, struct epoll_event* events, int size, int timeout, sigset_t const* mask) {
    NEXT(epoll_pwait, int, int, struct epoll_event*, int, int, sigset_t const*);
    return waited(set, next_(set, events, size, timeout, mask));
}

int epoll_pwait2(int set, struct epoll_event* events, int size, struct timespec const* timeout,
                 sigset_t const* mask) {
    NEXT(epoll_pwait2, int, int, struct epoll_event*, int, struct timespec const*,
         sigset_t const*);
    return waited(set, next_(set, events, size, timeout, mask));
}

// The allocator's second names need no dlsym, which itself allocates.
extern void* __libc_malloc(size_t);
extern void* __libc_calloc(size_t, size_t);
extern void* __libc_realloc(void*, size_t);
extern void* __libc_memalign(size_t, size_t);

void* malloc(size_t size) {
    add(&counts[count_malloc], 1);
    return __libc_malloc(size);
}

void* calloc(size_t n, size_t size) {
    add(&counts[count_calloc], 1);
    return __libc_calloc(n, size);
}

void* realloc(void* p, size_t size) {
    add(&counts[count_realloc], 1);
    return __libc_realloc(p, size);
}

void* memalign(size_t alignment, size_t size) {
    add(&counts[count_memalign], 1);
    return __libc_memalign(alignment, size);
}

void* aligned_alloc(size_t alignment, size_t size) {
    add(&counts[count_aligned_alloc], 1);
    return __libc_memalign(alignment, size);
}

int posix_memalign(void** result, size_t alignment, size_t size) {
    enum { invalid = 22, no_memory = 12 };
    add(&counts[count_posix_memalign], 1);
    if (alignment % sizeof(void*) != 0 || alignment == 0 || (alignment & (alignment - 1)) != 0)
        return invalid;
    void* const p = __libc_memalign(alignment, size);
    if (!p)
        return no_memory;
    *result = p;
    return 0;
}

__attribute__((destructor)) static void report(void) {
    unsigned long snapshot[end_of_counters]; // taken before stdio makes calls of its own
    unsigned long calls = 0;
    unsigned long allocations = 0;
    for (int i = 0; i < end_of_counters; ++i) {
        snapshot[i] = atomic_load_explicit(&counts[i], memory_order_relaxed);
        *(i < end_of_calls ? &calls : &allocations) += snapshot[i];
    }
    char const* const path = getenv("COUNT_FILE");
    FILE* const out = path ? fopen(path, "w") : stderr;
    if (!out)
        return;
    for (int i = 0; i < end_of_counters; ++i) {
        if (i != end_of_calls && snapshot[i] != 0)
            fprintf(out, "%s %lu\n", names[i], snapshot[i]);
    }
    fprintf(out, "calls %lu\nallocations %lu\n", calls, allocations);
    for (int i = 0; i < 2; ++i) {
        char const* const which = i == 0 ? "top" : "nested";
        fprintf(out, "waits.%s %lu\nwakes.%s %lu\nevents.%s %lu\n", which, sets[i].waits, which,
                sets[i].wakes, which, sets[i].events);
    }
    if (path)
        fclose(out);
}
