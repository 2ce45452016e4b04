//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TEST_SUPPORT_ENDING_HPP
#define KIOTO_TEST_SUPPORT_ENDING_HPP

#include <string>
#include <utility>
#include <vector>

namespace support {

using log = std::vector<std::string>;

/// Writes its name into a log when it dies; says nothing when it was moved from.
class ending {
    log* log_;
    char const* name_;

public:
    ending(log& l, char const* name) : log_(&l), name_(name) {}
    ending(ending&& other) noexcept
        : log_(std::exchange(other.log_, nullptr)), name_(other.name_) {}
    ~ending() {
        if (log_) {
            log_->emplace_back(name_);
        }
    }
};

} // namespace support

#endif // KIOTO_TEST_SUPPORT_ENDING_HPP
