//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_ENVIRONMENT_HPP
#define KIOTO_ENVIRONMENT_HPP

#include <boost/asio/any_io_executor.hpp>

#include <kioto/poll_context.hpp>

namespace kioto {

namespace detail {
class runtime;
class task_base;
} // namespace detail

/** What a future finds through `poll_context::env()` when a task of the runtime polls it. */
class environment {
    detail::runtime* runtime_;

public:
    explicit environment(detail::runtime& runtime) noexcept : runtime_(&runtime) {}

    /// Reactor, timers and tasks of the task's context.
    detail::runtime& runtime() const noexcept { return *runtime_; }

    /// The executor that the task was spawned on.
    virtual boost::asio::any_io_executor executor() const = 0;

    /// The task, whose polls, mail and drop exclude each other.
    virtual detail::task_base& task() noexcept = 0;

protected:
    ~environment() = default;
};

} // namespace kioto

#endif // KIOTO_ENVIRONMENT_HPP
