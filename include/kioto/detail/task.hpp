//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_TASK_HPP
#define KIOTO_DETAIL_TASK_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution/blocking.hpp>
#include <boost/asio/execution/executor.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/require.hpp>
#include <boost/asio/strand.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include <kioto/concepts.hpp>
#include <kioto/detail/frame_cache.hpp>
#include <kioto/detail/poll_child.hpp>
#include <kioto/detail/runtime.hpp>
#include <kioto/detail/task_executor.hpp>

namespace kioto::detail {

// Where a task runs: in the turns of its context, or posted to an executor of the user's (a
// strand, a type of his own).

class own_place {
public:
    static constexpr bool is_own = true;
    boost::asio::any_io_executor executor(runtime& home) const { return home.own_executor(); }
    void vacate() noexcept {}
};

template <class Ex>
class executor_place {
    std::optional<Ex> executor_;

public:
    static constexpr bool is_own = false;
    explicit executor_place(Ex ex) : executor_(std::move(ex)) {}

    boost::asio::any_io_executor executor(runtime&) const {
        return executor_ ? boost::asio::any_io_executor(*executor_)
                         : boost::asio::any_io_executor();
    }
    void vacate() noexcept { executor_.reset(); }
    void post(intrusive_ptr<task_base> self) const;
};

struct posted_run {
    intrusive_ptr<task_base> self;
    void operator()() const {
        struct scope : turn {
            explicit scope(task_base& t) noexcept : turn(t.runtime()) { enter(); }
            ~scope() {
                leave();
                fire();
            }
        } here(*self);
        self->run(here);
    }
};

template <class Ex>
void executor_place<Ex>::post(intrusive_ptr<task_base> self) const {
    boost::asio::require(*executor_, boost::asio::execution::blocking.never)
        .execute(posted_run{std::move(self)});
}

/** A future on its way through the runtime: one block that holds the task's word, where it runs,
    the future, and what becomes of its output.

    `Outcome`: `put(poll_result<T>&&)` stores the output, `settle(error, dropped)` what came instead
    of one, `announce(task)` tells that the task is done; each returns the exception that is for who
    runs the context. `refuses_poll()`, if it has that, may drop the future instead of a poll.
*/
template <class F, class Place, class Outcome>
class task final : public task_base {
    KIOTO_NO_UNIQUE_ADDRESS Place place_;
    KIOTO_NO_UNIQUE_ADDRESS Outcome outcome_;
    union {
        F future_;
    };

public:
    template <class P, class... Args>
    task(detail::runtime& home, P&& place, F&& f, Args&&... outcome)
        : task_base(home, Place::is_own),
          place_(std::forward<P>(place)),
          outcome_(std::forward<Args>(outcome)...),
          future_(std::move(f)) {}

    ~task() {} // the future went before; task_base says when

    static void* operator new(std::size_t n) { return frame_cache::allocate(n); }
    static void* operator new(std::size_t n, std::align_val_t a) { return ::operator new(n, a); }
    static void operator delete(void* p, std::size_t n) noexcept { frame_cache::deallocate(p, n); }
    static void operator delete(void* p, std::size_t, std::align_val_t a) noexcept {
        ::operator delete(p, a);
    }

    Outcome& outcome() noexcept { return outcome_; }

    boost::asio::any_io_executor executor() const override { return place_.executor(runtime()); }

private:
    bool poll_future(poll_context& cx) override {
        if constexpr (requires { outcome_.refuses_poll(); }) {
            if (outcome_.refuses_poll()) {
                drop_future();
                end_dropped();
                return true;
            }
        }
        bool lives = true;
        try {
            auto out = detail::poll_child(future_, cx);
            if (out.is_pending()) [[likely]] {
                return false;
            }
            lives = false;
            std::destroy_at(std::addressof(future_));
            outcome_.put(std::move(out));
        } catch (...) {
            if (lives) {
                std::destroy_at(std::addressof(future_));
            }
            end_thrown();
            return true;
        }
        end_ready([this] { return outcome_.announce(*this); });
        return true;
    }
    void drop_future() noexcept override { std::destroy_at(std::addressof(future_)); }
    std::exception_ptr settle(std::exception_ptr error, bool dropped) noexcept override {
        return outcome_.settle(std::move(error), dropped);
    }
    std::exception_ptr announce() noexcept override { return outcome_.announce(*this); }
    void post() override {
        if constexpr (!Place::is_own) {
            place_.post(intrusive_ptr<task_base>(this));
        }
    }
    void vacate() noexcept override { place_.vacate(); }
    void destroy() noexcept override { delete this; }
};

/// Nobody waits: an exception goes to who runs the context.
struct detached_outcome {
    void put(poll_result<void>&&) noexcept {}
    std::exception_ptr settle(std::exception_ptr error, bool) noexcept { return error; }
    std::nullptr_t announce(task_base&) noexcept { return nullptr; }
};

template <class Ex>
inline constexpr bool is_strand = false;
template <class Inner>
inline constexpr bool is_strand<boost::asio::strand<Inner>> = true;

// Teaches the runtime how to post to its context, through whatever is wrapped around that.
template <class Ex>
void teach(runtime& r, Ex const& ex) {
    using boost::asio::any_io_executor;
    if constexpr (is_strand<Ex>) {
        detail::teach(r, ex.get_inner_executor());
    } else if constexpr (std::is_same_v<Ex, any_io_executor>) {
        if (auto const* io = ex.template target<boost::asio::io_context::executor_type>()) {
            r.learn(*io);
        } else if (auto const* pool =
                       ex.template target<boost::asio::thread_pool::executor_type>()) {
            r.learn(*pool);
        } else if (auto const* strand = ex.template target<
                       boost::asio::strand<boost::asio::io_context::executor_type>>()) {
            r.learn(strand->get_inner_executor());
        } else {
            r.learn(ex);
        }
    } else {
        r.learn(ex);
    }
}

inline bool is_own_at_run_time(boost::asio::any_io_executor const& ex) {
    return ex.target<boost::asio::io_context::executor_type>() != nullptr ||
        ex.target<boost::asio::thread_pool::executor_type>() != nullptr;
}

template <class Outcome, class Place, class F, class... Args>
auto make_task(runtime& home, Place&& place, F&& f, Args&&... outcome) {
    using type = task<std::remove_cvref_t<F>, std::remove_cvref_t<Place>, Outcome>;
    return new type(home, std::forward<Place>(place), std::move(f), std::forward<Args>(outcome)...);
}

// The task whose executor this is, if it is one's.
template <class Ex>
task_base* task_behind(Ex const& ex) {
    if constexpr (std::is_same_v<Ex, task_executor>) {
        return &ex.task();
    } else if constexpr (std::is_same_v<Ex, boost::asio::any_io_executor>) {
        auto const* const target = ex.template target<task_executor>();
        return target ? &target->task() : nullptr;
    } else {
        return nullptr;
    }
}

// A task is work itself; an executor that counts as work too would do so for as long as the runtime
// remembers it.
template <class Ex>
auto without_work(Ex const& ex) {
    if constexpr (boost::asio::execution::is_executor<Ex>::value) {
        return boost::asio::prefer(ex, boost::asio::execution::outstanding_work.untracked);
    } else {
        return ex;
    }
}

// Makes a task on an executor, shows it to `keep`, and starts it.
template <class Outcome, class Given, class F, class Keep, class... Args>
void start_on(Given const& given, F&& f, Keep keep, Args&&... outcome) {
    auto const ex = detail::without_work(given);
    using Ex = std::remove_const_t<decltype(ex)>;
    if (task_base* const parent = detail::task_behind(ex)) {
        // Beside that task, not in its mail.
        if constexpr (!is_own_executor<Ex>) {
            detail::start_on<Outcome>(parent->executor(), std::forward<F>(f), std::move(keep),
                std::forward<Args>(outcome)...);
        }
        return;
    }
    runtime& home = detail::runtime_of(boost::asio::query(ex, boost::asio::execution::context));
    detail::teach(home, ex);
    auto start = [&](auto place) {
        auto* t = detail::make_task<Outcome>(
            home, std::move(place), std::move(f), std::forward<Args>(outcome)...);
        keep(*t);
        home.start(*t);
    };
    if constexpr (is_own_executor<Ex>) {
        start(own_place{});
    } else if constexpr (std::is_same_v<Ex, boost::asio::any_io_executor>) {
        if (detail::is_own_at_run_time(ex)) {
            start(own_place{});
        } else {
            start(executor_place<Ex>(ex));
        }
    } else {
        start(executor_place<Ex>(ex));
    }
}

} // namespace kioto::detail

#endif // KIOTO_DETAIL_TASK_HPP
