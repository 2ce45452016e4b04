//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_OPERATION_MEMORY_HPP
#define KIOTO_DETAIL_OPERATION_MEMORY_HPP

#include <cstddef>

#include <kioto/detail/atomic.hpp>
#include <kioto/detail/frame_cache.hpp>

namespace kioto::detail {

// Room for one Asio operation, handed to Asio through the handler's associated allocator. Falls
// back to the thread's cache where an operation is larger or the room is taken.
class operation_memory {
    static constexpr std::size_t size_ = 256;
    alignas(std::max_align_t) std::byte room_[size_];
    atomic<bool> taken_{false};

public:
    operation_memory() = default;
    operation_memory(operation_memory const&) = delete;
    operation_memory& operator=(operation_memory const&) = delete;

    void* allocate(std::size_t n) {
        if (n <= size_ && !taken_.exchange(true, std::memory_order_acquire)) {
            return room_;
        }
        return cached_allocator<std::byte>().allocate(n);
    }
    void deallocate(void* p, std::size_t n) noexcept {
        if (p == room_) {
            taken_.store(false, std::memory_order_release);
        } else {
            cached_allocator<std::byte>().deallocate(static_cast<std::byte*>(p), n);
        }
    }
};

template <class T>
class operation_allocator {
    operation_memory* memory_;

    template <class>
    friend class operation_allocator;

public:
    using value_type = T;

    explicit operation_allocator(operation_memory& memory) noexcept : memory_(&memory) {}
    template <class U>
    operation_allocator(operation_allocator<U> const& other) noexcept : memory_(other.memory_) {}

    T* allocate(std::size_t n) { return static_cast<T*>(memory_->allocate(n * sizeof(T))); }
    void deallocate(T* p, std::size_t n) noexcept { memory_->deallocate(p, n * sizeof(T)); }

    template <class U>
    friend bool operator==(operation_allocator const& a, operation_allocator<U> const& b) noexcept {
        return a.memory_ == b.memory_;
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_OPERATION_MEMORY_HPP
