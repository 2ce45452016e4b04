//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_INTRUSIVE_PTR_HPP
#define KIOTO_DETAIL_INTRUSIVE_PTR_HPP

#include <cstddef>
#include <utility>

namespace kioto::detail {

// Owns one reference of a T with retain() and release().
template <class T>
class intrusive_ptr {
    T* p_ = nullptr;

public:
    intrusive_ptr() = default;
    intrusive_ptr(std::nullptr_t) noexcept {}
    explicit intrusive_ptr(T* p) noexcept : p_(p) {
        if (p_) {
            p_->retain();
        }
    }
    intrusive_ptr(intrusive_ptr const& other) noexcept : intrusive_ptr(other.p_) {}
    intrusive_ptr(intrusive_ptr&& other) noexcept : p_(std::exchange(other.p_, nullptr)) {}
    intrusive_ptr& operator=(intrusive_ptr other) noexcept {
        std::swap(p_, other.p_);
        return *this;
    }
    ~intrusive_ptr() {
        if (p_) {
            p_->release();
        }
    }

    // Takes over a reference that is counted already.
    static intrusive_ptr adopt(T* p) noexcept {
        intrusive_ptr result;
        result.p_ = p;
        return result;
    }

    T* get() const noexcept { return p_; }
    T& operator*() const noexcept { return *p_; }
    T* operator->() const noexcept { return p_; }
    explicit operator bool() const noexcept { return p_ != nullptr; }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_INTRUSIVE_PTR_HPP
