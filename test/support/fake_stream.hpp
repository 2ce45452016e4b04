//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TEST_SUPPORT_FAKE_STREAM_HPP
#define KIOTO_TEST_SUPPORT_FAKE_STREAM_HPP

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <limits>
#include <memory>
#include <string>
#include <utility>

#include <kioto/byte_stream.hpp>

namespace support {

/// What a fake stream has and takes, for the test to change and to look at.
struct fake_io {
    std::string input;           ///< To be read.
    bool ended = false;          ///< After the input comes the end.
    kioto::error_code read_error; ///< After the input comes this.

    std::size_t room = (std::numeric_limits<std::size_t>::max)(); ///< Bytes it still takes.
    std::size_t at_once = (std::numeric_limits<std::size_t>::max)();
    bool takes_nothing = false; ///< Without pending.
    kioto::error_code write_error;
    kioto::error_code flush_error;
    bool flush_pends = false;
    kioto::error_code shutdown_error;
    bool shutdown_pends = false;

    std::string output;
    std::size_t flushed = 0; ///< How much of the output.
    unsigned reads = 0;
    unsigned writes = 0; ///< That took something.
    unsigned flushes = 0;
    unsigned shutdowns = 0;

    kioto::waker reader;
    kioto::waker writer;

    void feed(std::string bytes) {
        input += std::move(bytes);
        reader.wake();
    }
    void end() {
        ended = true;
        reader.wake();
    }
    void give_room(std::size_t n) {
        room += n;
        writer.wake();
    }
};

/// A byte stream in memory, made with the `fake_io` that controls it.
class fake_stream {
    std::shared_ptr<fake_io> io_;

public:
    explicit fake_stream(std::shared_ptr<fake_io> io) : io_(std::move(io)) {}
    fake_stream(fake_stream&&) = default;
    fake_stream& operator=(fake_stream&&) = default;
    ~fake_stream() {
        if (io_) {
            io_->reader = {};
            io_->writer = {};
        }
    }

    kioto::poll_result<kioto::result<std::size_t>> poll_read(
        kioto::poll_context& cx, boost::asio::mutable_buffer to) {
        BOOST_ASSERT(to.size() != 0);
        fake_io& io = *io_;
        ++io.reads;
        if (!io.input.empty()) {
            auto const n = (std::min)(to.size(), io.input.size());
            std::memcpy(to.data(), io.input.data(), n);
            io.input.erase(0, n);
            return n;
        }
        if (io.read_error) {
            return kioto::fail(io.read_error);
        }
        if (io.ended) {
            return std::size_t(0);
        }
        cx.assign_to(io.reader);
        return kioto::pending;
    }
    kioto::poll_result<kioto::result<std::size_t>> poll_write(
        kioto::poll_context& cx, boost::asio::const_buffer from) {
        fake_io& io = *io_;
        if (io.write_error) {
            return kioto::fail(io.write_error);
        }
        if (io.takes_nothing) {
            return std::size_t(0);
        }
        auto const n = (std::min)({from.size(), io.room, io.at_once});
        if (n == 0 && from.size() != 0) {
            cx.assign_to(io.writer);
            return kioto::pending;
        }
        io.output.append(static_cast<char const*>(from.data()), n);
        io.room -= n;
        ++io.writes;
        return n;
    }
    kioto::poll_result<kioto::result<void>> poll_flush(kioto::poll_context& cx) {
        fake_io& io = *io_;
        if (io.flush_error) {
            return kioto::fail(io.flush_error);
        }
        if (io.flush_pends) {
            cx.assign_to(io.writer);
            return kioto::pending;
        }
        ++io.flushes;
        io.flushed = io.output.size();
        return kioto::unit{};
    }
    kioto::poll_result<kioto::result<void>> poll_shutdown(kioto::poll_context& cx) {
        if (auto flushed = poll_flush(cx); !flushed.has_value()) {
            return flushed;
        }
        ++io_->shutdowns;
        if (io_->shutdown_pends) {
            cx.assign_to(io_->writer);
            return kioto::pending;
        }
        if (io_->shutdown_error) {
            return kioto::fail(io_->shutdown_error);
        }
        return kioto::unit{};
    }
};
static_assert(kioto::byte_stream<fake_stream>);

inline std::pair<fake_stream, std::shared_ptr<fake_io>> make_fake(std::string input = {}) {
    auto io = std::make_shared<fake_io>();
    io->input = std::move(input);
    return {fake_stream(io), io};
}

} // namespace support

#endif // KIOTO_TEST_SUPPORT_FAKE_STREAM_HPP
