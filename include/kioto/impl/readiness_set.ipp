//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_IMPL_READINESS_SET_IPP
#define KIOTO_IMPL_READINESS_SET_IPP

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <cerrno>
#include <new>
#include <utility>

#include <unistd.h>

#include <kioto/detail/hub.hpp>
#include <kioto/detail/readiness_set.hpp>
#include <kioto/detail/task_base.hpp>

namespace kioto::detail {

KIOTO_DECL readiness_set::readiness_set(hub& owner) : hub_(&owner), descriptor_(make_set()) {
    if (descriptor_ < 0) {
        throw boost::system::system_error(
            errno, boost::system::system_category(), "kioto: a set of descriptors");
    }
}

KIOTO_DECL readiness_set::~readiness_set() {
    ::close(descriptor_);
    for (registration* const chunk : chunks_) {
        delete[] chunk;
    }
}

KIOTO_DECL bool readiness_set::grow() noexcept {
    if (size_ == chunk_size * chunks) {
        return false;
    }
    auto* const made = new (std::nothrow) registration[chunk_size];
    if (!made) {
        return false;
    }
    for (std::uint32_t i = chunk_size; i-- > 0;) {
        registration& r = made[i];
        r.set = this;
        r.index = size_ + i;
        r.next_free = free_;
        free_ = &r;
    }
    chunks_[size_ / chunk_size] = made;
    size_ += chunk_size;
    return true;
}

KIOTO_DECL registration* readiness_set::add(
    int descriptor, interest what, boost::system::error_code& ec) {
    if (is_over()) {
        ec = boost::asio::error::operation_aborted;
        return nullptr;
    }
    registration* r = nullptr;
    {
        short_lock lock(mutex_);
        if (!free_ && !grow()) {
            ec = make_error_code(boost::system::errc::not_enough_memory);
            return nullptr;
        }
        r = free_;
        free_ = r->next_free;
    }
    r->descriptor = descriptor;
    r->is_stream.store(what.is_stream, std::memory_order_relaxed);
    bool const short_is_all = what.short_is_all && !KIOTO_KQUEUE;
    r->watches_writes.store(!what.writable, std::memory_order_relaxed);
    r->foreign.store(false, std::memory_order_relaxed);
    r->users.store(2, std::memory_order_relaxed);
    r->read.open(r->generation, false, short_is_all);
    r->write.open(r->generation, what.writable, short_is_all);

    if (int const error = watch(*r)) {
        ec.assign(error, boost::system::system_category());
        recycle(*r);
        return nullptr;
    }
    retain();
    registered_.fetch_add(1, std::memory_order_relaxed);
    ec = {};
    return r;
}

// The call also looks: a descriptor that takes bytes again meanwhile gives an event.
KIOTO_DECL boost::system::error_code readiness_set::watch_writes(registration& r) noexcept {
    r.watches_writes.store(true, std::memory_order_relaxed);
    return {watch_writes_of(r), boost::system::system_category()};
}

KIOTO_DECL void readiness_set::remove(registration& r, bool shared_file) noexcept {
    if (shared_file) {
        forget(r);
    }
    registered_.fetch_sub(1, std::memory_order_relaxed);
    auto const next = ++r.generation;
    auto const read = r.read.retire(next);
    auto const write = r.write.retire(next);
#if KIOTO_WAITS_DIRECTLY
    if (read.direct) [[unlikely]] {
        hub_->wait_by_set(r, true);
    }
#endif
    if (read.free) {
        left(r);
    }
    if (write.free) {
        left(r);
    }
    release();
}

// One direction has no user any more.
KIOTO_DECL void readiness_set::left(registration& r) noexcept {
    if (r.users.fetch_sub(1, std::memory_order_acq_rel) == 1) {
        recycle(r);
    }
}

KIOTO_DECL void readiness_set::recycle(registration& r) noexcept {
    short_lock lock(mutex_);
    r.descriptor = -1;
    r.next_free = free_;
    free_ = &r;
}

// An event of one direction: wakes who waits there. `own`: the bit that marks tasks which may be
// queued `here`.
KIOTO_ALWAYS_INLINE void readiness_set::tell(registration& r, direction& d, std::uint64_t stamp,
    direction::sample for_ever, direction::sample own, turn* here) noexcept {
    direction::sample claimed = 0;
    if (d.claim(stamp, for_ever, claimed)) [[likely]] {
        wake_claimed(r, d, (claimed & own) != 0, here);
    }
}

// `own`: it is a task which may be queued `here`.
KIOTO_ALWAYS_INLINE void readiness_set::wake_claimed(
    registration& r, direction& d, bool own, turn* here) noexcept {
    if (own) [[likely]] {
        static_cast<task_base&>(d.target()).wake_in(*here);
    } else {
        d.target().wake();
    }
    if (d.woken()) [[unlikely]] {
        left(r);
    }
}

KIOTO_DECL void readiness_set::found_nothing(registration& r, direction::sample seen) noexcept {
    r.read.clear(seen);
#if KIOTO_WAITS_DIRECTLY
    if (direction::is_direct(seen)) {
        hub_->found_nothing(r);
    }
#endif
}

KIOTO_ALWAYS_INLINE void readiness_set::tell_reader(
    registration& r, std::uint64_t stamp, turn* here) noexcept {
    tell(r, r.read, stamp, 0, here ? direction::own : 0, here);
}

KIOTO_DECL void readiness_set::renew() {
    int const made = make_set();
    if (made < 0) {
        throw boost::system::system_error(
            errno, boost::system::system_category(), "kioto: a set of descriptors");
    }
    ::close(std::exchange(descriptor_, made));
    std::lock_guard lock(mutex_);
    int failure = 0;
    for (std::uint32_t i = 0; i < size_; ++i) {
        registration& r = at(i);
        int const error = r.descriptor >= 0 ? watch(r) : 0;
        failure = error != 0 && error != EBADF ? error : failure;
    }
    if (failure != 0) {
        throw boost::system::system_error(
            failure, boost::system::system_category(), "kioto: a set of descriptors");
    }
}

KIOTO_DECL void readiness_set::fire_all(bool for_ever) noexcept {
    std::uint32_t size = 0;
    {
        short_lock lock(mutex_);
        size = size_;
    }
    for (std::uint32_t i = 0; i < size; ++i) {
        registration& r = at(i);
        for (direction* d : {&r.read, &r.write}) {
            tell(r, *d, d->stamp(), direction::hang_up(for_ever), 0, nullptr);
        }
    }
}

} // namespace kioto::detail

#if KIOTO_KQUEUE
#include <kioto/impl/kqueue_set.ipp>
#else
#include <kioto/impl/epoll_set.ipp>
#endif

#endif // KIOTO_IMPL_READINESS_SET_IPP
