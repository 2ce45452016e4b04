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

namespace kioto::detail {

/** The memory of coroutine frames, used again by the same thread.

    A frame's size is rounded up to a class of 64 bytes; each class of up to 4 KiB keeps at most
    eight free frames per thread. A frame that is freed on another thread goes to that one's list.
*/
class frame_cache {
    static constexpr std::size_t grain = 64;
    static constexpr std::size_t classes = 64;
    static constexpr unsigned most = 8;

    struct free_frame {
        free_frame* next;
        unsigned behind; // how many follow
    };
    std::array<free_frame*, classes> free_{};
    bool open_ = true;

public:
    frame_cache() = default;
    frame_cache(frame_cache const&) = delete;
    frame_cache& operator=(frame_cache const&) = delete;
    ~frame_cache() {
        open_ = false; // frames that die with later thread-locals go to the heap
        for (free_frame*& list : free_) {
            while (list) {
                free_frame* const f = list;
                list = f->next;
                ::operator delete(f);
            }
        }
    }

    static frame_cache& of_this_thread() noexcept {
        thread_local frame_cache cache;
        return cache;
    }

    void* allocate(std::size_t n) {
        std::size_t const c = (n + grain - 1) / grain;
        if (c < classes && free_[c]) {
            free_frame* const f = free_[c];
            free_[c] = f->next;
            return f;
        }
        return ::operator new(c * grain);
    }
    void deallocate(void* p, std::size_t n) noexcept {
        std::size_t const c = (n + grain - 1) / grain;
        if (open_ && c < classes && (!free_[c] || free_[c]->behind + 1 < most)) {
            free_[c] = ::new (p) free_frame{free_[c], free_[c] ? free_[c]->behind + 1 : 0};
        } else {
            ::operator delete(p);
        }
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_FRAME_CACHE_HPP
