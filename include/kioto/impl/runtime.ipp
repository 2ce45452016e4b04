//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_IMPL_RUNTIME_IPP
#define KIOTO_IMPL_RUNTIME_IPP

#include <boost/asio/error.hpp>

#include <algorithm>
#include <utility>

#include <kioto/detail/runtime.hpp>

#if !KIOTO_READINESS_SET
#include <boost/asio/basic_datagram_socket.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/generic/datagram_protocol.hpp>
#include <boost/asio/generic/stream_protocol.hpp>

#include <kioto/detail/socket_executor.hpp>
#endif

namespace kioto::detail {

// Handler of the runtime's own wait for the clock. Where the context dies first, Asio destroys it
// uncalled, in its services' shutdown; the runtime lives until after that.
struct runtime::timer_handler {
    runtime* home;
    using allocator_type = operation_allocator<void>;
    allocator_type get_allocator() const noexcept { return allocator_type(home->hub_->timer_room); }
    void operator()(boost::system::error_code const& ec) const { home->run_turn(cause::timer, ec); }
};

KIOTO_DECL runtime::runtime(boost::asio::execution_context& context)
    : service(context),
      hub_(intrusive_ptr<hub>::adopt(new hub(*this))),
#if KIOTO_READINESS_SET
      set_(intrusive_ptr<readiness_set>::adopt(new readiness_set(*hub_))),
      wait_(socket_executor(context), set_->native_handle()),
#endif
#if KIOTO_WAITS_DIRECTLY
      direct_(context, *hub_),
#endif
      epoch_(std::chrono::steady_clock::now()),
      timer_(here_executor(context)) {
#if !KIOTO_READINESS_SET
    // Makes Asio's services for them, which must be older than this one: they shut down later.
    socket_executor const ex(context);
    boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol, socket_executor> const
        streams(ex);
    boost::asio::basic_datagram_socket<boost::asio::generic::datagram_protocol,
        socket_executor> const datagrams(ex);
#endif
}

KIOTO_DECL void runtime::shutdown() {
    task_base* tasks = nullptr;
    {
        std::lock_guard lock(hub_->mutex);
        leave_direct();
        hub_->home = nullptr;
        inbox_ = {};
        later_ = {};
        tasks = std::exchange(live_, nullptr);
        live_count_ = 0;
        for (task_base* t = tasks; t; t = t->live_next_) {
            t->retain();
        }
    }
    short_lock(hub_->posting).unlock(); // who found it open has posted
    // Destructors of the user's futures run here, with no lock held: they may wake, spawn, abort,
    // close. What they reach finds the hub closed.
    while (tasks) {
        auto const t = intrusive_ptr<task_base>::adopt(tasks);
        tasks = t->live_next_;
        t->shut_down();
    }
    forget_timers();
    shut_blocks();
#if KIOTO_READINESS_SET
    set_->shut_down();
    wait_.release();
#endif
    timer_.cancel();
    work_ = {};
    own_ = {};
    poster_ = {};
}

// A child shares its parent's set until it has one of its own. Asio put the shared one into the
// child's own set of everything before this; the wait for it ends as one that was cancelled.
KIOTO_DECL void runtime::notify_fork(boost::asio::execution_context::fork_event event) {
#if KIOTO_READINESS_SET
    std::lock_guard lock(hub_->mutex);
    if (event == boost::asio::execution_context::fork_prepare) {
        leave_direct(); // a child that closes its copy would end the parent's wait
    } else if (event == boost::asio::execution_context::fork_child) {
        wait_.release();
        set_->renew();
        wait_.assign(set_->native_handle());
    }
#else
    static_cast<void>(event); // the sockets are Asio's
#endif
}

KIOTO_DECL void runtime::start(task_base& t) {
    {
        short_lock lock(hub_->mutex);
        if (!hub_->home) [[unlikely]] {
            lock.unlock();
            intrusive_ptr<task_base> const kept(&t);
            t.shut_down();
            return;
        }
        t.live_next_ = live_;
        if (live_) {
            live_->live_prev_ = &t;
        }
        live_ = &t;
        if (++live_count_ == 1) [[unlikely]] {
            begin_work();
        }
    }
    if (turn* const here = current_turn; here && here->alone_on == hub_.get() && t.own_)
        [[likely]] {
        here->queue.push(t);
    } else {
        t.schedule();
    }
}

// The context has a task.
KIOTO_COLD KIOTO_DECL void runtime::begin_work() {
    work_ = boost::asio::prefer(
        own_ ? own_ : poster_, boost::asio::execution::outstanding_work.tracked);
#if KIOTO_READINESS_SET
    if (turns_ == 0) {
        wait_again();
    }
#endif
}

// It has none any more.
KIOTO_COLD KIOTO_DECL void runtime::end_work() noexcept {
    work_ = {};
    leave_direct();
    wait_again();
    wait_for_timer();
    for (parked_block* b = parked_; b; b = b->next_) {
        b->cancel_idle();
    }
}

KIOTO_DECL bool runtime::unlist(task_base& t) noexcept {
    short_lock const lock(t.home().mutex);
    runtime* const self = t.home().home;
    if (!self) {
        return false;
    }
    (t.live_prev_ ? t.live_prev_->live_next_ : self->live_) = t.live_next_;
    if (t.live_next_) {
        t.live_next_->live_prev_ = t.live_prev_;
    }
    if (--self->live_count_ == 0) [[unlikely]] {
        self->end_work();
    }
    return true;
}

KIOTO_DECL std::size_t runtime::live() const {
    std::lock_guard lock(hub_->mutex);
    return live_count_;
}

KIOTO_DECL void runtime::queue(hub& h, task_base& t) noexcept {
    if (turn* const here = current_turn; here && here->alone_on == &h) {
        here->queue.push(t);
        return;
    }
    short_lock lock(h.mutex);
    runtime* const self = h.home;
    if (!self) {
        return;
    }
    self->inbox_.push(t);
    // Turns that are under way may be busy for long; one that collects sees to what it wakes.
    bool const helps = self->shared_.load(std::memory_order_relaxed) &&
        self->turns_ < self->threads_ && !self->collecting_.load(std::memory_order_relaxed);
    if (self->turns_ != 0 && !helps) {
        return;
    }
    // Without the mutex: whom the post wakes begins by taking it.
    short_lock posting(h.posting);
    auto const how = self->post_;
    ++self->turns_;
    lock.unlock();
    bool const posted = self->post(how);
    posting.unlock();
    if (!posted) [[unlikely]] {
        short_lock const relock(h.mutex);
        if (h.home && --h.home->turns_ == 0) {
            h.home->wait_again();
        }
    }
}

KIOTO_DECL void runtime::set_threads(unsigned n) {
    std::lock_guard lock(hub_->mutex);
    threads_ = (std::max)(n, 1U);
    if (n > 1) {
        shared_.store(true, std::memory_order_relaxed);
        leave_direct();
    }
}

KIOTO_DECL void runtime::post_turn() noexcept {
    ++turns_;
    if (!post(post_)) {
        --turns_;
    }
}

// False: out of memory for a helper; the first turn has memory of its own.
KIOTO_DECL bool runtime::post(void (*own)(runtime&)) noexcept {
    try {
        if (own) {
            own(*this);
        } else {
            poster_.execute(turn_handler{this});
        }
        return true;
    } catch (...) {
        return false;
    }
}

inline std::uint64_t runtime::ticks_passed() const noexcept {
    auto const d = std::chrono::floor<std::chrono::milliseconds>(now() - epoch_).count();
    return d < 0 ? 0 : static_cast<std::uint64_t>(d);
}

// The turn's end looks at the wheel; outside a turn nobody else will.
KIOTO_COLD KIOTO_DECL void runtime::wake_for_timer() {
    if (!(current_turn && current_turn->home == this)) {
        std::lock_guard lock(hub_->mutex);
        if (hub_->home) {
            wait_for_timer();
        }
    }
}

KIOTO_DECL void runtime::fire_timers() noexcept {
    constexpr std::size_t at_once = 32;
    ring_link due;
    std::unique_lock lock(wheel_mutex_);
    wheel_.advance(ticks_passed(), due);
    wheel_next_.store(wheel_.next(), std::memory_order_relaxed);
    std::array<waker, at_once> woken;
    while (!due.alone()) {
        std::size_t n = 0;
        while (n < at_once && !due.alone()) {
            woken[n++] = static_cast<timer_node&>(*due.next).let_go();
        }
        lock.unlock();
        for (std::size_t i = 0; i < n; ++i) {
            std::exchange(woken[i], waker()).wake();
        }
        lock.lock();
    }
}

// Who waits for a timer now, and outlives the context, waits for nothing.
inline void runtime::forget_timers() noexcept {
    for (;;) {
        waker dropped;
        std::lock_guard lock(wheel_mutex_);
        timer_node* const node = wheel_.any();
        if (!node) {
            return;
        }
        dropped = node->let_go();
    }
}

KIOTO_DECL void runtime::wait_for_timer() noexcept {
    auto const next = wheel_next_.load(std::memory_order_relaxed);
    auto const armed = timer_armed_.load(std::memory_order_relaxed);
    if (live_count_ == 0) {
        if (armed != timer_wheel::never) {
            timer_armed_.store(timer_wheel::never, std::memory_order_relaxed);
            timer_.cancel();
        }
    } else if (next < armed && !clock_) {
        try {
            timer_.expires_at(epoch_ + std::chrono::milliseconds(next));
            timer_.async_wait(timer_handler{this});
            timer_armed_.store(next, std::memory_order_relaxed);
        } catch (...) {
            // Out of memory: tried again at the end of the next turn.
            timer_armed_.store(timer_wheel::never, std::memory_order_relaxed);
            if (turns_ == 0) {
                post_turn();
            }
        }
    }
}

KIOTO_DECL void runtime::look_at_clock() {
    std::lock_guard lock(hub_->mutex);
    timer_due_ = true;
    if (turns_ == 0) {
        post_turn();
    }
}

} // namespace kioto::detail

#endif // KIOTO_IMPL_RUNTIME_IPP
