//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_COPY_STORE_HPP
#define KIOTO_DETAIL_COPY_STORE_HPP

#include <boost/asio/buffer.hpp>
#include <boost/assert.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>

namespace kioto::detail {

/** Bytes on their way that the sink did not take yet.

    Memory is allocated when the first byte has to stay and given back with the last: a copy that
    waits for its source, or whose sink keeps up, has none.
*/
class copy_store {
    std::unique_ptr<std::byte[]> bytes_;
    std::uint32_t begin_ = 0;
    std::uint32_t end_ = 0;
    std::uint32_t size_;

public:
    explicit copy_store(std::size_t size) noexcept
        : size_(static_cast<std::uint32_t>(
              std::clamp(size, std::size_t(1), std::size_t(UINT32_MAX)))) {}
    copy_store(copy_store&& other) noexcept : size_(other.size_) {
        BOOST_ASSERT_MSG(other.empty(), "a polled future was moved");
    }

    std::size_t size() const noexcept { return size_; }
    bool empty() const noexcept { return !bytes_; }
    /// Room is made by moving the rest to the front once that is worth it.
    bool has_room() const noexcept { return end_ != size_ || (begin_ != 0 && begin_ >= size_ / 2); }

    boost::asio::const_buffer bytes() const noexcept {
        return {bytes_.get() + begin_, std::size_t(end_ - begin_)};
    }
    /// Keeps what a smaller buffer held. @pre empty(), n is at most size()
    void keep(void const* from, std::size_t n) {
        bytes_.reset(new std::byte[size_]);
        std::memcpy(bytes_.get(), from, n);
        begin_ = 0;
        end_ = static_cast<std::uint32_t>(n);
    }
    /// Where more bytes go. @pre !empty(), has_room()
    boost::asio::mutable_buffer room() noexcept {
        if (end_ == size_) {
            std::memmove(bytes_.get(), bytes_.get() + begin_, end_ - begin_);
            end_ -= std::exchange(begin_, 0U);
        }
        return {bytes_.get() + end_, std::size_t(size_ - end_)};
    }
    /// `n` bytes came to where `room` was.
    void filled(std::size_t n) noexcept { end_ += static_cast<std::uint32_t>(n); }
    /// The sink took `n` bytes.
    void taken(std::size_t n) noexcept {
        begin_ += static_cast<std::uint32_t>(n);
        if (begin_ == end_) {
            bytes_.reset();
        }
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_COPY_STORE_HPP
