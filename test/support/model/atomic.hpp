//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TEST_SUPPORT_MODEL_ATOMIC_HPP
#define KIOTO_TEST_SUPPORT_MODEL_ATOMIC_HPP

#include <cstring>

#include "location.hpp"

// What the library's atomics and locks are where KIOTO_MODEL_CHECK is defined.

namespace kioto::detail {

/// As std::atomic, but for what nobody uses.
template <class T>
class atomic {
    static_assert(sizeof(T) <= sizeof(std::uint64_t) && std::is_trivially_copyable_v<T>);

    using site = support::model::site;
    using order = std::memory_order;
    static constexpr auto strongest = std::memory_order_seq_cst;

    support::model::location word_;

    static constexpr std::uint64_t to_word(T value) noexcept {
        if constexpr (std::is_pointer_v<T>) {
            return std::is_constant_evaluated() ? 0 : reinterpret_cast<std::uint64_t>(value);
        } else {
            return static_cast<std::uint64_t>(value);
        }
    }
    static T to_value(std::uint64_t word) noexcept {
        if constexpr (std::is_pointer_v<T>) {
            return reinterpret_cast<T>(word);
        } else {
            return static_cast<T>(word);
        }
    }
    static constexpr order of_failure(order o) noexcept {
        return o == order::acq_rel ? order::acquire : o == order::release ? order::relaxed : o;
    }
    template <class Fn>
    T modify(Fn change, char const* what, order o, site at) noexcept {
        T const old = to_value(word_.begin_modify(what, at));
        word_.end_modify(to_word(static_cast<T>(change(old))), o);
        return old;
    }
    bool compare(T& expected, T desired, bool weak, order ok, order failure, site at) noexcept {
        std::uint64_t word = to_word(expected);
        bool const done = word_.compare_exchange(word, to_word(desired), weak, ok, failure, at);
        expected = to_value(word);
        return done;
    }

public:
    constexpr atomic(T value = T()) noexcept : word_(to_word(value)) {}
    atomic(atomic const&) = delete;
    atomic& operator=(atomic const&) = delete;

    T load(order o = strongest, site at = site::here()) const noexcept {
        return to_value(word_.load(o, at));
    }
    operator T() const noexcept { return load(); }
    void store(T value, order o = strongest, site at = site::here()) noexcept {
        word_.store(to_word(value), o, at);
    }
    T exchange(T value, order o = strongest, site at = site::here()) noexcept {
        return modify([&](T) { return value; }, "exchange", o, at);
    }
    T fetch_add(T by, order o = strongest, site at = site::here()) noexcept {
        return modify([&](T old) { return old + by; }, "fetch_add", o, at);
    }
    T fetch_sub(T by, order o = strongest, site at = site::here()) noexcept {
        return modify([&](T old) { return old - by; }, "fetch_sub", o, at);
    }
    T fetch_and(T by, order o = strongest, site at = site::here()) noexcept {
        return modify([&](T old) { return old & by; }, "fetch_and", o, at);
    }
    T fetch_or(T by, order o = strongest, site at = site::here()) noexcept {
        return modify([&](T old) { return old | by; }, "fetch_or", o, at);
    }
    bool compare_exchange_weak(
        T& expected, T desired, order o = strongest, site at = site::here()) noexcept {
        return compare(expected, desired, true, o, of_failure(o), at);
    }
    bool compare_exchange_weak(
        T& expected, T desired, order ok, order failure, site at = site::here()) noexcept {
        return compare(expected, desired, true, ok, failure, at);
    }
    bool compare_exchange_strong(
        T& expected, T desired, order o = strongest, site at = site::here()) noexcept {
        return compare(expected, desired, false, o, of_failure(o), at);
    }
    bool compare_exchange_strong(
        T& expected, T desired, order ok, order failure, site at = site::here()) noexcept {
        return compare(expected, desired, false, ok, failure, at);
    }
    void wait(T old, order o = strongest, site at = site::here()) const noexcept {
        word_.wait(to_word(old), o, at);
    }
    void notify_one(site at = site::here()) noexcept { word_.notify(false, at); }
    void notify_all(site at = site::here()) noexcept { word_.notify(true, at); }
};

/// A lock in one step. Whose own steps are the subject explores `Mutex` itself.
template <class Mutex>
class mutex_of {
    using site = support::model::site;

    support::model::location word_{0};

public:
    mutex_of() = default;
    mutex_of(mutex_of const&) = delete;
    mutex_of& operator=(mutex_of const&) = delete;

    void lock(site at = site::here()) noexcept { word_.lock(at); }
    bool try_lock(site at = site::here()) noexcept { return word_.try_lock(at); }
    void unlock(site at = site::here()) noexcept { word_.unlock(at); }
};

} // namespace kioto::detail

#endif // KIOTO_TEST_SUPPORT_MODEL_ATOMIC_HPP
