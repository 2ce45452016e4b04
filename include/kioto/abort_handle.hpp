//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_ABORT_HANDLE_HPP
#define KIOTO_ABORT_HANDLE_HPP

#include <utility>

#include <kioto/detail/runtime.hpp>

namespace kioto {

/** Says over a task from anywhere: asks for its end, while its `join_handle` is used elsewhere.

    Given by `handle.abort_handle()`. Copyable, and of any thread; dropping it does nothing. It keeps
    the memory of the task, not its future.
*/
class abort_handle {
    detail::intrusive_ptr<detail::task_base> task_;

public:
    /// For `join_handle` and `join_set`.
    explicit abort_handle(detail::task_base& task) noexcept : task_(&task) {}

    /// Asks for the end of the task: its future is dropped on its executor, and its output is
    /// `operation_aborted` unless it is ready before. Any thread, any time; idempotent.
    void abort() const noexcept {
        if (task_) {
            task_->abort();
        }
    }
    /// The task is done, or this was moved from.
    bool is_finished() const noexcept { return !task_ || task_->is_done(); }
};

} // namespace kioto

#endif // KIOTO_ABORT_HANDLE_HPP
