//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TEST_SUPPORT_GATHERING_STREAM_HPP
#define KIOTO_TEST_SUPPORT_GATHERING_STREAM_HPP

#include <boost/asio/buffer.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <kioto/byte_stream.hpp>
#include <kioto/io/byte_stream_interface.hpp>

#include "fake_stream.hpp"

namespace support {

/// Takes several buffers at once, and notes how many.
class gathering_stream : public fake_stream, public kioto::byte_stream_interface<gathering_stream> {
    std::vector<std::size_t>* counts_;

public:
    gathering_stream(std::shared_ptr<fake_io> io, std::vector<std::size_t>& counts)
        : fake_stream(std::move(io)), counts_(&counts) {}

    using fake_stream::poll_write;
    kioto::poll_result<kioto::result<std::size_t>> poll_write(
        kioto::poll_context& cx, std::span<boost::asio::const_buffer const> from) {
        counts_->push_back(from.size());
        std::string all;
        for (auto const& b : from) {
            all.append(static_cast<char const*>(b.data()), b.size());
        }
        return poll_write(cx, boost::asio::buffer(all));
    }
};
static_assert(kioto::gathering_sink<gathering_stream>);

} // namespace support

#endif // KIOTO_TEST_SUPPORT_GATHERING_STREAM_HPP
