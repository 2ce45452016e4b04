//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_REGISTRATION_HPP
#define KIOTO_DETAIL_REGISTRATION_HPP

#include <atomic>
#include <cstdint>

#include <kioto/poll_context.hpp>

namespace kioto::detail {

class readiness_set;

/** What is known of one direction of a descriptor: a word, and whom to wake.

    The word: flags, the generation of the registration, and a tick that counts events.

        ready    a system call is worth trying
        closed   ready for ever: the peer closed, or the descriptor is broken
        armed    a poller waits; whoever clears the bit owns the right to wake
        waking   the set is using the waker
        retired  the stream is gone; whoever sees it last recycles the registration
        drains   a call that gave less than asked for has taken all: plain TCP without urgent data

    Transitions:

        event    sets ready (and closed), clears armed, advances the tick, sets waking if armed
                 was set; dropped if the generation is another's
        wake     after the waker was used: clears waking
        arm      the poller sets armed, unless ready or closed came meanwhile, which means "try
                 now". Legal when the waker in the slot is its own, else it takes armed back
                 first and writes the slot while nobody wakes
        clear    the poller found nothing: clears ready, if no event came since it looked

    The slot keeps its waker after firing: the same task arms again without touching a counter.
*/
class direction {
    static constexpr std::uint64_t ready = 1;
    static constexpr std::uint64_t closed = 2;
    static constexpr std::uint64_t armed = 4;
    static constexpr std::uint64_t waking = 8;
    static constexpr std::uint64_t retired = 16;
    static constexpr std::uint64_t drains = 32;
    static constexpr unsigned generation_shift = 8;
    static constexpr std::uint64_t tick = std::uint64_t(1) << 40;

    std::atomic<std::uint64_t> word_{0};
    waker waker_;

    static constexpr std::uint64_t generation_bits(std::uint32_t generation) noexcept {
        return std::uint64_t(generation) << generation_shift;
    }
    static constexpr std::uint32_t generation_of(std::uint64_t word) noexcept {
        return static_cast<std::uint32_t>(word >> generation_shift);
    }

public:
    /// What a poller saw when it decided to try.
    using sample = std::uint64_t;

    /// What a poller is to do.
    enum class answer {
        try_now,
        wait,      ///< The target will be woken.
        wait_first ///< The same; this target did not wait here before.
    };

    void open(std::uint32_t generation, bool is_ready, bool short_is_all) noexcept {
        word_.store(
            generation_bits(generation) | (is_ready ? ready : 0) | (short_is_all ? drains : 0),
            std::memory_order_release);
    }
    /// From now on only a call that found nothing proves anything.
    void distrust() noexcept { word_.fetch_and(~drains, std::memory_order_acq_rel); }

    /// Plain TCP, and no urgent data was seen.
    bool is_trusted() const noexcept { return (word_.load(std::memory_order_relaxed) & drains) != 0; }

    answer poll_ready(poll_context& cx, sample& seen) {
        seen = word_.load(std::memory_order_acquire);
        return (seen & (ready | closed)) != 0 ? answer::try_now : arm(cx, seen);
    }

    std::uint32_t generation() const noexcept {
        return generation_of(word_.load(std::memory_order_relaxed));
    }

    /// The call took or gave less than asked for.
    void clear_after_short(sample seen) noexcept {
        if ((seen & (closed | drains)) == drains) [[likely]] {
            word_.compare_exchange_strong(seen, seen & ~ready, std::memory_order_acq_rel);
        }
    }
    /// The call found nothing, whatever was believed.
    void clear_all(sample seen) noexcept {
        word_.compare_exchange_strong(seen, seen & ~(ready | closed), std::memory_order_acq_rel);
    }

    /// By the set, one thread at a time: an event. True: the stream went while it was told, and the
    /// waker is gone now.
    KIOTO_ALWAYS_INLINE bool fire(std::uint32_t generation, std::uint64_t for_ever) noexcept {
        std::uint64_t old = word_.load(std::memory_order_relaxed);
        if (generation_of(old) != generation) [[unlikely]] {
            return false;
        }
        if ((old & armed) != 0) [[likely]] {
            std::uint64_t const next = ((old ^ (armed | waking)) | ready | for_ever) + tick;
            if (word_.compare_exchange_strong(old, next, std::memory_order_acq_rel)) [[likely]] {
                return wake();
            }
        }
        return fire_slowly(generation, for_ever);
    }
    /// `for_ever` of `fire`: the event is a hang-up.
    static constexpr std::uint64_t hang_up(bool yes) noexcept { return yes ? closed : 0; }

    /// By the stream, once. True: nobody uses the waker, and it is gone. False: the set does, and
    /// will find out.
    bool retire(std::uint32_t next_generation) noexcept {
        std::uint64_t old = word_.load(std::memory_order_relaxed);
        while (!word_.compare_exchange_weak(old,
            generation_bits(next_generation) | (old & waking) | retired,
            std::memory_order_acq_rel)) {}
        if (old & waking) {
            return false;
        }
        waker_ = {};
        return true;
    }

private:
    // Nobody waited, or the word changed meanwhile.
    KIOTO_COLD bool fire_slowly(std::uint32_t generation, std::uint64_t for_ever) noexcept {
        std::uint64_t old = word_.load(std::memory_order_relaxed);
        std::uint64_t next = 0;
        do {
            if (generation_of(old) != generation) {
                return false;
            }
            next = ((old & armed ? old ^ (armed | waking) : old) | ready | for_ever) + tick;
        } while (!word_.compare_exchange_weak(old, next, std::memory_order_acq_rel));
        return (old & armed) != 0 && wake();
    }

    // Whoever cleared armed and set waking.
    KIOTO_ALWAYS_INLINE bool wake() noexcept {
        waker_.wake();
        if ((word_.fetch_sub(waking, std::memory_order_acq_rel) & retired) == 0) [[likely]] {
            return false;
        }
        waker_ = {};
        return true;
    }

    answer arm(poll_context& cx, sample& seen) {
        answer result = answer::wait;
        if (!waker_.wakes(cx.target())) [[unlikely]] {
            if (word_.fetch_and(~armed, std::memory_order_acq_rel) & waking) {
                cx.target().wake();
                return answer::wait;
            }
            waker_ = cx.make_waker();
            result = answer::wait_first;
        }
        while ((seen & (ready | closed)) == 0) {
            if (word_.compare_exchange_weak(seen, seen | armed, std::memory_order_acq_rel)) {
                return result;
            }
        }
        return answer::try_now;
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
    bool is_stream = false; ///< Hang-ups are final.
    bool watches_writes = false; ///< The kernel tells when it takes bytes again.
    std::atomic<bool> foreign{false}; ///< A task of another context waits here.
    std::atomic<unsigned char> users{0}; ///< Directions whose waker somebody may still use.
};
static_assert(sizeof(void*) != 8 || sizeof(registration) == 64);

} // namespace kioto::detail

#endif // KIOTO_DETAIL_REGISTRATION_HPP
