//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_IO_ASYNC_STREAM_HPP
#define KIOTO_IO_ASYNC_STREAM_HPP

#include <boost/asio/execution/context.hpp>
#include <boost/asio/query.hpp>
#include <boost/system/system_error.hpp>

#include <optional>
#include <span>
#include <utility>

#include <kioto/detail/parked_async.hpp>
#include <kioto/io/byte_stream_interface.hpp>

namespace kioto {

/// A stream of Asio's (its AsyncReadStream and AsyncWriteStream), by any author.
template <class S>
concept asio_stream = std::move_constructible<S> &&
    requires(S& s, boost::asio::mutable_buffer to, boost::asio::const_buffer from) {
        s.get_executor();
        s.async_read_some(to, [](error_code, std::size_t) {});
        s.async_write_some(from, [](error_code, std::size_t) {});
    };

/** A byte stream that owns a stream of Asio's: `ssl::stream`, the layer below a websocket, one of
    your own. Made by `make_byte_stream`.

    Its operations belong to it, not to who waits. A dropped read loses nothing: what it brings
    stays here for the next. A write *accepts*: it copies at most 16 KiB and is done; where one is
    under way, it waits. `write_all` so means "accepted"; an error is that of the next write, `flush`
    or `shutdown`, and `flush` waits for the bytes to go. `shutdown` calls the stream's
    `async_shutdown` if it has one.

    Dropping it lets accepted bytes go for 30 seconds at most, as outstanding work; then it cancels
    what is in flight, closes the socket below the layers (with a reset, where bytes are cut off),
    and destroys the stream when the last operation has ended. `flush`, in a `timeout`, leaves none.

    A read that was begun stays begun, also when its future was dropped: cancelling it may break the
    stream, so only dropping the stream does. Until then it keeps `run()` from returning.

    The tasks that use it run on the stream's executor: on its strand, if it has one.

    @par Allocation One, and one for each direction's buffer when it is first used; operations none
                    but the stream's own.
*/
template <asio_stream S>
class KIOTO_CONSUMABLE async_stream : public byte_stream_interface<async_stream<S>> {
    detail::intrusive_ptr<detail::parked_async<S>> block_;

public:
    using next_layer_type = S;

    /// @throws boost::system::system_error where the stream's context is shut down.
    explicit async_stream(S stream) {
        auto made = detail::make_parked<detail::parked_async<S>>(detail::runtime_of(
            boost::asio::query(stream.get_executor(), boost::asio::execution::context))
                .home());
        if (!made) {
            throw boost::system::system_error(made.error(), "kioto: make_byte_stream");
        }
        block_ = *made;
        try {
            block_->take(std::move(stream));
        } catch (...) {
            close();
            throw;
        }
    }
    async_stream(async_stream&&) = default;
    async_stream& operator=(async_stream&& other) noexcept {
        if (this != &other) {
            close();
            block_ = std::move(other.block_);
        }
        return *this;
    }
    ~async_stream() { close(); }

    poll_result<result<std::size_t>> poll_read(poll_context& cx, boost::asio::mutable_buffer to) {
        return block().poll_read(cx, to);
    }
    poll_result<result<std::size_t>> poll_write(poll_context& cx, boost::asio::const_buffer from) {
        return block().poll_write(cx, {&from, 1});
    }
    poll_result<result<std::size_t>> poll_write(
        poll_context& cx, std::span<boost::asio::const_buffer const> from) {
        return block().poll_write(cx, from);
    }
    poll_result<result<void>> poll_flush(poll_context& cx) { return block().poll_flush(cx); }
    poll_result<result<void>> poll_shutdown(poll_context& cx) { return block().poll_shutdown(cx); }

    bool is_open() const noexcept { return static_cast<bool>(block_); }
    void close() noexcept {
        if (block_) {
            block_->close();
            block_ = nullptr;
        }
    }

    /// The stream, to look at and to configure; its operations are this object's business.
    /// @pre Its context lives.
    S& next_layer() noexcept KIOTO_LIFETIMEBOUND { return block().stream(); }

    /// Gives the stream back. Nothing, and the stream stays here, while an operation is in flight
    /// or bytes wait here.
    std::optional<S> into_next_layer() {
        auto out = block().release_stream();
        if (out) {
            close();
        }
        return out;
    }

private:
    detail::parked_async<S>& block() const noexcept {
        BOOST_ASSERT_MSG(block_, "an operation on a closed or moved-from stream");
        return *block_;
    }
};

/** Makes a byte stream of a stream of Asio's.

    @param stream  Consumed. None of its operations may be under way.
    @throws boost::system::system_error where the stream's context is shut down.
    @see async_stream, attach
*/
template <asio_stream S>
async_stream<S> make_byte_stream(S stream) {
    return async_stream<S>(std::move(stream));
}

} // namespace kioto

#endif // KIOTO_IO_ASYNC_STREAM_HPP
