//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TEST_SUPPORT_LEAF_HPP
#define KIOTO_TEST_SUPPORT_LEAF_HPP

#include <kioto/poll_fn.hpp>
#include <kioto/test/allocations.hpp>
#include <kioto/test/drop_everywhere.hpp>
#include <kioto/test/probe.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <thread>
#include <utility>

#include "asserts.hpp"

// What every leaf must do that waits for somebody else, whatever for. A `World` is what it waits
// for, made anew for each check:
//
//     struct world : support::world {
//         kioto::notify n;
//         auto wait() { return n.notified(); }     // a future that pends ...
//         void happen() { n.notify_one(); }        // ... until this; from any thread
//         static void see(kioto::unit) {}          // looks at its output
//     };

namespace support {

using kioto::test::probe;

/// What most worlds are like.
struct world {
    static constexpr bool remembers = true; ///< What happened before the first poll counts.
    static constexpr int price = 1;         ///< Units that a ready poll costs.
};

namespace detail {

// Lets two threads begin at the same time, again and again.
class starter {
    std::atomic<unsigned> here_{0};

public:
    void meet(unsigned round) noexcept {
        here_.fetch_add(1);
        while (here_.load() < 2 * round) {
            std::this_thread::yield();
        }
    }
};

// Does `Here::act` while another thread lets it happen; then `check(world, probe)`. Many times.
template <class World, class Here, class Check>
void while_it_happens(Here, Check check) {
    constexpr unsigned rounds = 200;
    std::unique_ptr<World> w;
    starter begin;
    starter end;
    std::thread other([&] {
        for (unsigned i = 1; i <= rounds; ++i) {
            begin.meet(i);
            for (unsigned spin = 0; spin < i % 32 * 8; ++spin) {
                std::atomic_signal_fence(std::memory_order_seq_cst);
            }
            w->happen();
            end.meet(i);
        }
    });
    for (unsigned i = 1; i <= rounds; ++i) {
        w = std::make_unique<World>();
        auto const p = Here::prepare(*w);
        begin.meet(i);
        Here::act(*p);
        end.meet(i);
        check(*w, *p);
    }
    other.join();
}

template <class World>
using waiting = probe<decltype(std::declval<World&>().wait())>;

// A task that does something when it is woken, and when the last waker of it dies.
class meddler final : public kioto::wake_target {
    std::function<void()> woken_;
    std::function<void()> dies_;

    void destroy() noexcept override {
        dies_();
        delete this;
    }

public:
    meddler(std::function<void()> woken, std::function<void()> dies)
        : woken_(std::move(woken)), dies_(std::move(dies)) {}
    void wake() noexcept override { woken_(); }
};

// Polls a future that stays where it is, for a target of which the future has the only reference.
template <class F>
bool poll_for(F& f, meddler* target) {
    kioto::poll_context cx(*target);
    bool const pends = f.poll(cx).is_pending();
    target->release();
    return pends;
}

struct polls {
    template <class World>
    static auto prepare(World& w) {
        return std::make_unique<waiting<World>>(w.wait());
    }
    template <class P>
    static void act(P& p) {
        static_cast<void>(p.poll());
    }
};

struct drops {
    template <class World>
    static auto prepare(World& w) {
        auto p = std::make_unique<waiting<World>>(w.wait());
        static_cast<void>(p->poll());
        return p;
    }
    template <class P>
    static void act(P& p) {
        p.drop();
    }
};

} // namespace detail

template <class World>
void is_woken_once_when_it_happens() {
    BOOST_TEST_CONTEXT("pending, woken, ready") {
        World w;
        probe p(w.wait());
        BOOST_TEST(p.poll().is_pending());
        BOOST_TEST(!p.woken());
        BOOST_TEST(!p.get().is_terminated());
        w.happen();
        BOOST_TEST(p.wakes() == 1U);
        World::see(p.take());
        BOOST_TEST(p.wakes() == 1U);
        BOOST_TEST(p.waker_references() == 0U);
        BOOST_TEST(p.get().is_terminated());
    }
}

template <class World>
void is_ready_when_it_has_happened() {
    BOOST_TEST_CONTEXT("it has happened before the first poll") {
        World w;
        probe p(w.wait());
        w.happen();
        if constexpr (World::remembers) {
            World::see(p.take());
        } else {
            BOOST_TEST(p.poll().is_pending());
            w.happen();
            World::see(p.take());
        }
        BOOST_TEST(p.waker_references() == 0U);
    }
}

template <class World>
void waits_once_however_often_it_is_polled() {
    BOOST_TEST_CONTEXT("spurious polls") {
        World w;
        probe p(w.wait());
        for (int i = 0; i != 3; ++i) {
            BOOST_TEST(p.poll().is_pending());
            BOOST_TEST(p.waker_references() == 1U);
        }
        w.happen();
        BOOST_TEST(p.wakes() == 1U);
        World::see(p.take());
    }
}

template <class World>
void wakes_the_latest_of_its_wakers() {
    BOOST_TEST_CONTEXT("changed waker") {
        World w;
        probe p(w.wait());
        BOOST_TEST(p.poll().is_pending());
        BOOST_TEST(p.poll_elsewhere().is_pending());
        BOOST_TEST(p.waker_references() == 1U);
        BOOST_TEST(p.poll_elsewhere().is_pending());
        BOOST_TEST(p.poll_elsewhere().is_pending());
        w.happen();
        BOOST_TEST(p.woken());
        BOOST_TEST(p.wakes() == 1U);
        World::see(p.take());
    }
}

template <class World>
void is_forgotten_when_it_is_dropped() {
    BOOST_TEST_CONTEXT("dropped") {
        for (unsigned polls : {0U, 1U, 2U}) {
            World w;
            probe p(w.wait());
            for (unsigned i = 0; i != polls; ++i) {
                BOOST_TEST(p.poll().is_pending());
            }
            p.drop();
            BOOST_TEST(p.waker_references() == 0U);
            w.happen();
            BOOST_TEST(p.wakes() == 0U);
        }
    }
}

/// Whoever polled last is dead when it happens; the future lives on, and goes to another one.
template <class World>
void may_outlive_who_polled_it() {
    BOOST_TEST_CONTEXT("woken after death") {
        using future = decltype(std::declval<World&>().wait());
        using outcome = kioto::poll_result<kioto::output_t<future>>;
        World w;
        future f = w.wait();
        auto by_reference = [&f](kioto::poll_context& cx) -> outcome { return f.poll(cx); };
        {
            probe dead(kioto::poll_fn(by_reference));
            BOOST_TEST(dead.poll().is_pending());
        }
        w.happen();
        probe next(kioto::poll_fn(by_reference));
        World::see(next.take());
    }
}

/// A waker may use what it was waiting for, when it is woken and when it dies: no lock is held.
template <class World>
void wakes_and_forgets_without_a_lock() {
    using future = decltype(std::declval<World&>().wait());
    auto const nothing = [] {};
    BOOST_TEST_CONTEXT("the waker polls the future") {
        World w;
        auto const f = std::make_unique<future>(w.wait());
        bool ready = false;
        auto const look = [&] {
            probe other(kioto::poll_fn([&f](kioto::poll_context& cx) { return f->poll(cx); }));
            ready = other.poll().is_ready();
        };
        BOOST_TEST(detail::poll_for(*f, new detail::meddler(look, nothing)));
        w.happen();
        BOOST_TEST(ready);
    }
    BOOST_TEST_CONTEXT("the waker that is replaced lets it happen") {
        World w;
        auto const f = std::make_unique<future>(w.wait());
        BOOST_TEST(detail::poll_for(*f, new detail::meddler(nothing, [&] { w.happen(); })));
        probe next(kioto::poll_fn([&f](kioto::poll_context& cx) { return f->poll(cx); }));
        BOOST_TEST(next.poll().is_pending());
        BOOST_TEST(next.woken());
        World::see(next.take());
    }
    BOOST_TEST_CONTEXT("the waker that is dropped lets it happen") {
        World w;
        auto f = std::make_unique<future>(w.wait());
        BOOST_TEST(detail::poll_for(*f, new detail::meddler(nothing, [&] { w.happen(); })));
        f.reset();
    }
}

template <class World>
void loses_no_wake_of_another_thread() {
    BOOST_TEST_CONTEXT("it happens while the future is polled, in another thread") {
        if constexpr (World::remembers) {
            unsigned lost = 0;
            detail::while_it_happens<World>(detail::polls(), [&](World&, auto& p) {
                if (!p.get().is_terminated()) {
                    lost += p.woken() ? 0U : 1U;
                    World::see(p.take());
                }
            });
            BOOST_TEST(lost == 0U);
        }
    }
}

template <class World>
void may_be_dropped_while_it_happens() {
    BOOST_TEST_CONTEXT("it happens while the future is dropped, in another thread") {
        unsigned kept = 0;
        detail::while_it_happens<World>(
            detail::drops(), [&](World&, auto& p) { kept += p.waker_references(); });
        BOOST_TEST(kept == 0U);
    }
}

template <class World>
void leaf_can_be_dropped_everywhere() {
    BOOST_TEST_CONTEXT("dropped everywhere") {
        std::unique_ptr<World> w;
        auto const make = [&] {
            w = std::make_unique<World>();
            return w->wait();
        };
        BOOST_TEST(kioto::test::drop_everywhere(make, [&] { w->happen(); }) == 2U);
    }
}

template <class World>
void leaf_does_not_allocate() {
    BOOST_TEST_CONTEXT("allocations") {
        World w;
        kioto::test::allocation_counter building;
        auto future = w.wait();
        BOOST_TEST(building.count() == 0U);
        probe p(std::move(future));
        kioto::test::allocation_counter polling;
        bool const pends = p.poll().is_pending();
        w.happen();
        bool const ready = p.poll().is_ready();
        BOOST_TEST(polling.count() == 0U);
        BOOST_TEST(pends);
        BOOST_TEST(ready);
    }
}

template <class World>
void pays_for_what_it_got() {
    BOOST_TEST_CONTEXT("budget") {
        World w;
        probe p(w.wait());
        BOOST_TEST(p.poll().is_pending());
        BOOST_TEST(p.charged() == 0);
        w.happen();
        p.set_budget(0);
        if constexpr (World::price != 0) {
            BOOST_TEST(p.poll().is_pending());
            BOOST_TEST(p.yielded());
            BOOST_TEST(p.woken());
            BOOST_TEST(p.charged() == 0);
            p.set_budget(10);
        }
        World::see(p.take());
        BOOST_TEST(p.charged() == World::price);
    }
}

template <class World>
void leaf_asserts_when_polled_after_ready() {
    BOOST_TEST_CONTEXT("polled after it was ready") {
        World w;
        probe p(w.wait());
        static_cast<void>(p.poll());
        w.happen();
        BOOST_TEST(p.poll().is_ready());
        BOOST_TEST(asserts([&] { static_cast<void>(p.poll()); }));
    }
}

/// All of the above.
template <class World>
void check_leaf() {
    is_woken_once_when_it_happens<World>();
    is_ready_when_it_has_happened<World>();
    waits_once_however_often_it_is_polled<World>();
    wakes_the_latest_of_its_wakers<World>();
    is_forgotten_when_it_is_dropped<World>();
    may_outlive_who_polled_it<World>();
    wakes_and_forgets_without_a_lock<World>();
    loses_no_wake_of_another_thread<World>();
    may_be_dropped_while_it_happens<World>();
    leaf_can_be_dropped_everywhere<World>();
    leaf_does_not_allocate<World>();
    pays_for_what_it_got<World>();
    leaf_asserts_when_polled_after_ready<World>();
}

/** Where each event lets one through, and several may wait: first come, first served; and who is
    dropped passes on what was meant for it.
*/
template <class World>
void check_queue() {
    BOOST_TEST_CONTEXT("first come, first served") {
        World w;
        probe a(w.wait());
        probe b(w.wait());
        probe c(w.wait());
        BOOST_TEST(b.poll().is_pending());
        BOOST_TEST(a.poll().is_pending());
        BOOST_TEST(c.poll().is_pending());
        BOOST_TEST(b.poll().is_pending()); // its place is that of its first poll
        w.happen();
        BOOST_TEST((b.wakes() == 1U && a.wakes() == 0U && c.wakes() == 0U));
        w.happen();
        BOOST_TEST((b.wakes() == 1U && a.wakes() == 1U && c.wakes() == 0U));
        w.happen();
        BOOST_TEST((b.wakes() == 1U && a.wakes() == 1U && c.wakes() == 1U));
        World::see(a.take());
        World::see(b.take());
        World::see(c.take());
    }
    BOOST_TEST_CONTEXT("who waits in the middle goes") {
        World w;
        probe a(w.wait());
        probe b(w.wait());
        probe c(w.wait());
        BOOST_TEST(a.poll().is_pending());
        BOOST_TEST(b.poll().is_pending());
        BOOST_TEST(c.poll().is_pending());
        b.drop();
        w.happen();
        w.happen();
        BOOST_TEST((a.wakes() == 1U && b.wakes() == 0U && c.wakes() == 1U));
    }
    BOOST_TEST_CONTEXT("dropped after it was granted: the next one has it") {
        World w;
        probe a(w.wait());
        probe b(w.wait());
        BOOST_TEST(a.poll().is_pending());
        BOOST_TEST(b.poll().is_pending());
        w.happen();
        BOOST_TEST(b.wakes() == 0U);
        a.drop();
        BOOST_TEST(b.wakes() == 1U);
        World::see(b.take());
    }
    BOOST_TEST_CONTEXT("dropped after it was granted: it is there for who comes") {
        World w;
        probe a(w.wait());
        BOOST_TEST(a.poll().is_pending());
        w.happen();
        a.drop();
        probe b(w.wait());
        World::see(b.take());
    }
    BOOST_TEST_CONTEXT("dropped while it is granted, in another thread") {
        unsigned lost = 0;
        detail::while_it_happens<World>(detail::drops(), [&](World& w, auto&) {
            probe next(w.wait());
            lost += next.poll().is_ready() ? 0U : 1U;
        });
        BOOST_TEST(lost == 0U);
    }
}

/// Where an event lets all through that wait, more than are woken at a time too.
template <class World>
void check_crowd() {
    BOOST_TEST_CONTEXT("all are woken, once") {
        World w;
        using waiting = detail::waiting<World>;
        std::array<std::unique_ptr<waiting>, 40> all;
        for (auto& p : all) {
            p = std::make_unique<waiting>(w.wait());
            BOOST_TEST(p->poll().is_pending());
        }
        all[7].reset();
        w.happen();
        for (auto& p : all) {
            if (p) {
                BOOST_TEST(p->wakes() == 1U);
                World::see(p->take());
            }
        }
    }
}

} // namespace support

#endif // KIOTO_TEST_SUPPORT_LEAF_HPP
