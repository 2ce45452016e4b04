//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_ORDERED_OUTPUTS_HPP
#define KIOTO_DETAIL_ORDERED_OUTPUTS_HPP

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <kioto/poll_result.hpp>

namespace kioto::detail {

/** Outputs that come in any order and are fetched in that of their places: a ring, which doubles
    when it is full.
*/
template <class T>
class ordered_outputs {
    std::vector<poll_result<T>> ring_; // pending where the output has not come
    std::uint64_t first_ = 0; // the place to be fetched next
    std::uint64_t end_ = 0;

    poll_result<T>& at(std::uint64_t place) noexcept {
        return ring_[static_cast<std::size_t>(place & (ring_.size() - 1))];
    }

public:
    ordered_outputs() = default;
    ordered_outputs(ordered_outputs&&) = default;
    ordered_outputs& operator=(ordered_outputs&&) = delete;

    /// Places that are reserved and not fetched.
    std::size_t size() const noexcept { return static_cast<std::size_t>(end_ - first_); }

    std::uint64_t reserve() {
        if (size() == ring_.size()) {
            std::vector<poll_result<T>> wider;
            std::size_t const n = ring_.empty() ? 8 : 2 * ring_.size();
            wider.reserve(n);
            for (std::size_t i = 0; i != n; ++i) {
                wider.emplace_back(pending);
            }
            for (auto place = first_; place != end_; ++place) {
                wider[static_cast<std::size_t>(place & (n - 1))] = std::move(at(place));
            }
            ring_ = std::move(wider);
        }
        return end_++;
    }
    void put(std::uint64_t place, poll_result<T>&& output) { at(place) = std::move(output); }

    /// The next one in order has come.
    bool is_ready() noexcept { return size() != 0 && at(first_).is_ready(); }
    poll_result<T> take() { return std::exchange(at(first_++), poll_result<T>(pending)); }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_ORDERED_OUTPUTS_HPP
