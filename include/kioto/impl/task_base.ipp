//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_IMPL_TASK_BASE_IPP
#define KIOTO_IMPL_TASK_BASE_IPP

#include <kioto/detail/runtime.hpp>

namespace kioto::detail {

KIOTO_DECL task_base::task_base(detail::runtime& home, bool own) noexcept
    : environment(home), own_(own), hub_(&home.home()) {}

KIOTO_DECL void task_base::schedule() noexcept {
    if (own_) {
        detail::runtime::queue(*hub_, *this);
        return;
    }
    std::lock_guard lock(hub_->mutex);
    if (hub_->home) {
        post();
    }
}

KIOTO_DECL void task_base::send(task_mail& mail) noexcept {
    short_lock lock(hub_->mutex);
    mail.next = std::exchange(mail_, &mail);
    auto const old = word_.fetch_or(scheduled | mailed, std::memory_order_acq_rel);
    lock.unlock();
    if (old & closed) {
        read_mail(false);
    } else if ((old & ((old & done) != 0 ? running | mailed : running | scheduled)) == 0) {
        schedule();
    }
}

KIOTO_DECL std::exception_ptr task_base::read_mail(bool run) noexcept {
    short_lock lock(hub_->mutex);
    task_mail* latest = std::exchange(mail_, nullptr);
    word_.fetch_and(~mailed, std::memory_order_acq_rel);
    lock.unlock();
    task_mail* first = nullptr;
    while (latest) {
        task_mail* const next = latest->next;
        latest->next = first;
        first = latest;
        latest = next;
    }
    std::exception_ptr error;
    while (first) {
        task_mail* const next = first->next;
        try {
            first->deliver(run);
        } catch (...) {
            error = std::current_exception();
        }
        first = next;
    }
    return error;
}

// Woken while it ran: running + scheduled -> scheduled
KIOTO_DECL void task_base::run_again(turn& t, bool yielded) {
    word_.fetch_and(~running, std::memory_order_acq_rel);
    if (!own_) {
        schedule();
    } else if (yielded) {
        t.yielded.push(*this);
    } else {
        detail::runtime::queue(*hub_, *this);
    }
}

// Mail, the end asked for, or both. True: the future is to be polled.
KIOTO_DECL bool task_base::take_requests(turn& t, std::uint32_t old) {
    if (old & done) {
        intrusive_ptr<task_base> const self(this);
        if (auto error = take_last_mail()) {
            std::rethrow_exception(std::move(error));
        }
        return false;
    }
    std::exception_ptr error;
    if (old & mailed) {
        error = read_mail(true);
        // The poll that follows sees what the mail did: its wake asks for no other one.
        std::uint32_t expected = running | scheduled;
        word_.compare_exchange_strong(expected, running, std::memory_order_acq_rel);
    }
    if (old & aborted) {
        drop_future();
        end(std::move(error), true);
        return false;
    }
    if (error) {
        word_.fetch_or(scheduled, std::memory_order_acq_rel);
        run_again(t, false);
        std::rethrow_exception(std::move(error));
    }
    return true;
}

KIOTO_DECL void task_base::end(std::exception_ptr error, bool dropped) {
    error = settle(std::move(error), dropped);
    auto const old = become_done();
    if (auto announce_error = announce()) {
        error = std::move(announce_error);
    }
    conclude(old, std::move(error));
}

KIOTO_DECL void task_base::conclude(std::uint32_t old, std::exception_ptr error) {
    if (old & mailed) {
        if (auto mail_error = take_last_mail()) {
            error = std::move(mail_error);
        }
    }
    unhold(); // the last use, as above
    if (error) {
        std::rethrow_exception(std::move(error));
    }
}

KIOTO_DECL void task_base::end_dropped() { end(nullptr, true); }
KIOTO_DECL void task_base::end_thrown() { end(std::current_exception(), false); }

// done + running -> done
KIOTO_DECL std::exception_ptr task_base::take_last_mail() noexcept {
    auto error = read_mail(true);
    if (word_.fetch_and(~running, std::memory_order_acq_rel) & mailed) {
        schedule();
    }
    return error;
}

// Nobody holds the task any more.
KIOTO_DECL void task_base::leave() noexcept {
    if (detail::runtime::unlist(*this) && !own_) {
        vacate();
    }
    release();
}

// The hub is closed. The caller has a reference.
KIOTO_DECL void task_base::shut_down() noexcept {
    turn here(runtime());
    here.enter();
    here.context.begin(*this, *this, 0);
    bool const live = !is_done();
    if (live) {
        drop_future();
        settle(nullptr, true);
    }
    word_.exchange(done | closed, std::memory_order_acq_rel);
    if (live) {
        announce();
    }
    read_mail(false);
    vacate();
    if (live) {
        unhold();
    }
    here.leave();
}

} // namespace kioto::detail

#endif // KIOTO_IMPL_TASK_BASE_IPP
