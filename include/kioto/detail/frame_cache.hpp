//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_FRAME_CACHE_HPP
#define KIOTO_DETAIL_FRAME_CACHE_HPP

#include <array>
#include <cstddef>
#include <new>

#ifdef __MINGW32__
#include <pthread.h>
#endif

#include <kioto/config.hpp>

// An address sanitizer is to see the end of each.
#if defined(__SANITIZE_ADDRESS__) || defined(KIOTO_MODEL_CHECK)
#define KIOTO_FREES_AT_ONCE
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define KIOTO_FREES_AT_ONCE
#endif
#endif

namespace kioto::detail {

/** The memory of coroutine frames, tasks, operations and fields of messages, used again by the same
    thread.

    A frame's size is rounded up to a class of 64 bytes; each class of up to 4 KiB keeps at most
    eight free frames per thread, 64 those of up to 256 bytes: the fields of a message come and go
    together. A frame that is freed on another thread goes to that one's list.
*/
class frame_cache {
    static constexpr std::size_t grain = 64;
    static constexpr std::size_t classes = 64;
#if defined(KIOTO_FREES_AT_ONCE)
    static constexpr unsigned most(std::size_t) noexcept { return 0; }
#else
    static constexpr unsigned most(std::size_t c) noexcept { return c * grain <= 256 ? 64 : 8; }
#endif

    struct free_frame {
        free_frame* next;
        unsigned behind; // how many follow
    };
    std::array<free_frame*, classes> free_{};
    // The one of this thread, while it has one.
    inline static constinit thread_local frame_cache* here = nullptr;

    frame_cache() noexcept { here = this; }
    ~frame_cache() {
        here = nullptr; // frames that die with later thread-locals go to the heap
        for (free_frame*& list : free_) {
            while (list) {
                free_frame* const f = list;
                list = f->next;
                ::operator delete(f);
            }
        }
    }
#ifdef __MINGW32__
    // Which frees thread-locals before it destroys them.
    struct thread_end {
        pthread_key_t key{};
        thread_end() noexcept {
            ::pthread_key_create(
                &key, [](void* cache) { delete static_cast<frame_cache*>(cache); });
        }
    };
    KIOTO_COLD static void open() noexcept {
        static thread_end const end;
        if (auto* const cache = new (std::nothrow) frame_cache) {
            ::pthread_setspecific(end.key, cache);
        }
    }
#else
    KIOTO_COLD static void open() noexcept { thread_local frame_cache cache; }
#endif

    static std::size_t class_of(std::size_t n) noexcept { return (n + grain - 1) / grain; }

public:
    frame_cache(frame_cache const&) = delete;
    frame_cache& operator=(frame_cache const&) = delete;

    KIOTO_ALWAYS_INLINE static void* allocate(std::size_t n) {
        std::size_t const c = class_of(n);
        if (frame_cache* const cache = here) [[likely]] {
            if (free_frame* const f = c < classes ? cache->free_[c] : nullptr) {
                cache->free_[c] = f->next;
                return f;
            }
        } else {
            open();
        }
        return ::operator new(c * grain);
    }
    KIOTO_ALWAYS_INLINE static void deallocate(void* p, std::size_t n) noexcept {
        std::size_t const c = class_of(n);
        if (frame_cache* const cache = here; cache && c < classes) [[likely]] {
            free_frame*& list = cache->free_[c];
            unsigned const behind = list ? list->behind + 1 : 0;
            if (behind < most(c)) [[likely]] {
                list = ::new (p) free_frame{list, behind};
                return;
            }
        }
        ::operator delete(p);
    }
};

/// An allocator over it. Not for over-aligned types.
template <class T>
struct cached_allocator {
    using value_type = T;

    cached_allocator() = default;
    template <class U>
    cached_allocator(cached_allocator<U> const&) noexcept {}

    T* allocate(std::size_t n) { return static_cast<T*>(frame_cache::allocate(n * sizeof(T))); }
    void deallocate(T* p, std::size_t n) noexcept { frame_cache::deallocate(p, n * sizeof(T)); }
    friend bool operator==(cached_allocator, cached_allocator) noexcept { return true; }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_FRAME_CACHE_HPP
