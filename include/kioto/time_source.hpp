//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TIME_SOURCE_HPP
#define KIOTO_TIME_SOURCE_HPP

#include <chrono>

namespace kioto {

/// Where a context's timers read the time, when not from `std::chrono::steady_clock`; for tests in
/// virtual time. Never goes back. Any thread.
class time_source {
public:
    virtual std::chrono::steady_clock::time_point now() const noexcept = 0;

protected:
    ~time_source() = default;
};

} // namespace kioto

#endif // KIOTO_TIME_SOURCE_HPP
