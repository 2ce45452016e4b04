//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_PARKED_BYTES_HPP
#define KIOTO_DETAIL_PARKED_BYTES_HPP

#include <boost/asio/buffer.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <utility>

#include <kioto/detail/make_parked.hpp>
#include <kioto/detail/parked_operation.hpp>
#include <kioto/detail/runtime.hpp>
#include <kioto/poll_result.hpp>

namespace kioto::detail {

/** A byte stream whose operations are Asio's, and belong to the block instead of to who waits.

    Reading, a poll hands out what is there: received bytes, the end, an error. Else, if a read is
    in flight, it waits for that. Else it tries to read where its caller wants the bytes, unless the
    latest read came out short; and where there is nothing, it starts a read into the block's own
    buffer. What that brings stays until a poll asks for it.

    Writing, a poll tries; and where there is no room, the block *accepts*: it copies what its own
    buffer holds, says so, and writes that when there is room. While such a write is in flight there
    is nothing to accept, and a poll waits. Its error is that of the next write, flush or shutdown.

    The wrapper gone, an accepted write goes on: the block *lingers*, as outstanding work, until it
    is written, for 30 seconds at most where nobody said otherwise. The end of the context's last
    task cancels reads; the next poll starts them again. An accepted write goes on.

    What does the reading and writing is the derived block's; see the hooks.
*/
class parked_bytes : public parked_block {
public:
    using io_result = poll_result<result<std::size_t>>;
    using buffers = std::span<boost::asio::const_buffer const>;

    explicit parked_bytes(hub& owner) noexcept : parked_block(owner) {}

    KIOTO_DECL io_result poll_read(poll_context& cx, boost::asio::mutable_buffer to);
    KIOTO_DECL io_result poll_write(poll_context& cx, buffers from);
    KIOTO_DECL poll_result<result<void>> poll_flush(poll_context& cx);
    KIOTO_DECL poll_result<void> poll_readable(poll_context& cx);
    KIOTO_DECL poll_result<void> poll_writable(poll_context& cx);

protected:
    // The hooks; all of them locked. "Would block" sends the block to the operation.

    /// There is a stream to use.
    virtual bool is_there() const noexcept = 0;
    virtual std::size_t try_read(boost::asio::mutable_buffer to, error_code& ec) = 0;
    virtual std::size_t try_write(buffers from, error_code& ec) = 0;
    /// Starts what calls `read_done`: a read into `room_to_read`, or a wait for a read.
    virtual void start_read() = 0;
    /// Starts what calls `write_done` with how much of `accepted` is written.
    virtual void start_write() = 0;
    /// Starts a wait for room instead of accepting; then calls `write_done`. False: it accepts.
    virtual bool start_write_wait() { return false; }
    /// What was accepted is written, or nothing was: ends the outgoing bytes if that was asked for.
    virtual void written() noexcept {}

    KIOTO_DECL boost::asio::mutable_buffer room_to_read();
    boost::asio::const_buffer accepted() const noexcept {
        return {accepted_.get() + written_, accepted_size_ - written_};
    }
    KIOTO_DECL void read_done(error_code const& ec, std::size_t n) noexcept;
    /// There is something to read, or the wait for it is over.
    KIOTO_DECL void read_wait_done(error_code const& ec) noexcept;
    KIOTO_DECL void write_done(error_code ec, std::size_t n) noexcept;

    /// For `end`.
    waiters take_waiters() noexcept {
        return {std::exchange(read_.waiter, waker()), std::exchange(write_.waiter, waker())};
    }
    KIOTO_DECL std::chrono::seconds time_to_linger() noexcept override;

    // All of these are under the mutex.
    parked_operation read_;
    parked_operation write_; // or a wait for room, or a connect
    error_code write_error_;
    bool write_again_ = false; // the write in flight ends with an abortion that means nothing

    bool is_writing() const noexcept { return written_ != accepted_size_; }
    bool keeps_bytes() const noexcept { return begin_ != end_ || read_.in_flight || is_writing(); }

private:
    static constexpr std::size_t read_size_ = 4096;
    static constexpr std::size_t write_size_ = 16 * 1024;

    std::unique_ptr<std::byte[]> buffer_; // while a read is in flight, or left bytes in it
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::unique_ptr<std::byte[]> accepted_; // from the first write that was
    std::size_t written_ = 0;
    std::size_t accepted_size_ = 0;
    error_code read_error_;
    bool at_end_ = false;
    bool tries_read_ = true;
    bool tries_write_ = true;

    bool has_read() const noexcept { return begin_ != end_ || at_end_ || read_error_.failed(); }
    io_result hand_out(boost::asio::mutable_buffer to) noexcept;
    std::size_t accept(buffers from);
    error_code write_on() noexcept;
};

} // namespace kioto::detail

#ifndef KIOTO_SEPARATE_COMPILATION
#include <kioto/impl/parked_bytes.ipp>
#endif

#endif // KIOTO_DETAIL_PARKED_BYTES_HPP
