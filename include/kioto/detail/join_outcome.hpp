//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_JOIN_OUTCOME_HPP
#define KIOTO_DETAIL_JOIN_OUTCOME_HPP

#include <boost/asio/error.hpp>

#include <cstddef>
#include <exception>
#include <optional>
#include <utility>

#include <kioto/concepts.hpp>
#include <kioto/detail/atomic_waker.hpp>
#include <kioto/detail/task_base.hpp>

namespace kioto::detail {

// What a handle yields: results are not nested.
template <class T>
struct joined_output {
    using type = result<T>;
};
template <class T, class E>
struct joined_output<result<T, E>> {
    using type = result<T, E>;
};

/// The output's place in the task's block, for who joins the task.
template <class T>
class kept_output {
    std::optional<poll_result<T>> output_;
    std::exception_ptr error_;

public:
    void put(poll_result<T>&& out) { output_.emplace(std::move(out)); }

    std::exception_ptr settle(std::exception_ptr error, bool) noexcept {
        error_ = std::move(error);
        return nullptr;
    }

    /// @pre the task is done.
    poll_result<typename joined_output<T>::type> take() {
        using type = typename joined_output<T>::type;
        if (error_) {
            std::rethrow_exception(std::exchange(error_, nullptr));
        }
        if (!output_) {
            return poll_result<type>(
                boost::system::in_place_error, error_code(boost::asio::error::operation_aborted));
        }
        if constexpr (is_result_v<T>) {
            return std::move(*output_);
        } else {
            return poll_result<type>(boost::system::in_place_value, std::move(*output_).take());
        }
    }
};

/// The output of a task with a handle, and who waits for it.
template <class T>
class join_outcome : public kept_output<T> {
    atomic_waker joiner_;

public:
    std::nullptr_t announce(task_base&) noexcept {
        joiner_.fire();
        return nullptr;
    }
    void set_joiner(poll_context& cx) { joiner_.set(cx); }
    void forget_joiner() noexcept { joiner_.clear(); }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_JOIN_OUTCOME_HPP
