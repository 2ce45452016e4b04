//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TEST_MANUAL_CLOCK_HPP
#define KIOTO_TEST_MANUAL_CLOCK_HPP

#include <chrono>

#include <kioto/config.hpp>
#include <kioto/time_source.hpp>

namespace kioto::test {

/// A steady time that goes on only when told to.
class manual_clock final : public time_source {
    std::chrono::steady_clock::time_point now_{std::chrono::hours(1)};

public:
    using duration = std::chrono::steady_clock::duration;

    std::chrono::steady_clock::time_point now() const noexcept override { return now_; }

    /// @pre `d >= 0`: the time is steady.
    void advance(duration d) noexcept {
        BOOST_ASSERT(d >= duration::zero());
        now_ += d;
    }
};

} // namespace kioto::test

#endif // KIOTO_TEST_MANUAL_CLOCK_HPP
