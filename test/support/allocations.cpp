//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// Replaces operator new, and what Asio's recycled memory comes from, by ones that count, for
// kioto::test::allocation_counter, and fail when kioto::test::fail_every_allocation says so.
#include <kioto/test/allocations.hpp>

#include <algorithm>
#include <cstdlib>
#include <new>

#include "sanitized.hpp"

namespace {

// False: this one is to fail.
bool counts() noexcept {
    kioto::test::allocation_count.fetch_add(1, std::memory_order_relaxed);
    return !kioto::test::fails_now();
}

void* counted(std::size_t size) noexcept {
    return counts() ? std::malloc(size != 0 ? size : 1) : nullptr;
}

void* counted(std::size_t size, std::align_val_t align) noexcept {
    if (!counts()) {
        return nullptr;
    }
    auto const a = static_cast<std::size_t>(align);
#ifdef _WIN32
    return ::_aligned_malloc(size != 0 ? size : 1, a);
#else
    void* p = nullptr;
    return ::posix_memalign(&p, (std::max)(a, sizeof(void*)), size) == 0 ? p : nullptr;
#endif
}

void free_aligned(void* p) noexcept {
#ifdef _WIN32
    ::_aligned_free(p);
#else
    std::free(p);
#endif
}

void* or_throw(void* p) {
    if (!p) {
        throw std::bad_alloc();
    }
    return p;
}

} // namespace

// All forms, or a sanitizer's own would meet ours.
void* operator new(std::size_t n) { return or_throw(counted(n)); }
void* operator new[](std::size_t n) { return or_throw(counted(n)); }
void* operator new(std::size_t n, std::nothrow_t const&) noexcept { return counted(n); }
void* operator new[](std::size_t n, std::nothrow_t const&) noexcept { return counted(n); }
void* operator new(std::size_t n, std::align_val_t a) { return or_throw(counted(n, a)); }
void* operator new[](std::size_t n, std::align_val_t a) { return or_throw(counted(n, a)); }
void* operator new(std::size_t n, std::align_val_t a, std::nothrow_t const&) noexcept {
    return counted(n, a);
}
void* operator new[](std::size_t n, std::align_val_t a, std::nothrow_t const&) noexcept {
    return counted(n, a);
}

void operator delete(void* p) noexcept { std::free(p); }
void operator delete[](void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
void operator delete[](void* p, std::size_t) noexcept { std::free(p); }
void operator delete(void* p, std::nothrow_t const&) noexcept { std::free(p); }
void operator delete[](void* p, std::nothrow_t const&) noexcept { std::free(p); }
void operator delete(void* p, std::align_val_t) noexcept { free_aligned(p); }
void operator delete[](void* p, std::align_val_t) noexcept { free_aligned(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { free_aligned(p); }
void operator delete[](void* p, std::size_t, std::align_val_t) noexcept { free_aligned(p); }
void operator delete(void* p, std::align_val_t, std::nothrow_t const&) noexcept { free_aligned(p); }
void operator delete[](void* p, std::align_val_t, std::nothrow_t const&) noexcept {
    free_aligned(p);
}

// A sanitizer has one of its own.
#if defined(__GLIBC__) && !defined(KIOTO_TEST_SANITIZED)
extern "C" void* aligned_alloc(std::size_t align, std::size_t size) noexcept {
    return counted(size, std::align_val_t(align));
}
#endif
