//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TEST_SUPPORT_MODEL_LOCATION_HPP
#define KIOTO_TEST_SUPPORT_MODEL_LOCATION_HPP

#include <array>
#include <atomic>
#include <cstdint>
#include <type_traits>

namespace support::model {

/// The scenario itself, which is thread 0, and those it runs.
constexpr unsigned most_threads = 4;

/// How far each thread had come, as one of them knows it.
using clock = std::array<std::uint32_t, most_threads>;

/// The line of code of a step.
struct site {
    char const* file = nullptr;
    int line = 0;

    static constexpr site here(
        char const* file = __builtin_FILE(), int line = __builtin_LINE()) noexcept {
        return {file, line};
    }
};

struct record;

/** A word that threads share: what an instrumented atomic, lock or signal consists of.

    Each operation is a step: the explorer decides who does the next one. Outside an exploration it
    is a plain variable.
*/
class location {
    static constexpr std::uint32_t alive = 0x600df00d;

    std::uint32_t mark_ = alive;
    mutable std::uint32_t execution_ = 0; // to which the record belongs
    mutable record* record_ = nullptr;
    std::uint64_t value_; // the latest

public:
    constexpr explicit location(std::uint64_t value) noexcept : value_(value) {
        if (!std::is_constant_evaluated()) {
            begin();
        }
    }
    location(location const&) = delete;
    location& operator=(location const&) = delete;
    ~location();

    std::uint64_t load(std::memory_order order, site at) const;
    void store(std::uint64_t value, std::memory_order order, site at);
    /// A read-modify-write: between the two nobody else does anything.
    std::uint64_t begin_modify(char const* what, site at);
    void end_modify(std::uint64_t value, std::memory_order order);
    bool compare_exchange(std::uint64_t& expected, std::uint64_t desired, bool may_fail,
        std::memory_order success, std::memory_order failure, site at);
    void wait(std::uint64_t old, std::memory_order order, site at) const;
    void notify(bool all, site at);

    void lock(site at);
    bool try_lock(site at);
    void unlock(site at);

    void raise(site at);
    void await(site at);

private:
    void begin() noexcept;
    record& entry() const;
    bool is_alive() const noexcept;
    // True: the caller is one of an exploration's threads, and it is its turn.
    bool visit(char const* what, site at, int kind, int gate) const;
};

/// Plain data: whoever uses it must have been told by whom used it before. A race is a failure.
class plain_data {
    mutable clock read_{};
    clock written_{};
    std::uint32_t execution_ = 0;

public:
    plain_data() noexcept { write(site::here()); }
    plain_data(plain_data const&) = delete;
    plain_data& operator=(plain_data const&) = delete;
    ~plain_data() { write(site::here()); }

    void read(site at) const;
    void write(site at);
};

} // namespace support::model

#endif // KIOTO_TEST_SUPPORT_MODEL_LOCATION_HPP
