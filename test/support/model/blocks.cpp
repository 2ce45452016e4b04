//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include "blocks.hpp"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>

#if defined(__SANITIZE_ADDRESS__)
#define KIOTO_TEST_ADDRESS_SANITIZER
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define KIOTO_TEST_ADDRESS_SANITIZER
#endif
#endif

#ifdef KIOTO_TEST_ADDRESS_SANITIZER
#include <sanitizer/asan_interface.h>
#endif

namespace {

// In front of each block.
struct header {
    void* memory;
    std::size_t size;
    header* next;
    std::uint32_t execution; // 0: not a scenario's
};

// Of one thread at a time: the one that has its turn.
std::uint32_t execution = 0;
std::size_t live = 0;
header* freed = nullptr;

thread_local unsigned paused = 1;

void* allocate(std::size_t size, std::size_t align) noexcept {
    align = align < alignof(std::max_align_t) ? alignof(std::max_align_t) : align;
    std::size_t const front = (sizeof(header) + align - 1) / align * align;
    void* const memory = std::malloc(front + size + align);
    if (!memory) {
        return nullptr;
    }
    auto const begin = (reinterpret_cast<std::uintptr_t>(memory) + align - 1) / align * align;
    auto const block = begin + front;
    bool const is_ours = paused == 0;
    live += is_ours ? 1 : 0;
    new (reinterpret_cast<void*>(block - sizeof(header)))
        header{memory, size, nullptr, is_ours ? execution : 0};
    return reinterpret_cast<void*>(block);
}

void* allocate_or_throw(std::size_t size, std::size_t align = 1) {
    void* const p = allocate(size, align);
    if (!p) {
        throw std::bad_alloc();
    }
    return p;
}

void give_back(void* p) noexcept {
    if (!p) {
        return;
    }
    auto* const h = static_cast<header*>(p) - 1;
    if (h->execution == 0 || h->execution != execution) {
        std::free(h->memory);
        return;
    }
    --live;
    std::memset(p, 0xdd, h->size);
#ifdef KIOTO_TEST_ADDRESS_SANITIZER
    ASAN_POISON_MEMORY_REGION(p, h->size);
#endif
    h->next = freed;
    freed = h;
}

} // namespace

namespace support::model::blocks {

void watch() noexcept { paused = 0; }
pause::pause() noexcept { ++paused; }
pause::~pause() { --paused; }

void begin() noexcept {
    ++execution;
    live = 0;
    freed = nullptr; // an execution that failed needs them
}

std::size_t end() noexcept {
    while (header* const h = freed) {
        freed = h->next;
#ifdef KIOTO_TEST_ADDRESS_SANITIZER
        ASAN_UNPOISON_MEMORY_REGION(h + 1, h->size);
#endif
        std::free(h->memory);
    }
    return live;
}

} // namespace support::model::blocks

void* operator new(std::size_t n) { return allocate_or_throw(n); }
void* operator new[](std::size_t n) { return allocate_or_throw(n); }
void* operator new(std::size_t n, std::nothrow_t const&) noexcept { return allocate(n, 1); }
void* operator new[](std::size_t n, std::nothrow_t const&) noexcept { return allocate(n, 1); }
void* operator new(std::size_t n, std::align_val_t a) {
    return allocate_or_throw(n, static_cast<std::size_t>(a));
}
void* operator new[](std::size_t n, std::align_val_t a) {
    return allocate_or_throw(n, static_cast<std::size_t>(a));
}
void* operator new(std::size_t n, std::align_val_t a, std::nothrow_t const&) noexcept {
    return allocate(n, static_cast<std::size_t>(a));
}
void* operator new[](std::size_t n, std::align_val_t a, std::nothrow_t const&) noexcept {
    return allocate(n, static_cast<std::size_t>(a));
}

void operator delete(void* p) noexcept { give_back(p); }
void operator delete[](void* p) noexcept { give_back(p); }
void operator delete(void* p, std::size_t) noexcept { give_back(p); }
void operator delete[](void* p, std::size_t) noexcept { give_back(p); }
void operator delete(void* p, std::nothrow_t const&) noexcept { give_back(p); }
void operator delete[](void* p, std::nothrow_t const&) noexcept { give_back(p); }
void operator delete(void* p, std::align_val_t) noexcept { give_back(p); }
void operator delete[](void* p, std::align_val_t) noexcept { give_back(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { give_back(p); }
void operator delete[](void* p, std::size_t, std::align_val_t) noexcept { give_back(p); }
void operator delete(void* p, std::align_val_t, std::nothrow_t const&) noexcept { give_back(p); }
void operator delete[](void* p, std::align_val_t, std::nothrow_t const&) noexcept { give_back(p); }
