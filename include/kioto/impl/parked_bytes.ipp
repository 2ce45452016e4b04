//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_IMPL_PARKED_BYTES_IPP
#define KIOTO_IMPL_PARKED_BYTES_IPP

#include <boost/asio/error.hpp>
#include <boost/system/errc.hpp>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <utility>

#include <kioto/detail/parked_bytes.hpp>

namespace kioto::detail {

KIOTO_DECL auto parked_bytes::poll_read(poll_context& cx, boost::asio::mutable_buffer to)
    -> io_result {
    waker replaced;
    std::unique_lock lock(mutex_);
    for (;;) {
        bool const here = has_read();
        if (!here) {
            if (!is_there()) {
                return fail(boost::asio::error::operation_aborted);
            }
            if (!read_.in_flight && !tries_read_) {
                start_read();
                read_.in_flight = true;
            }
            if (read_.in_flight) {
                break;
            }
        }
        if (cx.budget().left <= 0) [[unlikely]] {
            lock.unlock();
            cx.yield();
            return pending;
        }
        if (here) {
            cx.charge();
            return hand_out(to);
        }
        error_code ec;
        std::size_t const got = try_read(to, ec);
        if (!ec) {
            tries_read_ = got == to.size();
            cx.charge();
            return io_result(boost::system::in_place_value, got);
        }
        if (ec == boost::asio::error::eof) {
            at_end_ = true;
        } else if (parked_would_block(ec)) {
            tries_read_ = false;
        } else if (ec != boost::asio::error::interrupted) {
            return io_result(boost::system::in_place_error, ec);
        }
    }
    replaced = read_.wait(cx, is_own(cx));
    return pending;
}

// Bytes first, then what came after them.
inline auto parked_bytes::hand_out(boost::asio::mutable_buffer to) noexcept -> io_result {
    if (begin_ != end_) {
        std::size_t const taken = (std::min)(to.size(), end_ - begin_);
        std::memcpy(to.data(), buffer_.get() + begin_, taken);
        begin_ += taken;
        return io_result(boost::system::in_place_value, taken);
    }
    if (at_end_) {
        return io_result(boost::system::in_place_value, std::size_t(0));
    }
    return io_result(boost::system::in_place_error, std::exchange(read_error_, error_code()));
}

KIOTO_DECL boost::asio::mutable_buffer parked_bytes::room_to_read() {
    if (!buffer_) {
        buffer_.reset(new std::byte[read_size_]);
    }
    return {buffer_.get(), read_size_};
}

KIOTO_DECL void parked_bytes::read_done(error_code const& ec, std::size_t n) noexcept {
    waker woken;
    {
        std::lock_guard lock(mutex_);
        woken = read_.end();
        begin_ = 0;
        end_ = n;
        tries_read_ = ec.failed() || n == read_size_;
        if (ec) {
            at_end_ = ec == boost::asio::error::eof;
            // Aborted, it was cancelled: by the end of the last task, or with the stream.
            if (!at_end_ && ec != boost::asio::error::operation_aborted) {
                read_error_ = ec;
            }
            if (n == 0) {
                buffer_.reset();
            }
        }
    }
    woken.wake();
}

// An error of the wait is the read's, which is tried next.
KIOTO_DECL void parked_bytes::read_wait_done(error_code const&) noexcept {
    waker woken;
    {
        std::lock_guard lock(mutex_);
        woken = read_.end();
        tries_read_ = true;
    }
    woken.wake();
}

KIOTO_DECL poll_result<void> parked_bytes::poll_readable(poll_context& cx) {
    waker replaced;
    std::lock_guard lock(mutex_);
    if (has_read() || !is_there()) {
        return unit{};
    }
    if (!read_.in_flight) {
        start_read();
        read_.in_flight = true;
    }
    replaced = read_.wait(cx, is_own(cx));
    return pending;
}

KIOTO_DECL auto parked_bytes::poll_write(poll_context& cx, buffers from) -> io_result {
    waker replaced;
    std::unique_lock lock(mutex_);
    for (;;) {
        if (write_error_) {
            return io_result(
                boost::system::in_place_error, std::exchange(write_error_, error_code()));
        }
        if (!is_there()) {
            return fail(boost::asio::error::operation_aborted);
        }
        if (write_.in_flight) {
            break;
        }
        if (cx.budget().left <= 0) [[unlikely]] {
            lock.unlock();
            cx.yield();
            return pending;
        }
        error_code ec = boost::asio::error::would_block;
        std::size_t const gone = tries_write_ ? try_write(from, ec) : 0;
        if (!ec) {
            tries_write_ = gone == boost::asio::buffer_size(from);
            cx.charge();
            return io_result(boost::system::in_place_value, gone);
        }
        if (parked_would_block(ec)) {
            tries_write_ = false;
            if (!start_write_wait()) {
                cx.charge();
                return io_result(boost::system::in_place_value, accept(from));
            }
            write_.in_flight = true;
        } else if (ec != boost::asio::error::interrupted) {
            return io_result(boost::system::in_place_error, ec);
        }
    }
    replaced = write_.wait(cx, is_own(cx));
    return pending;
}

inline std::size_t parked_bytes::accept(buffers from) {
    if (!accepted_) {
        accepted_.reset(new std::byte[write_size_]);
    }
    std::size_t n = 0;
    for (boost::asio::const_buffer const& piece : from) {
        std::size_t const taken = (std::min)(piece.size(), write_size_ - n);
        std::memcpy(accepted_.get() + n, piece.data(), taken);
        n += taken;
    }
    written_ = 0;
    accepted_size_ = n;
    if (n != 0) {
        try {
            start_write();
        } catch (...) {
            accepted_size_ = 0;
            throw;
        }
        write_.in_flight = true;
        write_.held = true;
    }
    return n;
}

inline error_code parked_bytes::write_on() noexcept {
    try {
        start_write();
    } catch (...) {
        return make_error_code(boost::system::errc::not_enough_memory);
    }
    return {};
}

KIOTO_DECL void parked_bytes::write_done(error_code ec, std::size_t n) noexcept {
    waker woken;
    waiters dropped;
    ending found{};
    {
        std::lock_guard lock(mutex_);
        written_ += n;
        bool const means_nothing =
            std::exchange(write_again_, false) && ec == boost::asio::error::operation_aborted;
        if (is_writing() && is_there() && (!ec || means_nothing)) {
            ec = write_on();
            if (!ec) {
                return;
            }
        }
        woken = write_.end();
        tries_write_ = true;
        written_ = accepted_size_ = 0;
        if (is_there()) {
            write_error_ = ec == boost::asio::error::operation_aborted ? error_code() : ec;
            written();
        }
        found = lingered();
        if (found.over) {
            dropped = end();
        }
    }
    woken.wake();
    if (found.stops) {
        stop_lingering();
    }
}

KIOTO_DECL poll_result<void> parked_bytes::poll_writable(poll_context& cx) {
    waker replaced;
    std::lock_guard lock(mutex_);
    if (is_there() && !write_error_ && !write_.in_flight && !tries_write_ && start_write_wait()) {
        write_.in_flight = true;
    }
    if (!is_there() || write_error_ || !write_.in_flight) {
        return unit{};
    }
    replaced = write_.wait(cx, is_own(cx));
    return pending;
}

KIOTO_DECL poll_result<result<void>> parked_bytes::poll_flush(poll_context& cx) {
    waker replaced;
    std::lock_guard lock(mutex_);
    if (write_error_) {
        return fail(std::exchange(write_error_, error_code()));
    }
    if (is_writing() && is_there()) {
        replaced = write_.wait(cx, is_own(cx));
        return pending;
    }
    return unit{};
}

// What is read any more is of no use to anybody.
KIOTO_DECL std::chrono::seconds parked_bytes::time_to_linger() noexcept {
    if (!is_writing() || !is_there()) {
        return {};
    }
    read_.cancel(boost::asio::cancellation_type::terminal);
    return std::chrono::seconds(30);
}

} // namespace kioto::detail

#endif // KIOTO_IMPL_PARKED_BYTES_IPP
