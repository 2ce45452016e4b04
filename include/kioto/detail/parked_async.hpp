//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_PARKED_ASYNC_HPP
#define KIOTO_DETAIL_PARKED_ASYNC_HPP

#include <boost/asio/socket_base.hpp>

#include <mutex>
#include <optional>
#include <utility>

#include <kioto/detail/parked_bytes.hpp>

namespace kioto::detail {

// The socket below a stream's layers.
template <class S>
auto& lowest_of(S& stream) noexcept {
    if constexpr (requires { stream.next_layer(); }) {
        return detail::lowest_of(stream.next_layer());
    } else {
        return stream;
    }
}

template <class S>
concept has_async_shutdown = requires(S& s) { s.async_shutdown([](error_code) {}); };

/** A stream of Asio's that somebody else wrote: nothing is tried, everything is parked.

    What cancels its operations may break it, so the end of the context's last task does not: a read
    in flight keeps the context running, as it would without Kioto. With the wrapper they are
    cancelled, and what is below the layers is closed; the stream lives until they have ended.

    Its operations are started under the block's mutex. They may start tasks, so the hub's mutex may
    be taken after this block's: `cancel_idle`, where it is the other way round, leaves it alone.
*/
template <class S>
class parked_async final : public parked_bytes {
    std::optional<S> stream_;
    bool closed_ = false;
    bool shut_ = false;

public:
    explicit parked_async(hub& owner) noexcept : parked_bytes(owner) {}

    void take(S&& stream) { stream_.emplace(std::move(stream)); }
    /// @pre The context lives.
    S& stream() noexcept { return *stream_; }

    /// Nothing where an operation is in flight, or left bytes here.
    std::optional<S> release_stream() {
        std::lock_guard lock(mutex_);
        std::optional<S> out;
        if (is_there() && !keeps_bytes() && !write_.in_flight) {
            out.emplace(std::move(*stream_));
        }
        return out;
    }

    /// Behind what was accepted.
    poll_result<result<void>> poll_shutdown(poll_context& cx) {
        waker replaced;
        std::lock_guard lock(mutex_);
        if (write_error_) {
            return fail(std::exchange(write_error_, error_code()));
        }
        if (!is_there()) {
            return fail(boost::asio::error::operation_aborted);
        }
        if (!write_.in_flight && !std::exchange(shut_, true)) {
            if (error_code const ec = start_shutdown()) {
                return fail(ec);
            }
        }
        if (!write_.in_flight) {
            return unit{};
        }
        replaced = write_.wait(cx, is_own(cx));
        return pending;
    }

private:
    template <auto Done>
    using handler = parked_handler<parked_async, Done>;

    bool is_there() const noexcept override { return stream_.has_value() && !closed_; }
    std::size_t try_read(boost::asio::mutable_buffer, error_code& ec) override {
        ec = boost::asio::error::would_block;
        return 0;
    }
    std::size_t try_write(buffers, error_code& ec) override {
        ec = boost::asio::error::would_block;
        return 0;
    }
    void start_read() override {
        stream_->async_read_some(
            boost::asio::buffer(room_to_read()), handler<&parked_async::read_done>(*this, read_));
    }
    void start_write() override {
        stream_->async_write_some(
            boost::asio::buffer(accepted()), handler<&parked_async::write_done>(*this, write_));
    }
    void shutdown_done(error_code const& ec) noexcept { write_done(ec, 0); }
    error_code start_shutdown() {
        error_code ec;
        if constexpr (has_async_shutdown<S>) {
            stream_->async_shutdown(handler<&parked_async::shutdown_done>(*this, write_));
            write_.in_flight = true;
            write_.held = true;
        } else if constexpr (requires {
                                 lowest_of(*stream_).shutdown(
                                     boost::asio::socket_base::shutdown_send, ec);
                             }) {
            lowest_of(*stream_).shutdown(boost::asio::socket_base::shutdown_send, ec);
        }
        return ec;
    }
    void close_lowest() noexcept {
        auto& lowest = lowest_of(*stream_);
        [[maybe_unused]] error_code ignored;
        [[maybe_unused]] boost::asio::socket_base::linger const reset(true, 0);
        if constexpr (requires { lowest.set_option(reset, ignored); }) {
            if (is_writing()) { // what is cut off must not look like an end
                lowest.set_option(reset, ignored);
            }
        }
        if constexpr (requires { lowest.close(ignored); }) {
            lowest.close(ignored);
        } else if constexpr (requires { lowest.close(); }) {
            lowest.close();
        }
    }

    waiters end() noexcept override {
        if (stream_ && (context_ended_ || !(read_.in_flight || write_.in_flight))) {
            if (is_writing()) {
                close_lowest();
            }
            stream_.reset();
        } else if (stream_) {
            closed_ = true;
            read_.cancel(boost::asio::cancellation_type::terminal);
            write_.cancel(boost::asio::cancellation_type::terminal);
            close_lowest();
        }
        return take_waiters();
    }
    void cancel_idle() noexcept override {}
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_PARKED_ASYNC_HPP
