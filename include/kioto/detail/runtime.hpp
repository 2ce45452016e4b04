//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_RUNTIME_HPP
#define KIOTO_DETAIL_RUNTIME_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/require.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/wait_traits.hpp>

#include <chrono>
#include <mutex>
#include <optional>

#include <kioto/detail/atomic.hpp>
#include <kioto/detail/engine.hpp>
#include <kioto/detail/here_executor.hpp>
#include <kioto/detail/hub.hpp>
#include <kioto/detail/parked_block.hpp>
#include <kioto/detail/socket_executor.hpp>
#include <kioto/detail/task_base.hpp>
#include <kioto/detail/timer_wheel.hpp>
#include <kioto/time_source.hpp>

#if KIOTO_READINESS_SET
#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include <kioto/detail/readiness_set.hpp>
#endif
#if KIOTO_WAITS_DIRECTLY
#include <kioto/detail/direct_waits.hpp>
#endif

namespace kioto::detail {

/** The runtime of one execution context: tasks, turns, descriptors, timers.

    A *turn* is one handler of the context:

      1. collect at most 128 events, or that of a busy reader (direct_waits.hpp): readiness bits are
         set, tasks queued; no user code runs
      2. poll queued tasks in order; one that is woken goes to the back, one that yielded to the
         next turn
      3. end after 128 polls, 1,024 units of budget, or when the context was stopped: what is left
         is posted as the next turn, behind what Asio has queued; else wait for the set again

    However a turn ends, also by an exception, its leftovers are posted and the wait is armed.

    *Single mode*, in which a context starts: one turn is posted or under way, its tasks are in a
    queue of its own. After a turn with leftovers the next one is posted ahead, when its forerunner
    begins: a second thread, which would come too late for what its first thread posts and takes at
    once, takes that. When a turn starts on another thread than the last one, or `set_threads` says
    so, the context is *shared* for ever: tasks queue behind the hub's mutex, the set is waited for
    again right after step 1, and helper turns are posted.

    Everything below `hub_->mutex` is guarded by it.
*/
class runtime final : public boost::asio::execution_context::service {
public:
    using key_type = runtime;
    inline static boost::asio::execution_context::id id;

    KIOTO_DECL explicit runtime(boost::asio::execution_context& context);

    hub& home() const noexcept { return *hub_; }

    /// Takes over a task that was just made, with one reference. Destroys it where the context is
    /// shut down already.
    KIOTO_DECL void start(task_base& t);
    /// Nobody holds a task any more. False: the context is shut down, which sees to the rest.
    KIOTO_DECL static bool unlist(task_base& t) noexcept;
    /// Queues a task of the context's own executor. Any thread.
    KIOTO_DECL static void queue(hub& h, task_base& t) noexcept;

    /// Remembers how to post to the context. `own`: the executor is the context's own.
    template <class Ex>
    void learn(Ex const& ex) {
        if (!learned_.load(std::memory_order_acquire)) [[unlikely]] {
            learn_first(ex);
        }
    }
    /// The context's own executor, once a task was spawned on it.
    boost::asio::any_io_executor own_executor() const { return own_; }

    /// `n` threads run the context.
    KIOTO_DECL void set_threads(unsigned n);

    std::chrono::steady_clock::time_point now() const noexcept {
        return clock_ ? clock_->now() : std::chrono::steady_clock::now();
    }
    /// For tests: before the first timer. `look_at_clock` after each change.
    void use_clock(time_source* clock) noexcept {
        clock_ = clock;
        epoch_ = now();
    }

    /// The tick at `at`, which is ahead, or soon after it, never before.
    std::uint64_t tick_of(std::chrono::steady_clock::time_point at) const noexcept {
        using std::chrono::nanoseconds;
        constexpr std::uint64_t tick = nanoseconds(std::chrono::milliseconds(1)).count();
        auto const since = static_cast<std::uint64_t>(nanoseconds(at - epoch_).count());
        return (since + (tick - 1)) / tick;
    }
    /// Arms a timer that was just made.
    KIOTO_ALWAYS_INLINE void arm(timer_node& node) {
        {
            short_lock const lock(wheel_mutex_);
            wheel_.insert(node);
            if (node.tick >= wheel_next_.load(std::memory_order_relaxed)) [[likely]] {
                return;
            }
            wheel_next_.store(node.tick, std::memory_order_relaxed);
        }
        wake_for_timer();
    }
    KIOTO_ALWAYS_INLINE void disarm(timer_node& node) noexcept {
        short_lock const lock(wheel_mutex_);
        if (node.is_armed()) [[likely]] {
            node.retire();
        }
    }
    /// The target of an armed timer changed, or it fired: false.
    KIOTO_ALWAYS_INLINE bool still_armed(timer_node& node, wake_target& target) noexcept {
        waker replaced;
        short_lock const lock(wheel_mutex_);
        if (!node.is_armed()) {
            return false;
        }
        if (!node.target.wakes(target)) [[unlikely]] {
            replaced = std::exchange(node.target, waker(target));
        }
        return true;
    }
    /// Looks at the clock, which somebody moved.
    KIOTO_DECL void look_at_clock();

#if KIOTO_READINESS_SET
    readiness_set& set() const noexcept { return *set_; }
    /// The first descriptor was registered, or a task of another context began to wait.
    KIOTO_DECL static void need_wait(hub& h) noexcept;
    /// A stream is waited for, or not any more, by a task of another context.
    KIOTO_DECL static void foreign_waits(hub& h, bool more) noexcept;
#endif

    /// Lists a block, until `unpark`. False: the context is shut down.
    KIOTO_DECL static bool park(parked_block& b) noexcept;
    KIOTO_DECL static void unpark(parked_block& b) noexcept;
    /// A block without a wrapper counts as work, until `linger_ended` or for `time`: then `target` is
    /// woken. False: the context is gone.
    KIOTO_DECL static bool linger_begins(
        hub& h, std::optional<timer_node>& timer, wake_target& target, std::chrono::seconds time);
    KIOTO_DECL static void linger_ended(parked_block& b, std::optional<timer_node>& timer) noexcept;

    /// Tasks that are not done, or whose operations are not.
    KIOTO_DECL std::size_t live() const;

private:
    struct turn_handler;
    struct wait_handler;
    struct timer_handler;
    struct turn_guard;
    struct direct_handler;
    friend class task_base;
    friend class hub;

    template <class Ex>
    KIOTO_NOINLINE void learn_first(Ex const& ex);
    KIOTO_DECL void shutdown() override;
    KIOTO_DECL void notify_fork(boost::asio::execution_context::fork_event event) override;

    enum class cause { posted, readiness, timer };
    KIOTO_DECL void run_turn(cause why, boost::system::error_code const& ec);
    bool begin_turn(turn& t, cause why, boost::system::error_code const& ec) noexcept;
    void take_over(turn& t) noexcept;
    void finish_turn(turn& t);
    void poll_tasks(turn& t);
    task_base* take_task(turn& t) noexcept;
    void end_turn(turn& t) noexcept;
    KIOTO_DECL void note_thread(void const* here) noexcept;
    KIOTO_DECL bool post(void (*own)(runtime&)) noexcept;

    // All of these with the mutex held.
    KIOTO_COLD KIOTO_DECL void begin_work();
    KIOTO_COLD KIOTO_DECL void end_work() noexcept;
    KIOTO_DECL void post_turn() noexcept;
    KIOTO_DECL void wait_again() noexcept;
    KIOTO_FLATTEN KIOTO_DECL void start_wait() noexcept;
    KIOTO_DECL void wait_for_timer() noexcept;
    KIOTO_COLD KIOTO_DECL void wake_for_timer();
    bool is_waited_for() const noexcept;
    KIOTO_DECL void shut_blocks() noexcept;
    // Busy readers. @see direct_wait
#if KIOTO_WAITS_DIRECTLY
    KIOTO_DECL void run_direct_turn(direct_wait& w, unsigned times);
    bool begin_direct_turn(turn& t, direct_wait& w, unsigned times) noexcept;
    void wait_directly(direct_wait& w) noexcept;
    KIOTO_FLATTEN KIOTO_DECL void start_direct_wait(direct_wait& w) noexcept;
    KIOTO_COLD KIOTO_DECL void leave_direct(direct_wait& w, bool gone) noexcept;
#endif
    void wait_directly() noexcept;
    KIOTO_COLD KIOTO_DECL void go_direct() noexcept;
    KIOTO_COLD KIOTO_DECL void leave_direct() noexcept;

    void collected(turn& t) noexcept;
    bool waited(bool broken, boost::system::error_code const& ec) noexcept;
    bool timer_expired(bool broken) noexcept;

    KIOTO_DECL void fire_timers() noexcept;
    void forget_timers() noexcept;
    KIOTO_DECL bool stopped() const noexcept;
    std::uint64_t ticks_passed() const noexcept;

    using timer_type = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
        boost::asio::wait_traits<std::chrono::steady_clock>, here_executor>;

    // What every turn touches comes first, together.
    intrusive_ptr<hub> hub_;
    task_queue inbox_;
    task_queue later_; // yielded in a turn that goes on: for those that begin from now on
    unsigned turns_ = 0; // posted or under way
    unsigned threads_ = 1;
    void const* last_thread_ = nullptr; // that had a turn: an address of its own
    atomic<bool> shared_{false};
    atomic<bool> collecting_{false}; // one of them takes events from the set
    bool rest_ = false; // the latest turn left something
    bool timer_due_ = false;
    atomic<bool> learned_{false}; // the context's own executor: nothing better will come
#if KIOTO_READINESS_SET
    bool waiting_ = false;
    intrusive_ptr<readiness_set> set_;
    std::size_t foreign_ = 0;
#endif
    std::size_t live_count_ = 0;
    atomic<std::uint64_t> timer_armed_{timer_wheel::never};
    atomic<std::uint64_t> wheel_next_{timer_wheel::never};
#if KIOTO_READINESS_SET
    boost::asio::posix::basic_stream_descriptor<socket_executor> wait_;
#endif
#if KIOTO_WAITS_DIRECTLY
    direct_waits direct_;
#endif
    task_base* live_ = nullptr;
    void (*post_)(runtime&) = nullptr;
    bool (*stopped_)(boost::asio::execution_context&) = nullptr;
    time_source* clock_ = nullptr;
    std::chrono::steady_clock::time_point epoch_; // tick 0
    mutable short_mutex wheel_mutex_;
    timer_wheel wheel_;
    timer_type timer_;
    boost::asio::any_io_executor own_;
    boost::asio::any_io_executor poster_;
    boost::asio::any_io_executor work_;
    parked_block* parked_ = nullptr; // what Asio's own operations drive
};

/// The runtime of a context, made on first use.
inline runtime& runtime_of(boost::asio::execution_context& context) {
    if (current_turn && &current_turn->home->context() == &context) {
        return *current_turn->home;
    }
    return boost::asio::use_service<runtime>(context);
}

// Which executor is its context's own: one without a strand or a foreign type around it.
template <class Ex>
inline constexpr bool is_own_executor = false;
template <class Alloc, std::uintptr_t Bits>
inline constexpr bool is_own_executor<boost::asio::io_context::basic_executor_type<Alloc, Bits>> =
    true;
template <class Alloc, unsigned Bits>
inline constexpr bool is_own_executor<boost::asio::thread_pool::basic_executor_type<Alloc, Bits>> =
    true;

struct runtime::turn_handler {
    runtime* home;
    KIOTO_DECL void operator()() const;
};

template <class Ex>
KIOTO_NOINLINE void runtime::learn_first(Ex const& ex) {
    namespace execution = boost::asio::execution;
    std::lock_guard lock(hub_->mutex);
    if constexpr (is_own_executor<Ex>) {
        if (post_) {
            return;
        }
        using context_type =
            std::remove_cvref_t<decltype(boost::asio::query(ex, execution::context))>;
        own_ = static_cast<context_type&>(context()).get_executor();
        post_ = [](runtime& self) {
            boost::asio::require(static_cast<context_type&>(self.context()).get_executor(),
                execution::blocking.never,
                execution::allocator(operation_allocator<void>(self.hub_->turn_room)))
                .execute(turn_handler{&self});
        };
        if constexpr (std::is_same_v<context_type, boost::asio::io_context>) {
            stopped_ = [](boost::asio::execution_context& c) {
                return static_cast<boost::asio::io_context&>(c).stopped();
            };
        }
        learned_.store(true, std::memory_order_release);
    } else if (!post_ && !poster_) {
        poster_ = boost::asio::require(boost::asio::any_io_executor(ex), execution::blocking.never);
    }
}

} // namespace kioto::detail

#ifndef KIOTO_SEPARATE_COMPILATION
#include <kioto/impl/runtime.ipp>
#include <kioto/impl/task_base.ipp>
#include <kioto/impl/direct_waits.ipp>
#include <kioto/impl/turn.ipp>
#include <kioto/impl/parked_block.ipp>
#endif

#endif // KIOTO_DETAIL_RUNTIME_HPP
