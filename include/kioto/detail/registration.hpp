//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_REGISTRATION_HPP
#define KIOTO_DETAIL_REGISTRATION_HPP

#include <cstdint>

#include <kioto/detail/atomic.hpp>
#include <kioto/poll_context.hpp>

namespace kioto::detail {

class readiness_set;

/** What is known of one direction of a descriptor: a word, and whom to wake.

    The word: the generation of the registration, and flags.

        ready    a system call is worth trying
        missed   an event came while nobody waited: as good as ready, once the poller took note of
                 it. Never together with ready
        closed   ready for ever: the peer closed, or the descriptor is broken
        armed    a poller waits; whoever clears the bit owns the right to wake
        waking   the set is using the waker
        own      the waker is that of a task which the turns of the set's context poll
        direct   the context waits for it without the set (direct_waits.hpp)
        retired  the stream is gone; whoever sees it last recycles the registration
        insists  only a call that found nothing proves anything: no plain TCP, or urgent data

    Transitions:

        event    armed: clears it, sets ready and waking, and wakes. Else clears ready and sets
                 missed, so that what a poller believes of its latest call is no longer true.
                 A hang-up sets closed, too. Dropped if the generation is another's
        direct   sets direct, where a task of the context's own is armed, until it is left
        wake     after the waker was used: clears waking
        note     the poller found missed, before its call: turns it into ready
        clear    the poller found nothing: clears ready and closed, if no event came since it looked
        arm      the poller sets armed and clears ready, which was used up ("drained", which only it
                 knows), unless missed or closed came meanwhile: "try now". Legal when the waker is
                 its own, else it takes armed back first and writes the waker while nobody wakes

    So a call that took all there was costs nothing here: the next arm is the re-check. The waker
    stays after firing: the same task arms again without touching a counter.
*/
class direction {
    static constexpr std::uint64_t ready = 1;
    static constexpr std::uint64_t closed = 2;
    static constexpr std::uint64_t armed = 4;
    static constexpr std::uint64_t waking = 8;
    static constexpr std::uint64_t retired = 16;
    static constexpr std::uint64_t insists = 32;
    static constexpr std::uint64_t missed = 64;
    static constexpr std::uint64_t direct = 256;
    static constexpr unsigned generation_shift = 32;

    atomic<std::uint64_t> word_{0};
    waker waker_;

    static constexpr std::uint64_t generation_bits(std::uint32_t generation) noexcept {
        return std::uint64_t(generation) << generation_shift;
    }

public:
    /// The word, as somebody saw it.
    using sample = std::uint64_t;
    /// @see own, above
    static constexpr sample own = 128;

    /// The context waits for it without the set. Whoever sees that, and is none of the context's own
    /// tasks, ends it.
    static bool is_direct(sample seen) noexcept { return (seen & direct) != 0; }

    void open(std::uint32_t generation, bool is_ready, bool short_is_all) noexcept {
        word_.store(
            generation_bits(generation) | (is_ready ? ready : 0) | (short_is_all ? 0 : insists),
            std::memory_order_release);
    }
    /// From now on only a call that found nothing proves anything.
    void distrust() noexcept { word_.fetch_or(insists, std::memory_order_acq_rel); }

    /// Plain TCP, and no urgent data was seen.
    bool is_trusted() const noexcept {
        return (word_.load(std::memory_order_relaxed) & insists) == 0;
    }
    /// Of the generation that it has now. @see claim
    std::uint64_t stamp() const noexcept { return word_.load(std::memory_order_relaxed); }

    // By the poller; one at a time.

    /// Before a call. @see is_ready
    sample look() const noexcept { return word_.load(std::memory_order_acquire); }
    /// The sample is of a moment at which a call was worth trying.
    static bool is_ready(sample seen) noexcept { return (seen & ready) != 0; }
    /// A call that gave less than asked for has taken all.
    static bool short_is_all(sample seen) noexcept { return (seen & (closed | insists)) == 0; }

    /// Waits, if it is clear that there is nothing to try and the waker is the poller's: true.
    /// @pre !is_ready(seen), or all was taken since.
    KIOTO_ALWAYS_INLINE bool arm(poll_context& cx, sample seen) noexcept {
        return (seen & (missed | closed)) == 0 && waker_.wakes(cx.target()) &&
            word_.compare_exchange_strong(seen, (seen & ~ready) | armed, std::memory_order_acq_rel);
    }
    struct look_again {
        bool waits; ///< The target will be woken. Else try now.
        bool first; ///< The target did not wait here before.
        sample seen; ///< What the call is to go by.
    };
    /// Where `arm` gave up. `drained`: all was taken. `is_own`: the target is a task which the
    /// turns of the set's context poll.
    KIOTO_COLD look_again arm_slowly(poll_context& cx, bool drained, bool is_own) {
        bool const first = !waker_.wakes(cx.target());
        if (first) {
            if (word_.fetch_and(~armed, std::memory_order_acq_rel) & waking) {
                cx.target().wake();
                return {true, false, 0};
            }
            waker_ = cx.make_waker();
        }
        sample seen = word_.load(std::memory_order_acquire);
        for (;;) {
            bool const waits = (seen & (missed | closed)) == 0 && (drained || (seen & ready) == 0);
            sample next = waits ? (seen & ~ready) | armed : (seen & ~missed) | ready;
            if (first) {
                next = is_own ? next | own : next & ~own;
            }
            if (word_.compare_exchange_weak(seen, next, std::memory_order_acq_rel)) {
                return {waits, first, next};
            }
        }
    }

    /// The call found nothing, or less than asked for where that is as much.
    void clear(sample seen) noexcept {
        word_.compare_exchange_strong(seen, seen & ~(ready | closed), std::memory_order_acq_rel);
    }

    // By the set, one thread at a time.

    /// An event, of the generation in the upper half of `stamp`. Where a poller waits, claims the
    /// right to wake it: true, `old` tells about the waker. The caller wakes `target` and then calls
    /// `woken`.
    KIOTO_ALWAYS_INLINE bool claim(std::uint64_t stamp, sample for_ever, sample& old) noexcept {
        old = word_.load(std::memory_order_relaxed);
        if (!same_generation(old, stamp)) [[unlikely]] {
            return false;
        }
        if ((old & armed) != 0) [[likely]] {
            // Armed excludes ready, and nobody else wakes.
            sample const next = (old + (ready + waking - armed)) | for_ever;
            if (word_.compare_exchange_strong(old, next, std::memory_order_acq_rel)) [[likely]] {
                return true;
            }
        }
        old = claim_slowly(stamp, for_ever);
        return (old & armed) != 0;
    }
    /// A task of the context's own waits, and from now on without the set. False: nothing changed.
    bool go_direct(std::uint64_t stamp) noexcept {
        sample old = word_.load(std::memory_order_relaxed);
        return same_generation(old, stamp) && (old & (armed | own | direct)) == (armed | own) &&
            word_.compare_exchange_strong(old, old | direct, std::memory_order_acq_rel);
    }
    void leave_direct() noexcept { word_.fetch_and(~direct, std::memory_order_acq_rel); }
    bool is_armed() const noexcept { return (word_.load(std::memory_order_relaxed) & armed) != 0; }
    /// `for_ever` of `claim`: the event is a hang-up.
    static constexpr sample hang_up(bool yes) noexcept { return yes ? closed : 0; }

    wake_target& target() const noexcept { return *waker_.target_; }

    /// True: the stream went while it was told, and the waker is gone now.
    KIOTO_ALWAYS_INLINE bool woken() noexcept {
        if ((word_.fetch_sub(waking, std::memory_order_acq_rel) & retired) == 0) [[likely]] {
            return false;
        }
        waker_ = {};
        return true;
    }

    struct end {
        bool free; ///< Nobody uses the waker, and it is gone. Else the set does, and will find out.
        bool direct; ///< @see is_direct
    };
    /// By the stream, once.
    end retire(std::uint32_t next_generation) noexcept {
        sample old = word_.load(std::memory_order_relaxed);
        while (!word_.compare_exchange_weak(old,
            generation_bits(next_generation) | (old & waking) | retired,
            std::memory_order_acq_rel)) {}
        bool const free = (old & waking) == 0;
        if (free) {
            waker_ = {};
        }
        return {free, is_direct(old)};
    }

private:
    static bool same_generation(sample a, std::uint64_t b) noexcept {
        return ((a ^ b) >> generation_shift) == 0;
    }

    // Nobody waited, or the word changed meanwhile. Returns what it was.
    KIOTO_NOINLINE KIOTO_COLD sample claim_slowly(std::uint64_t stamp, sample for_ever) noexcept {
        sample old = word_.load(std::memory_order_relaxed);
        sample next = 0;
        do {
            if (!same_generation(old, stamp)) {
                return 0;
            }
            next = (old & armed) != 0 ? (old ^ (armed | waking)) | ready : (old & ~ready) | missed;
        } while (!word_.compare_exchange_weak(old, next | for_ever, std::memory_order_acq_rel));
        return old;
    }
};

/// A descriptor's place in a readiness set. Reused, and freed only with the set.
struct registration {
    direction read;
    direction write;
    readiness_set* set = nullptr;
    registration* next_free = nullptr;
    std::uint32_t index = 0;
    std::uint32_t generation = 0;
    int descriptor = -1;
    atomic<bool> is_stream{false}; ///< Hang-ups are final. A late event may look at the next one's.
    atomic<bool> watches_writes{false}; ///< The kernel tells when it takes bytes again.
    atomic<bool> foreign{false}; ///< A task of another context waits here.
    atomic<unsigned char> users{0}; ///< Directions whose waker somebody may still use.
};
static_assert(sizeof(atomic<std::uint64_t>) + sizeof(void*) != 16 || sizeof(registration) == 64);

} // namespace kioto::detail

#endif // KIOTO_DETAIL_REGISTRATION_HPP
