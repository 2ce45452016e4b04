//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_IO_BUFFERED_READER_HPP
#define KIOTO_IO_BUFFERED_READER_HPP

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <kioto/io/byte_stream_interface.hpp>

namespace kioto {

template <byte_source S>
class buffered_reader;

namespace detail {

struct read_until_operation {
    using value_type = std::string;
    static constexpr bool cancel_safe = true;
    char delimiter;
    std::size_t limit;

    template <class S>
    poll_result<result<value_type>> poll(buffered_reader<S>& r, poll_context& cx) {
        KIOTO_TRY_READY(n, r.poll_until(cx, delimiter, limit));
        if (n == 0) {
            return fail(error_code(boost::asio::error::eof));
        }
        std::string bytes(r.buffered().substr(0, n));
        r.consume(n);
        return bytes;
    }
};

struct read_line_operation {
    using value_type = std::optional<std::string>;
    static constexpr bool cancel_safe = true;
    std::size_t limit;

    template <class S>
    poll_result<result<value_type>> poll(buffered_reader<S>& r, poll_context& cx) {
        using output = poll_result<result<value_type>>;
        KIOTO_TRY_READY(n, r.poll_until(cx, '\n', limit));
        if (n == 0 && r.buffered().empty()) {
            return output(boost::system::in_place_value);
        }
        std::size_t const whole = n != 0 ? n : r.buffered().size();
        std::string_view text = r.buffered().substr(0, n != 0 ? n - 1 : whole);
        if (n != 0 && text.ends_with('\r')) {
            text.remove_suffix(1);
        }
        output line(boost::system::in_place_value, std::in_place, text);
        r.consume(whole); // once there was memory for it
        return line;
    }
};

} // namespace detail

/** Reads a byte source through a buffer, for lines and the like.

        let(buffered_reader(std::move(s)), [](auto& in) { return in.read_line(1000).map(...); });

    What has left the source and was not asked for yet is in the buffer: a read that is dropped has
    lost nothing, and the next one goes on. It is a byte source itself, and a byte stream where
    `S` is one; writes go through, unbuffered.

    @tparam S  Owned: `buffered_reader(lend(s))` borrows it.
    @par Allocation   The buffer, at the first read; it grows with the longest line, to no more than
                      twice the limit and a step. Results their strings; operations none.
*/
template <byte_source S>
class KIOTO_CONSUMABLE buffered_reader : public byte_stream_interface<buffered_reader<S>> {
    template <class Operation>
    using lent_to = detail::lent_operation<buffered_reader, Operation>;

    S source_;
    std::vector<char> room_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::size_t searched_ = 0; // so much of what is buffered has no `sought_`
    std::size_t step_;
    char sought_ = '\n';

public:
    using borrows = borrows_t<S>;
    using lends = types<S>; ///< `source()`

    /// @param step  Room in bytes, at least 1, that the source is given for a read; it may be more.
    explicit buffered_reader(S source, std::size_t step = 4096)
        : source_(std::move(source)), step_(step) {
        BOOST_ASSERT_MSG(step != 0, "reads of nothing");
    }

    /** Reads up to a delimiter.

        @return        A future with the output `result<std::string>`: the bytes, the delimiter the
                       last of them. It lends the reader.
        @param limit   In bytes, without the delimiter.
        @par Wakes        When there are bytes to be read.
        @par Cancellation Cancel-safe: yes, what was read stays in the buffer.
        @par Errors       Those of the source; `asio::error::eof` when it ends before the delimiter,
                          `error::limit_exceeded`. After each the bytes are still in the buffer.
    */
    lent_to<detail::read_until_operation> read_until(
        char delimiter, std::size_t limit) & KIOTO_LIFETIMEBOUND {
        return {*this, {delimiter, limit}};
    }

    /** Reads a line.

        @return        A future with the output `result<std::optional<std::string>>`: the line
                       without `\n` or `\r\n`; nothing at the end. The last line needs no ending. It
                       lends the reader.
        @param limit   In bytes, without the `\n`.
        @par Wakes        When there are bytes to be read.
        @par Cancellation Cancel-safe: yes, what was read stays in the buffer.
        @par Errors       Those of the source; `error::limit_exceeded`. After each the bytes are
                          still in the buffer.
    */
    lent_to<detail::read_line_operation> read_line(std::size_t limit) & KIOTO_LIFETIMEBOUND {
        return {*this, {limit}};
    }

    /// Bytes that were read and not asked for yet; until the next read.
    std::string_view buffered() const noexcept { return {room_.data() + begin_, end_ - begin_}; }
    /// Takes the first of them away. @pre n <= buffered().size()
    void consume(std::size_t n) noexcept {
        BOOST_ASSERT(n <= end_ - begin_);
        begin_ += n;
        searched_ -= (std::min)(searched_, n);
        if (begin_ == end_) {
            begin_ = end_ = 0;
        }
    }

    /// Ready when a delimiter is buffered, with the number of bytes up to it and with it; with 0
    /// when the source ended before that.
    poll_result<result<std::size_t>> poll_until(
        poll_context& cx, char delimiter, std::size_t limit) {
        if (delimiter != sought_) {
            sought_ = delimiter;
            searched_ = 0;
        }
        for (;;) {
            std::string_view const bytes = buffered();
            std::size_t const at = bytes.find(delimiter, searched_);
            searched_ = (std::min)(at, bytes.size());
            if (searched_ > limit) {
                return fail(error::limit_exceeded);
            }
            if (at != bytes.npos) {
                return at + 1;
            }
            KIOTO_TRY_READY(n, source_.poll_read(cx, make_room()));
            if (n == 0) {
                return std::size_t(0);
            }
            end_ += n;
        }
    }
    poll_result<result<std::size_t>> poll_read(poll_context& cx, boost::asio::mutable_buffer to) {
        if (begin_ == end_) {
            return source_.poll_read(cx, to);
        }
        std::size_t const n = (std::min)(to.size(), end_ - begin_);
        std::memcpy(to.data(), room_.data() + begin_, n);
        consume(n);
        return n;
    }
    poll_result<result<std::size_t>> poll_write(poll_context& cx, boost::asio::const_buffer from)
        requires byte_sink<S>
    {
        return source_.poll_write(cx, from);
    }
    poll_result<result<void>> poll_flush(poll_context& cx)
        requires byte_sink<S>
    {
        return source_.poll_flush(cx);
    }
    poll_result<result<void>> poll_shutdown(poll_context& cx)
        requires byte_sink<S>
    {
        return source_.poll_shutdown(cx);
    }

    /// The source; reading from it goes past the buffer.
    S& source() noexcept { return source_; }
    S const& source() const noexcept { return source_; }
    /// Gives the source back. What is buffered is gone.
    KIOTO_CONSUMES S into_source() && { return std::move(source_); }

private:
    boost::asio::mutable_buffer make_room() {
        if (room_.size() - end_ < step_ && begin_ != 0) {
            std::memmove(room_.data(), room_.data() + begin_, end_ - begin_);
            end_ -= std::exchange(begin_, 0);
        }
        if (room_.size() - end_ < step_) {
            room_.resize(end_ + (std::max)(step_, end_));
        }
        return boost::asio::mutable_buffer(room_.data() + end_, room_.size() - end_);
    }
};

} // namespace kioto

#endif // KIOTO_IO_BUFFERED_READER_HPP
