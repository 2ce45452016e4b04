//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TEST_SUPPORT_MODEL_BLOCKS_HPP
#define KIOTO_TEST_SUPPORT_MODEL_BLOCKS_HPP

#include <cstddef>

// The memory of a scenario. What it frees stays away, filled with a pattern, until the execution
// ends: a location that is used after its end is found dead.
namespace support::model::blocks {

/// From now on what the calling thread allocates is a scenario's.
void watch() noexcept;

/// What the calling thread allocates meanwhile is not the scenario's.
class pause {
public:
    pause() noexcept;
    pause(pause const&) = delete;
    pause& operator=(pause const&) = delete;
    ~pause();
};

/// An execution begins, or ends. Returns how many blocks are left.
void begin() noexcept;
std::size_t end() noexcept;

} // namespace support::model::blocks

#endif // KIOTO_TEST_SUPPORT_MODEL_BLOCKS_HPP
