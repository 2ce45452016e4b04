//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TEST_SUPPORT_IDLE_TASK_HPP
#define KIOTO_TEST_SUPPORT_IDLE_TASK_HPP

#include <boost/asio/io_context.hpp>

#include <optional>

#include <kioto/join_handle.hpp>
#include <kioto/poll_fn.hpp>

namespace support {

/// A task that does nothing but exist, for futures polled by hand.
class idle_task {
    boost::asio::io_context& io_;
    kioto::environment* env_ = nullptr;
    std::optional<kioto::join_handle<void>> handle_;

public:
    template <class Ex>
    idle_task(boost::asio::io_context& io, Ex const& ex) : io_(io) {
        handle_.emplace(kioto::spawn(ex,
            kioto::poll_fn([this](kioto::poll_context& cx) -> kioto::poll_result<void> {
                env_ = cx.env();
                return kioto::pending;
            }),
            kioto::use_handle));
        io.poll();
    }
    explicit idle_task(boost::asio::io_context& io) : idle_task(io, io.get_executor()) {}

    kioto::environment* env() const { return env_; }
    void end() {
        handle_.reset();
        settle();
    }
    /// Lets the context do what it can do now.
    void settle() {
        io_.restart();
        while (io_.poll() != 0) {}
    }
};

} // namespace support

#endif // KIOTO_TEST_SUPPORT_IDLE_TASK_HPP
