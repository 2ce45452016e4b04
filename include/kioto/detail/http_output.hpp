//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_HTTP_OUTPUT_HPP
#define KIOTO_DETAIL_HTTP_OUTPUT_HPP

#include <boost/asio/buffer.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include <kioto/detail/frame_cache.hpp>
#include <kioto/error.hpp>
#include <kioto/io/write.hpp>

namespace kioto::detail {

// Bytes that wait to be written together, and then flushed.
class http_output {
    // Given back when all are written: a connection that waits for a request has none.
    std::basic_string<char, std::char_traits<char>, cached_allocator<char>> bytes_;
    std::size_t written_ = 0;
    std::size_t begin_ = 0; // of the message that is being put
    bool unflushed_ = false;

    static constexpr std::size_t usual = 448; // of a message

public:
    // With as many, it is time to write.
    static constexpr std::size_t most = 16 * 1024;
    // A longer piece of a body is not copied.
    static constexpr std::size_t copied = 4 * 1024;

    // Nothing waits to be written, or flushed.
    bool empty() const noexcept { return bytes_.empty() && !unflushed_; }
    bool full() const noexcept { return bytes_.size() - written_ >= most; }
    // Nothing of it will be written.
    void drop() noexcept {
        give_back();
        unflushed_ = false;
    }

    void begin_message() noexcept { begin_ = bytes_.size(); }
    // What was put before the message stays.
    void drop_message() noexcept {
        if (written_ < begin_) {
            bytes_.resize(begin_);
        } else {
            give_back();
        }
    }

    // Makes room for n bytes more, for the caller to fill.
    char* extend(std::size_t n) {
        std::size_t const before = bytes_.size();
        if (bytes_.capacity() - before < n) {
            bytes_.reserve((std::max)(before + (std::max)(n, usual), 2 * before));
        }
        bytes_.resize(before + n);
        return bytes_.data() + before;
    }

    void put(std::string_view text) { std::memcpy(extend(text.size()), text.data(), text.size()); }

    // Writes once; yields how many bytes of `then`, which follow, were taken.
    template <class S>
    poll_result<result<std::size_t>> poll_write(
        S& s, poll_context& cx, boost::asio::const_buffer then = {}) {
        boost::asio::const_buffer const first(bytes_.data() + written_, bytes_.size() - written_);
        KIOTO_TRY_READY(n, write(s, cx, first, then));
        if (n == 0) {
            return fail(error::write_zero);
        }
        unflushed_ = true;
        if (n < first.size()) {
            written_ += n;
            return std::size_t(0);
        }
        give_back();
        return n - first.size();
    }

    // Writes all, and flushes what was written.
    template <class S>
    poll_result<result<void>> poll_drain(S& s, poll_context& cx) {
        while (!bytes_.empty()) {
            KIOTO_TRY_READY(none, poll_write(s, cx));
        }
        if (unflushed_) {
            KIOTO_TRY_READY(flushed, s.poll_flush(cx));
            unflushed_ = false;
        }
        return unit{};
    }

private:
    void give_back() noexcept {
        decltype(bytes_)().swap(bytes_); // an assignment would keep the memory
        written_ = 0;
        begin_ = 0;
    }

    template <class S>
    static poll_result<result<std::size_t>> write(
        S& s, poll_context& cx, boost::asio::const_buffer first, boost::asio::const_buffer then) {
        if (first.size() == 0) {
            return s.poll_write(cx, then);
        }
        if constexpr (gathering_sink<S>) {
            if (then.size() != 0) {
                std::array<boost::asio::const_buffer, 2> const both{first, then};
                return s.poll_write(cx, std::span<boost::asio::const_buffer const>(both));
            }
        }
        return s.poll_write(cx, first);
    }
};

struct http_drain_operation {
    using value_type = void;
    static constexpr bool cancel_safe = true; // what is not written is still in the output
    http_output* out;

    template <class S>
    poll_result<result<void>> poll(S& s, poll_context& cx) {
        return out->poll_drain(s, cx);
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_HTTP_OUTPUT_HPP
