//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_SLOT_HPP
#define KIOTO_DETAIL_SLOT_HPP

#include <memory>
#include <utility>

#include <kioto/config.hpp>

namespace kioto::detail {

// Where a value lives that comes later or dies early. Whoever has it knows whether it is there:
// it keeps that in a state of its own.
template <class T>
class slot {
    union {
        T value_;
    };

public:
    slot() noexcept {}
    slot(slot const&) = delete;
    slot& operator=(slot const&) = delete;
    ~slot() {}

    // Makes the value from what `make()` returns, in place.
    template <class Make>
    KIOTO_ALWAYS_INLINE void emplace(Make&& make) {
        ::new (static_cast<void*>(std::addressof(value_))) T(std::forward<Make>(make)());
    }
    KIOTO_ALWAYS_INLINE void destroy() noexcept { std::destroy_at(std::addressof(value_)); }

    T& operator*() noexcept { return value_; }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_SLOT_HPP
