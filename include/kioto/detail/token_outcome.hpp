//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_TOKEN_OUTCOME_HPP
#define KIOTO_DETAIL_TOKEN_OUTCOME_HPP

#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/execution/blocking.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/require.hpp>
#include <boost/system/system_error.hpp>

#include <exception>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

#include <kioto/detail/atomic.hpp>
#include <kioto/detail/task.hpp>

namespace kioto::detail {

// The output of a future as the completion of an Asio operation.

template <class First, class T>
struct completion_with {
    static constexpr bool has_default = std::is_default_constructible_v<T>;
    using signature = void(First, T);
    using arguments = std::tuple<First, T>;
};
template <class First>
struct completion_with<First, void> {
    static constexpr bool has_default = true;
    using signature = void(First);
    using arguments = std::tuple<First>;
};

template <class T>
struct token_completion : completion_with<std::exception_ptr, T> {
    static constexpr bool has_error_code = true;
    using arguments = typename completion_with<std::exception_ptr, T>::arguments;

    static arguments done(poll_result<T>&& out) {
        if constexpr (std::is_void_v<T>) {
            return arguments(nullptr);
        } else {
            return arguments(nullptr, std::move(out).take());
        }
    }
    static arguments failed(std::exception_ptr e) {
        arguments args;
        std::get<0>(args) = e ? std::move(e)
                              : std::make_exception_ptr(boost::system::system_error(
                                    boost::asio::error::operation_aborted));
        return args;
    }
    /// What nobody but who runs the context can take.
    static std::exception_ptr refused(std::exception_ptr&) noexcept { return nullptr; }
};

template <class T, class E>
struct token_completion<result<T, E>> : completion_with<error_code, T> {
    static constexpr bool has_error_code = std::is_convertible_v<E, error_code>;
    using arguments = typename completion_with<error_code, T>::arguments;

    static arguments done(poll_result<result<T, E>>&& out) {
        arguments args;
        if (out.has_error()) {
            std::get<0>(args) = std::move(out.error());
        } else if constexpr (!std::is_void_v<T>) {
            std::get<1>(args) = std::move(out.value());
        }
        return args;
    }
    static arguments failed(std::exception_ptr const&) {
        arguments args;
        std::get<0>(args) = boost::asio::error::operation_aborted;
        return args;
    }
    static std::exception_ptr refused(std::exception_ptr& e) noexcept {
        return std::exchange(e, nullptr);
    }
};

/// A handler with what it is called with, on its way to its executor.
template <class Handler, class Arguments, class Ex>
struct bound_completion {
    Handler handler;
    Arguments arguments;
    Ex executor;

    using executor_type = Ex;
    using allocator_type = boost::asio::associated_allocator_t<Handler>;

    executor_type get_executor() const noexcept { return executor; }
    allocator_type get_allocator() const noexcept {
        return boost::asio::get_associated_allocator(handler);
    }
    void operator()() { std::apply(std::move(handler), std::move(arguments)); }
};

/// The same on its way to the task's executor, where the handler's own cannot promise not to run it
/// at once (`any_completion_executor`).
template <class Completion, class Ex>
struct relayed_completion {
    Completion completion;
    Ex executor;

    using executor_type = Ex;
    using allocator_type = typename Completion::allocator_type;

    executor_type get_executor() const noexcept { return executor; }
    allocator_type get_allocator() const noexcept { return completion.get_allocator(); }
    void operator()() { boost::asio::dispatch(std::move(completion)); }
};

/** The output is for a completion handler, which is posted when the task is done.

    `Ex`: of the handler, or of the task. Until then the handler's executor has work.
*/
template <class T, class Handler, class Ex>
class token_outcome {
    using completion = token_completion<T>;
    using executor_type = std::decay_t<decltype(boost::asio::prefer(
        std::declval<boost::asio::associated_executor_t<Handler, Ex>>(),
        boost::asio::execution::outstanding_work.tracked))>;
    static constexpr bool posts =
        boost::asio::can_require_v<executor_type, boost::asio::execution::blocking_t::never_t>;
    struct nothing {
        explicit nothing(Ex const&) noexcept {}
    };

    struct waiting {
        Handler handler;
        executor_type executor;
        KIOTO_NO_UNIQUE_ADDRESS std::conditional_t<posts, nothing, Ex> relay;

        template <class H>
        waiting(H&& h, executor_type const& ex, Ex const& own)
            : handler(std::forward<H>(h)), executor(ex), relay(own) {}
    };
    std::optional<waiting> waiting_;
    std::optional<poll_result<T>> output_;
    std::exception_ptr error_;
    atomic<bool> unwanted_{false};
    bool polled_ = false;

public:
    template <class H>
    token_outcome(std::in_place_t, H&& handler, Ex const& ex)
        : waiting_(std::in_place, std::forward<H>(handler),
              boost::asio::prefer(boost::asio::get_associated_executor(handler, ex),
                  boost::asio::execution::outstanding_work.tracked),
              ex) {}

    Handler& handler() noexcept { return waiting_->handler; }

    /// Asks that the future be dropped, if it was not polled before. Any thread.
    void drop_unpolled() noexcept { unwanted_.store(true, std::memory_order_relaxed); }
    /// By the task, before each poll.
    bool refuses_poll() noexcept {
        return !std::exchange(polled_, true) && unwanted_.load(std::memory_order_relaxed);
    }

    void put(poll_result<T>&& out) { output_.emplace(std::move(out)); }
    std::exception_ptr settle(std::exception_ptr error, bool) noexcept {
        error_ = std::move(error);
        return completion::refused(error_);
    }
    std::exception_ptr announce(task_base& task) noexcept {
        // Destroyed here, uncalled, where the context is shut down or has no memory for the post.
        waiting last = std::move(*waiting_);
        waiting_.reset();
        if (task.is_closed()) {
            return nullptr;
        }
        try {
            auto args = output_ ? completion::done(std::move(*output_))
                                : completion::failed(std::move(error_));
            output_.reset();
            using bound = bound_completion<Handler, typename completion::arguments, executor_type>;
            bound b{std::move(last.handler), std::move(args), last.executor};
            if constexpr (posts) {
                boost::asio::post(std::move(b));
            } else {
                boost::asio::post(relayed_completion<bound, Ex>{std::move(b), last.relay});
            }
        } catch (...) {
            return std::current_exception();
        }
        return nullptr;
    }
};

/// What a cancellation slot asks of a task, once there is one. Stays in the slot; has a reference
/// of the task.
template <class Outcome, bool CancelSafe>
struct cancel_task {
    intrusive_ptr<task_base> task;
    Outcome* outcome = nullptr;

    void operator()(boost::asio::cancellation_type type) const noexcept {
        using boost::asio::cancellation_type;
        if (!task) {
            return;
        }
        if (CancelSafe || (type & cancellation_type::terminal) != cancellation_type::none) {
            task->abort();
        } else if (type != cancellation_type::none) {
            outcome->drop_unpolled();
        }
    }
};

/// Starts a future whose output is for a completion handler. `keep(task)` is called before.
template <class Ex, class F, class Handler, class Keep>
void start_with_handler(Ex const& ex, F&& f, Handler&& handler, Keep keep) {
    using outcome = token_outcome<output_t<F>, std::decay_t<Handler>, Ex>;
    cancel_task<outcome, cancel_safe_v<F>>* cancel = nullptr;
    auto slot = boost::asio::get_associated_cancellation_slot(handler);
    if (slot.is_connected()) {
        cancel = &slot.template emplace<std::remove_pointer_t<decltype(cancel)>>();
    }
    detail::start_on<outcome>(
        ex, std::move(f),
        [cancel, &keep](auto& t) noexcept {
            keep(t);
            if (cancel) {
                cancel->task = intrusive_ptr<task_base>(&t);
                cancel->outcome = &t.outcome();
            }
        },
        std::in_place, std::forward<Handler>(handler), ex);
}

} // namespace kioto::detail

#endif // KIOTO_DETAIL_TOKEN_OUTCOME_HPP
