//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_IO_ASYNC_STREAM_ADAPTER_HPP
#define KIOTO_IO_ASYNC_STREAM_ADAPTER_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

#include <cstddef>
#include <utility>

#include <kioto/byte_stream.hpp>
#include <kioto/detail/token_outcome.hpp>
#include <kioto/future_interface.hpp>

namespace kioto {

namespace detail {

// The first buffer of a sequence that has room or bytes.
template <class Buffer, class Sequence>
Buffer first_piece(Sequence const& buffers) {
    auto const end = boost::asio::buffer_sequence_end(buffers);
    for (auto it = boost::asio::buffer_sequence_begin(buffers); it != end; ++it) {
        if (Buffer const piece(*it); piece.size() != 0) {
            return piece;
        }
    }
    return {};
}

// One read as Asio has it: nothing for an empty buffer, an error for the end.
template <class S>
struct adapted_read : future_interface<adapted_read<S>> {
    using output_type = result<std::size_t>;
    static constexpr bool cancel_safe = true;
    S* stream;
    boost::asio::mutable_buffer to;

    adapted_read(S* s, boost::asio::mutable_buffer b) : stream(s), to(b) {}

    poll_result<output_type> poll(poll_context& cx) {
        if (!stream) {
            return fail(error_code(boost::asio::error::bad_descriptor));
        }
        if (to.size() == 0) {
            return std::size_t(0);
        }
        KIOTO_TRY_READY(n, stream->poll_read(cx, to));
        if (n == 0) {
            return fail(error_code(boost::asio::error::eof));
        }
        return n;
    }
};

// One write, which has left the stream when it completes: Asio's have no flush.
template <class S>
struct adapted_write : future_interface<adapted_write<S>> {
    using output_type = result<std::size_t>;
    static constexpr bool cancel_safe = false;
    S* stream;
    boost::asio::const_buffer from;
    std::size_t taken = 0;

    adapted_write(S* s, boost::asio::const_buffer b) : stream(s), from(b) {}

    poll_result<output_type> poll(poll_context& cx) {
        if (!stream) {
            return fail(error_code(boost::asio::error::bad_descriptor));
        }
        if (taken == 0 && from.size() != 0) {
            KIOTO_TRY_READY(n, stream->poll_write(cx, from));
            taken = n;
        }
        KIOTO_TRY_READY(flushed, stream->poll_flush(cx));
        return taken;
    }
};

// What is left is read and thrown away, until the end.
template <class S>
struct adapted_teardown : future_interface<adapted_teardown<S>> {
    using output_type = result<void>;
    static constexpr bool cancel_safe = true;
    S* stream;

    explicit adapted_teardown(S* s) : stream(s) {}

    poll_result<output_type> poll(poll_context& cx) {
        if (!stream) {
            return fail(error_code(boost::asio::error::bad_descriptor));
        }
        KIOTO_TRY_READY(ended, stream->poll_shutdown(cx));
        for (;;) {
            std::byte rest[1024];
            KIOTO_TRY_READY(n, stream->poll_read(cx, boost::asio::buffer(rest)));
            if (n == 0) {
                return unit{};
            }
        }
    }
};

/// The task of an operation, which ends with whoever has this, if it is not done.
class adapted_task {
    intrusive_ptr<task_base> task_;

public:
    adapted_task() = default;
    adapted_task(adapted_task&&) = default;
    adapted_task& operator=(adapted_task&& other) noexcept {
        if (this != &other) {
            abort();
            task_ = std::move(other.task_);
        }
        return *this;
    }
    ~adapted_task() { abort(); }

    /// In place of one that is done.
    void started(task_base& task) noexcept { task_ = intrusive_ptr<task_base>(&task); }
    void abort() noexcept {
        if (task_) {
            task_->abort();
            task_ = nullptr;
        }
    }
};

} // namespace detail

/** Any byte stream as an `AsyncStream` of Asio.

        asio::ssl::stream<async_stream_adapter<tcp_stream>> s({ex, std::move(tcp)}, context);
        co_await s.async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);

    Has what `asio::ssl::stream` and, with `<kioto/io/beast_teardown.hpp>`, Beast's websocket stream
    ask of their next layer. As with a socket of Asio, one read and one write may be under way at a
    time, on one thread at a time, and the adapter stays where it is until they ended. Those that
    are under way when it is closed or destroyed end with `operation_aborted`.

    | member | meaning |
    |---|---|
    | `async_read_some(buffers, token)` | `void(error_code, std::size_t)`; `eof` at the end |
    | `async_write_some(buffers, token)` | `void(error_code, std::size_t)`; flushed, too |
    | `get_executor()` | where its operations run, and their handlers by default |
    | `lowest_layer()` | the adapter itself |
    | `stream()` | the byte stream |
    | `close()` | ends what is under way; later operations give `bad_descriptor` |

    @par Cancellation Any type ends a read, which loses nothing; terminal a write.
    @par Allocation   An operation is a task: one block, from memory that the thread caches.
    @see spawn_token.hpp, use_pull
*/
template <byte_stream S>
class async_stream_adapter {
    S stream_;
    boost::asio::any_io_executor executor_;
    bool closed_ = false;
    // Behind the stream: they end first.
    detail::adapted_task read_;
    detail::adapted_task write_;
    detail::adapted_task teardown_;

    template <template <class> class Operation>
    struct start {
        async_stream_adapter* self;
        detail::adapted_task async_stream_adapter::* place;

        using executor_type = boost::asio::any_io_executor;
        executor_type get_executor() const noexcept { return self->executor_; }

        template <class Handler, class... Args>
        void operator()(Handler&& handler, Args... args) const {
            detail::start_with_handler(self->executor_,
                Operation<S>(self->closed_ ? nullptr : &self->stream_, args...),
                std::forward<Handler>(handler),
                [this](detail::task_base& task) noexcept { (self->*place).started(task); });
        }
    };

public:
    using executor_type = boost::asio::any_io_executor;
    using lowest_layer_type = async_stream_adapter;

    async_stream_adapter(executor_type executor, S stream)
        : stream_(std::move(stream)), executor_(std::move(executor)) {}

    executor_type get_executor() noexcept { return executor_; }
    lowest_layer_type& lowest_layer() noexcept { return *this; }
    lowest_layer_type const& lowest_layer() const noexcept { return *this; }
    S& stream() noexcept { return stream_; }
    S const& stream() const noexcept { return stream_; }

    template <class Buffers, class Token>
    auto async_read_some(Buffers const& to, Token&& token) {
        return boost::asio::async_initiate<Token, void(error_code, std::size_t)>(
            start<detail::adapted_read>{this, &async_stream_adapter::read_}, token,
            detail::first_piece<boost::asio::mutable_buffer>(to));
    }
    template <class Buffers, class Token>
    auto async_write_some(Buffers const& from, Token&& token) {
        return boost::asio::async_initiate<Token, void(error_code, std::size_t)>(
            start<detail::adapted_write>{this, &async_stream_adapter::write_}, token,
            detail::first_piece<boost::asio::const_buffer>(from));
    }
    /// Ends the outgoing bytes, then reads until the end. `void(error_code)`.
    template <class Token>
    auto async_teardown(Token&& token) {
        return boost::asio::async_initiate<Token, void(error_code)>(
            start<detail::adapted_teardown>{this, &async_stream_adapter::teardown_}, token);
    }

    /// Ends what is under way; where the stream can be closed, closes it.
    void close() noexcept {
        closed_ = true;
        read_.abort();
        write_.abort();
        teardown_.abort();
        if constexpr (requires { stream_.close(); }) {
            stream_.close();
        }
    }
};

} // namespace kioto

#endif // KIOTO_IO_ASYNC_STREAM_ADAPTER_HPP
