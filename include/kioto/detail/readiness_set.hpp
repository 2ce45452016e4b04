//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_READINESS_SET_HPP
#define KIOTO_DETAIL_READINESS_SET_HPP

#include <boost/system/error_code.hpp>

#include <cstdint>

#include <kioto/detail/atomic.hpp>
#include <kioto/detail/atomic_waker.hpp>
#include <kioto/detail/engine.hpp>
#include <kioto/detail/intrusive_ptr.hpp>
#include <kioto/detail/lone_events.hpp>
#include <kioto/detail/registration.hpp>
#include <kioto/detail/short_mutex.hpp>

#if KIOTO_KQUEUE
struct kevent;
#else
struct epoll_event;
#endif

namespace kioto::detail {

class hub;
struct turn;

/** The kernel's set of descriptors (epoll, kqueue), and a registration for each.

    A descriptor is added once, edge-triggered, for reading and writing, hang-ups and urgent data;
    nothing is armed or disarmed per operation. Events carry index and generation of their
    registration, so one for a descriptor that was closed meanwhile, or whose file lives on in a
    duplicate, meets nobody.

    Counted: the context's service holds it, and so does every stream, which may outlive the
    context. Registrations are reused, and freed with the set.
*/
class readiness_set {
    static constexpr std::uint32_t chunk_size = 256;
    static constexpr std::uint32_t chunks = 8192;

    atomic<std::uint32_t> references_{1};
    intrusive_ptr<hub> hub_;
    short_mutex mutex_; // the free list and the chunks' making
    registration* free_ = nullptr;
    std::uint32_t size_ = 0;
    int descriptor_; // the last thing that can fail
    atomic<std::uint32_t> registered_{0};
    atomic<std::uint32_t> closed_{0}; // twice the count, and 1: somebody waits for the next one
    atomic<bool> is_over_{false};
    atomic_waker short_of_descriptors_;
    lone_events lone_;
    // Owned, as many as `size_` needs. Plain pointers save each event an instruction.
    registration* chunks_[chunks] = {};

public:
    /// Throws `boost::system::system_error` where the kernel gives no set.
    KIOTO_DECL explicit readiness_set(hub& owner);
    readiness_set(readiness_set const&) = delete;
    readiness_set& operator=(readiness_set const&) = delete;

    void retain() noexcept { references_.fetch_add(1, std::memory_order_relaxed); }
    void release() noexcept {
        if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
            delete this;
        }
    }

    struct interest {
        bool is_stream;    ///< Hang-ups are final.
        bool writable;     ///< A first write is worth trying; events come once one found no room.
        bool short_is_all; ///< A call that gave less than asked for has taken all.
    };
    /// Watches a descriptor. After `connect` or `listen`, never before. Null with `ec` on failure.
    KIOTO_DECL registration* add(int descriptor, interest what, boost::system::error_code& ec);
    /// A write found no room, and `r.watches_writes` is false: asks the kernel to tell.
    KIOTO_DECL boost::system::error_code watch_writes(registration& r) noexcept;

    /// Ends it. `shared_file`: a duplicate of the descriptor may live on in somebody's hands. The
    /// caller closes the descriptor afterwards.
    KIOTO_DECL void remove(registration& r, bool shared_file) noexcept;

    /// Takes at most 128 events from the kernel, without waiting, and wakes. `here`: this turn is the
    /// only one of the context, or null.
    KIOTO_DECL void collect(turn* here) noexcept;
    /// Who has all the events, lately.
    lone_events& lone() noexcept { return lone_; }

    /// The kernel tells what a write waits for, and nothing else. False: it does as before. Under the
    /// hub's mutex, for which a removal waits.
    bool ignore_reads(registration const& r, std::uint64_t stamp) noexcept;
    /// The kernel tells all, again, and also what there is now. Likewise.
    void watch_reads(registration const& r, std::uint64_t stamp) noexcept;
    /// That of a stamp, or of an index. Registrations never move.
    registration& at(std::uint64_t stamp) const noexcept {
        auto const index = static_cast<std::uint32_t>(stamp);
        return chunks_[index / chunk_size][index % chunk_size];
    }
    /// A read found nothing, having looked before it.
    KIOTO_DECL void found_nothing(registration& r, direction::sample seen) noexcept;
    /// Wakes who waits to read, for an event that the set was not asked for. `here` as above.
    void tell_reader(registration& r, std::uint64_t stamp, turn* here) noexcept;

    /// Wakes every waiter of every registration; their next call shows the error. `for_ever`: and
    /// all those after it.
    KIOTO_DECL void fire_all(bool for_ever) noexcept;

    /// In the child of a fork: another set with the same descriptors, in place of the parent's, which
    /// is left as it is. Throws where the kernel gives none.
    KIOTO_DECL void renew();

    /// Nobody will look at the set any more: wakes everybody, and who finds nothing is to give up.
    void shut_down() noexcept {
        is_over_.store(true, std::memory_order_relaxed);
        fire_all(true);
    }
    bool is_over() const noexcept { return is_over_.load(std::memory_order_relaxed); }

    /// The set's own descriptor, readable while it has events.
    int native_handle() const noexcept { return descriptor_; }
    std::uint32_t registered() const noexcept {
        return registered_.load(std::memory_order_relaxed);
    }
    hub& owner() const noexcept { return *hub_; }
    /// Counts removals, for who waits until there is a descriptor to spare.
    std::uint32_t closed() const noexcept { return closed_.load(std::memory_order_relaxed) >> 1; }
    /// Wakes the poller, the latest to ask, at the next removal. False: there was one since `then`.
    bool wake_on_close(poll_context& cx, std::uint32_t then) {
        short_of_descriptors_.set(cx);
        return closed_.fetch_or(1, std::memory_order_acq_rel) >> 1 == then;
    }
    /// The caller closed a descriptor that it had removed.
    void descriptor_closed() noexcept {
        if ((closed_.fetch_add(2, std::memory_order_acq_rel) & 1) != 0) [[unlikely]] {
            closed_.fetch_and(~1U, std::memory_order_acq_rel);
            short_of_descriptors_.fire();
        }
    }

private:
    KIOTO_DECL ~readiness_set();

    // The kernel's part, in epoll_set.ipp and kqueue_set.ipp. An error number, or 0.
    static int make_set() noexcept;
    int watch(registration const& r) noexcept;
    int watch_writes_of(registration const& r) noexcept;
    void forget(registration const& r) noexcept;

    static std::uint64_t stamp_of(registration const& r) noexcept {
        return (std::uint64_t(r.generation) << 32) | r.index;
    }
    void tell(registration& r, direction& d, std::uint64_t stamp, direction::sample for_ever,
        direction::sample own, turn* here) noexcept;
    void wake_claimed(registration& r, direction& d, bool own, turn* here) noexcept;
#if KIOTO_KQUEUE
    using event_type = struct kevent;
#else
    using event_type = epoll_event;
#endif
    KIOTO_DECL void tell_all(event_type const& event, direction::sample own, turn* here) noexcept;
    KIOTO_DECL bool grow() noexcept;
    KIOTO_DECL void recycle(registration& r) noexcept;
    KIOTO_COLD KIOTO_DECL void left(registration& r) noexcept;
};

} // namespace kioto::detail

#ifndef KIOTO_SEPARATE_COMPILATION
#include <kioto/impl/readiness_set.ipp>
#endif

#endif // KIOTO_DETAIL_READINESS_SET_HPP
